package io.github.starsbot

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import okhttp3.Interceptor
import okhttp3.OkHttpClient
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.IOException
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** OkHttp, and transports of one's own. */
class TransportTest {
    @Test
    fun `a purchase has a connection of its own, and reads share one`() = runBlocking {
        Server { it.answer(if ("POST" in it.request) ORDER else BALANCE) }.use { server ->
            server.client().use { client ->
                repeat(3) { client.balance() }
                assertEquals(1, server.connections.get())
                repeat(2) { client.buy(100) }
                assertEquals(3, server.connections.get())
            }
        }
    }

    @Test
    fun `exactly the headers of the request are sent`() = runBlocking {
        Server { it.answer(ORDER) }.use { server ->
            server.client { appName = "MyBot/1.2" }.use { it.buy(100, "https://t.me/johndoe") }
            val (head, body) = server.requests.single().split("\r\n\r\n")
            assertEquals("""{"amount_stars":100,"to_username":"johndoe"}""", body)
            val names = head.lines().drop(1).map { it.substringBefore(':').lowercase() }.sorted()
            val expected =
                "accept accept-encoding authorization connection content-length content-type host user-agent"
            assertEquals(expected, names.joinToString(" "))
            assertTrue("user-agent: MyBot/1.2 starsbot-kotlin/0.1.0" in head, head)
        }
    }

    @Test
    fun `a thousand reads after idle connections were closed all succeed`() = runBlocking {
        // Every connection is closed after its answer, without saying so.
        Server {
            it.answer(BALANCE)
            it.hangUp()
        }.use { server ->
            server.client().use { client ->
                repeat(1_000) { client.balance() }
            }
        }
    }

    @Test
    fun `a hundred coroutines at once share a client`() = runBlocking(Dispatchers.Default) {
        Server { it.answer(if ("POST" in it.request) ORDER else BALANCE) }.use { server ->
            server.client().use { client ->
                val all = List(100) { async { if (it % 2 == 0) client.balance() else client.buy(100) } }
                withTimeout(30.seconds) { all.awaitAll() }
            }
            assertEquals(50, server.requests.count { "POST" in it })
        }
    }

    @Test
    fun `OkHttp repeats nothing by itself`() = runBlocking {
        // It would repeat both, were it let.
        for (status in listOf("408 Request Timeout", "503 Unavailable")) {
            Server { it.answer("{}", status, "retry-after: 0\r\nconnection: close\r\n") }.use { server ->
                val error = runCatching { server.client().buy(100) }.exceptionOrNull() as OutcomeUnknownException
                assertEquals(1, error.attempts)
                assertEquals(1, server.requests.size)
            }
        }
    }

    @Test
    fun `an interceptor that repeats does not buy twice`() = runBlocking {
        val repeats = Interceptor {
            it.proceed(it.request()).close()
            it.proceed(it.request())
        }
        Server { it.answer(ORDER) }.use { server ->
            val client = server.client {
                transport = OkHttpTransport(OkHttpClient.Builder().addInterceptor(repeats).build())
            }
            val error = runCatching { client.buy(100) }.exceptionOrNull()
            assertTrue(error is OutcomeUnknownException, error.toString())
            assertEquals(1, server.requests.size)
        }
    }

    @Test
    fun `a transport that contradicts itself is not believed`() = runBlocking {
        val sent = AtomicInteger()
        val client = StarsBotClient(KEY) {
            transport = Transport {
                it.gate.arm()
                assertTrue(it.gate.open())
                sent.incrementAndGet()
                throw NotSentException("nothing was sent")
            }
        }
        val error = runCatching { client.buy(100) }.exceptionOrNull()
        assertTrue(error is OutcomeUnknownException, error.toString())
        assertEquals(1, sent.get())
    }

    @Test
    fun `what a transport throws is wrapped, an Error too`() = runBlocking {
        val all =
            listOf(
                StackOverflowError("deep"),
                NotImplementedError(),
                IllegalStateException("odd"),
                IOException("broken"),
            )
        for (thrown in all) {
            val client = StarsBotClient(KEY) { transport = Transport { throw thrown } }
            val bought = runCatching { client.buy(100) }.exceptionOrNull()
            assertTrue(bought is OutcomeUnknownException)
            assertSame(thrown, bought?.cause)
        }
        val client = StarsBotClient(KEY) { transport = Transport { throw AssertionError("odd") } }
        val start = System.nanoTime()
        val read = runCatching { client.balance() }.exceptionOrNull() as ConnectionLostException
        assertEquals(3, read.attempts)
        assertTrue(System.nanoTime() - start < 5e9)
    }

