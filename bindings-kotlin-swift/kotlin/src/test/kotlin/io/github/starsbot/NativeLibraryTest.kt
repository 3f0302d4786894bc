package io.github.starsbot

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File
import java.math.BigDecimal

/** A machine for which there is no native library. */
class NativeLibraryTest {
    private val classpath = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
    private val ours = File(StarsBotClient::class.java.protectionDomain.codeSource.location.toURI())

    @Test
    fun `a package that holds none is one readable error, each time`(
        @TempDir folder: File,
    ) {
        val bare = folder.resolve("classes")
        ours.copyRecursively(bare)
        bare.walk().filter { it.extension in listOf("so", "dylib", "dll") }.forEach(File::delete)
        assertRefused("-cp", classpath.replace(ours.path, bare.path))
    }

    @Test
    fun `a machine that JNA does not know is the same error`(
        @TempDir folder: File,
    ) {
        assertRefused("-Djna.nounpack=true", "-Djna.nosys=true", "-Djna.boot.library.path=$folder", "-cp", classpath)
    }

    private fun assertRefused(vararg options: String) {
        val java = File(System.getProperty("java.home"), "bin/java").path
        val command = listOf(java, *options, "io.github.starsbot.NativeLibraryTestKt")
        val child = ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start()
        val printed = child.inputStream.bufferedReader().readText()
        val expected = "UnavailableException unavailable NOT_SENT: the native library of starsbot cannot be loaded"
        val lines = printed.lines().filter(String::isNotEmpty)
        assertEquals(List(lines.size) { expected }, lines.map { it.substringBefore(" for ") })
        assertEquals(2 * waysIn.size, lines.size)
    }
}

/** Whatever is called first, and whatever is called after that. */
private val waysIn: List<() -> Any?> = listOf(
    { StarsBotClient(KEY) },
    { StarsBotClient.sandbox() },
    { Sandbox() },
    { Username.parse("johndoe") },
    { ApiKey.check(KEY) },
    { Deposit("wallet", "memo", "").paymentLink(BigDecimal.ONE) },
)

fun main() {
    for (way in waysIn + waysIn) {
        val thrown = runCatching(way).exceptionOrNull()
        val error = thrown as? StarsBotException
        println("${thrown?.javaClass?.simpleName} ${error?.code} ${error?.outcome}: ${thrown?.message}")
    }
}
