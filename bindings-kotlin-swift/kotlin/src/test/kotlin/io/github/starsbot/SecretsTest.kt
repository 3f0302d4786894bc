package io.github.starsbot

import io.github.starsbot.cases.Leaks
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.IOException
import java.util.logging.Handler
import java.util.logging.Level
import java.util.logging.LogRecord
import java.util.logging.Logger
import java.util.logging.SimpleFormatter
import kotlin.time.Duration.Companion.milliseconds

/** The key shows nowhere, even where the service echoes it. */
class SecretsTest {
    private val leaks = Leaks()

    @Test
    fun `errors, requests and clients`() = runBlocking {
        Server { it.answer("""{"error": "no $KEY here"}""", "401 No", "connection: close\r\n") }.use { server ->
            val client = server.client()
            leaks.note("the client", client)
            leaks.note("the blocking client", client.blocking())
            leaks.note("the error", runCatching { client.buy(100) }.exceptionOrNull())
            leaks.note("another error", runCatching { client.balance() }.exceptionOrNull())
            val tells = Transport { throw IOException("no answer to ${it.headers["authorization"]}", IOException(KEY)) }
            val other = StarsBotClient(KEY) { transport = tells }
            val told = runCatching { other.buy(100) }.exceptionOrNull()
            leaks.note("what a transport has thrown", told)
            assertTrue("no answer to Bearer [api key]" in "${told?.cause}")
            leaks.note("a bad key", runCatching { StarsBotClient("$KEY $KEY") }.exceptionOrNull())
            leaks.note("a bad URL", runCatching { StarsBotClient(KEY) { baseUrl = "http://x" } }.exceptionOrNull())
        }
        assertEquals(listOf<String>(), leaks.found(KEY))
    }

    @Test
    fun `logs`() = runBlocking {
        val logger = Logger.getLogger("io.github.starsbot")
        val collects = object : Handler() {
            override fun publish(record: LogRecord) = leaks.note("the log", SimpleFormatter().format(record))

            override fun flush() = Unit

            override fun close() = Unit
        }
        val everything = listOf(logger, Logger.getLogger("okhttp3"))
        everything.forEach {
            it.level = Level.ALL
            it.useParentHandlers = false
            it.addHandler(collects)
        }
        try {
            Server { }.use { server -> withTimeoutOrNull(300.milliseconds) { server.client().buy(100) } }
        } finally {
            everything.forEach { it.removeHandler(collects) }
        }
        assertEquals(listOf<String>(), leaks.found(KEY))
    }
}