    @Test
    fun `a transport that does not end is left to itself`() = runBlocking(Dispatchers.Default) {
        val waits = Transport { awaitCancellation() }
        // It hears neither a cancellation nor an interrupt.
        val deaf = Transport { withContext(NonCancellable) { awaitCancellation() } }
        for (given in listOf(waits, deaf)) {
            val client = StarsBotClient(KEY) {
                transport = given
                connectTimeout = 50.milliseconds
                requestTimeout = 50.milliseconds
                purchaseTimeout = 50.milliseconds
            }
            withTimeout(20.seconds) {
                val bought = runCatching { client.buy(100) }.exceptionOrNull()
                assertTrue(bought is OutcomeUnknownException, bought.toString())
                val read = runCatching { client.balance() }.exceptionOrNull()
                assertTrue(read is RequestTimeoutException, read.toString())
            }
        }
    }

    @Test
    fun `what is given up does not leave later`() = runBlocking(Dispatchers.Default) {
        val left = CompletableDeferred<Boolean>()
        val client = StarsBotClient(KEY) {
            transport = Transport {
                it.gate.arm()
                withContext(NonCancellable) { delay(1_500.milliseconds) }
                left.complete(it.gate.open())
                awaitCancellation()
            }
            connectTimeout = 50.milliseconds
            purchaseTimeout = 50.milliseconds
        }
        val error = runCatching { client.buy(100) }.exceptionOrNull() as RequestTimeoutException
        assertEquals(Outcome.NOT_SENT, error.outcome)
        assertFalse(left.await())
    }

    @Test
    fun `a cancellation within a transport is a failure`() = runBlocking {
        for (thrown in listOf<suspend () -> HttpResponse>(
            { throw CancellationException("its own") },
            { withTimeout(1.milliseconds) { awaitCancellation() } },
            { coroutineScope { async<HttpResponse> { throw CancellationException("its own") }.await() } },
        )) {
            val client = StarsBotClient(KEY) { transport = Transport { thrown() } }
            val bought = runCatching { client.buy(100) }.exceptionOrNull()
            assertTrue(bought is OutcomeUnknownException, bought.toString())
            val read = runCatching { client.balance() }.exceptionOrNull()
            assertTrue(read is ConnectionLostException || read is RequestTimeoutException, read.toString())
        }
    }

    @Test
    fun `a read on a connection that has gone silent is one attempt`() = runBlocking {
        val served = AtomicInteger()
        Server { if (served.getAndIncrement() == 0) it.answer(BALANCE) }.use { server ->
            val client = server.client { requestTimeout = 100.milliseconds }
            client.balance()
            val error = runCatching { client.balance() }.exceptionOrNull() as RequestTimeoutException
            assertEquals(3, error.attempts)
            assertEquals(1 + 3, server.requests.size)
        }
    }

    @Test
    fun `headers that cannot be had send nothing`() = runBlocking {
        Server { it.answer(ORDER) }.use { server ->
            val client = StarsBotClient.forBackend(server.url) { headers = { error("signed out") } }
            val error = runCatching { client.buy(100) }.exceptionOrNull() as InvalidArgumentException
            assertEquals("headers" to Outcome.NOT_SENT, error.field to error.outcome)
            assertTrue("signed out" in "${error.message}", error.message)
            val odd = StarsBotClient.forBackend(server.url) { headers = { mapOf("a" to "b\nc") } }
            val other = runCatching { odd.buy(100) }.exceptionOrNull() as StarsBotException
            assertEquals("headers" to Outcome.NOT_SENT, other.field to other.outcome)
            assertEquals(0, server.connections.get())
        }
    }

    @Test
    fun `proof of one's own is believed`() = runBlocking {
        val client = StarsBotClient(KEY) { transport = Transport { throw NotSentException("no network") } }
        val error = runCatching { client.buy(100) }.exceptionOrNull() as ConnectionFailedException
        assertEquals(Outcome.NOT_SENT, error.outcome)
        assertFalse(error.mayHaveSpent)
        assertTrue(error.retryable)
    }

    @Test
    fun `a backend is sent no key, and the headers of its own`() = runBlocking {
        Server { it.answer(BALANCE) }.use { server ->
            StarsBotClient.forBackend(server.url) {
                headers = { mapOf("Authorization" to "Bearer user-7") }
            }.use { it.balance() }
            assertTrue("authorization: Bearer user-7" in server.requests.single())
        }
    }
}
