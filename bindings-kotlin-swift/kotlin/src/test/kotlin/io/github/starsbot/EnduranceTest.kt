package io.github.starsbot

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assumptions.assumeTrue
import org.junit.jupiter.api.Test
import java.io.File

/** Memory, over many calls. */
class EnduranceTest {
    @Test
    fun `a hundred thousand calls leave memory flat`() = runBlocking {
        val status = File("/proc/self/status")
        assumeTrue(status.exists(), "only Linux tells how much memory a process has")

        fun resident(): Long {
            repeat(3) {
                System.gc()
                Thread.sleep(50)
            }
            return status.readLines().first { it.startsWith("VmRSS") }.filter(Char::isDigit).toLong()
        }

        val client = StarsBotClient.sandbox(Sandbox { balance = java.math.BigDecimal(1) })

        suspend fun calls(times: Int) = repeat(times) {
            // A purchase that is refused: the sandbox remembers those that it makes.
            if (it % 4 == 0) runCatching { client.buy(1_000_000) } else client.balance()
        }
        calls(30_000)
        val before = resident()
        calls(100_000)
        val grown = resident() - before
        assertTrue(grown < 24_000, "memory grew by $grown kB")
    }
}
