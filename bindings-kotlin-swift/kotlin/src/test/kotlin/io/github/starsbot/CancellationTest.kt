package io.github.starsbot

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import okhttp3.Dns
import okhttp3.Interceptor
import okhttp3.OkHttpClient
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.IOException
import java.net.InetAddress
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.ThreadLocalRandom
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.microseconds
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** What becomes of a purchase whose call is given up. */
class CancellationTest {
    private val interrupted = CopyOnWriteArrayList<OutcomeUnknownException>()

    private companion object {
        const val PURCHASES = 600L
    }

    @Test
    fun `before a byte has left it is clean`() = runBlocking(Dispatchers.Default) {
        val looking = CountDownLatch(1)
        val found = CountDownLatch(1)
        // The search for the name takes until after the call was cancelled.
        val dns = Dns {
            looking.countDown()
            found.await()
            listOf(InetAddress.getLoopbackAddress())
        }
        Server { it.answer(ORDER) }.use { server ->
            val transport = OkHttpTransport(OkHttpClient.Builder().dns(dns).build())
            val client = StarsBotClient(KEY) {
                baseUrl = server.url.replace("127.0.0.1", "localhost")
                this.transport = transport
                onInterruptedPurchase = { interrupted += it }
            }
            val caught = CompletableDeferred<Throwable>()
            val buying = launch { runCatching { client.buy(100) }.onFailure(caught::complete) }
            looking.await()
            buying.cancelAndJoin()
            found.countDown()
            val error = caught.await()
            assertTrue(error is CancellationException)
            assertNull(StarsBotException.interruptedPurchase(error))
            delay(200.milliseconds)
            assertEquals(0, server.bytes.get())
            assertTrue(interrupted.isEmpty())
        }
    }

    /** As when it is given up in the moment before, and OkHttp does not know of it yet. */
    @Test
    fun `what was given up does not pass the gate`() = runBlocking {
        Server { it.answer(ORDER) }.use { server ->
            lateinit var sent: HttpRequest
            val revokes = Interceptor {
                assertTrue(sent.gate.revoke())
                it.proceed(it.request())
            }
            val okHttp = OkHttpTransport(OkHttpClient.Builder().addNetworkInterceptor(revokes).build())
            val client = server.client { transport = Transport { okHttp.send(it.also { sent = it }) } }
            val error = runCatching { client.buy(100) }.exceptionOrNull() as StarsBotException
            assertEquals(Outcome.NOT_SENT, error.outcome)
            assertEquals(0, server.bytes.get())
        }
    }

    @Test
    fun `after bytes have left the knowledge travels on`() = runBlocking(Dispatchers.Default) {
        val arrived = CountDownLatch(1)
        Server { arrived.countDown() }.use { server ->
            val client = server.client { onInterruptedPurchase = { interrupted += it } }
            val caught = CompletableDeferred<Throwable>()
            val buying = launch { runCatching { client.buy(100, "@johndoe") }.onFailure(caught::complete) }
            arrived.await()
            buying.cancelAndJoin()
            assertTrue(buying.isCancelled)
            val error = caught.await()
            assertTrue(error is CancellationException)
            val unknown = checkNotNull(StarsBotException.interruptedPurchase(error))
            assertEquals(Outcome.UNKNOWN, unknown.outcome)
            assertEquals(100L to "johndoe", unknown.purchase.let { it.amountStars to it.toUsername })
            assertEquals(listOf(unknown), interrupted)
        }
    }

    @Test
    fun `a timeout of the caller's calls the handler`() = runBlocking {
        Server { }.use { server ->
            val client = server.client { onInterruptedPurchase = { interrupted += it } }
            assertNull(withTimeoutOrNull(300.milliseconds) { client.buy(100) })
            assertEquals(1, interrupted.size)
        }
    }

    /** As when the time ends before the call has waited for anything. */
    @Test
    fun `a timeout in the first stretch of a call is the caller's own`() = runBlocking(Dispatchers.Default) {
        val client = StarsBotClient(KEY) {
            transport = Transport {
                Thread.sleep(100)
                HttpResponse(200, mapOf(), ORDER.toByteArray())
            }
            onInterruptedPurchase = { interrupted += it }
        }
        assertNull(withTimeoutOrNull(20.milliseconds) { client.buy(100) })
        assertEquals("o1", interrupted.single().order?.orderId)
        val error = runCatching { withTimeout(20.milliseconds) { client.buy(100) } }.exceptionOrNull()
        assertTrue(error is TimeoutCancellationException, error.toString())
        assertEquals(interrupted[1], StarsBotException.interruptedPurchase(checkNotNull(error)))
    }

    @Test
    fun `a handler that fails hides nothing`() = runBlocking {
        Server { }.use { server ->
            val client = server.client { onInterruptedPurchase = { error("the disk is full") } }
            assertNull(withTimeoutOrNull(300.milliseconds) { client.buy(100) })
        }
    }

    @Test
    fun `a cancelled read leaves nothing behind`() = runBlocking {
        Server { }.use { server ->
            val client = server.client { onInterruptedPurchase = { interrupted += it } }
            assertNull(withTimeoutOrNull(200.milliseconds) { client.balance() })
            assertTrue(interrupted.isEmpty())
        }
    }

    @Test
    fun `a cancelled wait between two attempts is clean`() = runBlocking {
        val nobody = Server { }.also { it.close() }
        val client = nobody.client { onInterruptedPurchase = { interrupted += it } }
        assertNull(withTimeoutOrNull(1.milliseconds) { client.buy(100) })
        delay(50.milliseconds)
        assertTrue(interrupted.isEmpty())
    }

    @Test
    fun `a timeout of a connection is proof`() = runBlocking {
        val dns = Dns {
            Thread.sleep(2_000)
            listOf(InetAddress.getLoopbackAddress())
        }
        Server { it.answer(ORDER) }.use { server ->
            val client = StarsBotClient(KEY) {
                baseUrl = server.url.replace("127.0.0.1", "localhost")
                transport = OkHttpTransport(OkHttpClient.Builder().dns(dns).build())
                connectTimeout = 100.milliseconds
            }
            val start = System.nanoTime()
            val error = runCatching { client.buy(100) }.exceptionOrNull() as StarsBotException
            // Not those of the search for the name, which goes on: 3 times 100 ms, and the waits between.
            assertTrue(System.nanoTime() - start < 4e9)
            assertEquals("timeout" to Outcome.NOT_SENT, error.code to error.outcome)
            assertEquals(3, error.attempts)
            delay(2_500.milliseconds)
            assertEquals(0, server.bytes.get())
        }
    }

    @Test
    fun `an order that arrives as the call is cancelled is reported`() = runBlocking {
        val response = HttpResponse(200, mapOf(), ORDER.toByteArray())
        val unknown = checkNotNull(StarsBotException.interruptedPurchase(cancelledWithin { response }))
        assertEquals("o1" to 100L, unknown.order?.orderId to unknown.purchase.amountStars)
        assertEquals(1, unknown.attempts)
        assertEquals(listOf(unknown), interrupted)
    }

    @Test
    fun `a purchase whose connection breaks as the call is cancelled is reported`() = runBlocking {
        val unknown = StarsBotException.interruptedPurchase(cancelledWithin { throw IOException("broken") })
        assertEquals(listOf(unknown), interrupted)
    }

    @Test
    fun `a purchase that is refused as the call is cancelled is clean`() = runBlocking {
        assertNull(StarsBotException.interruptedPurchase(cancelledWithin { HttpResponse(402, mapOf(), ByteArray(0)) }))
        assertNull(StarsBotException.interruptedPurchase(cancelledWithin { throw NotSentException("no network") }))
        assertTrue(interrupted.isEmpty())
    }

    /** What is thrown for a purchase that is cancelled while its transport runs, which then ends as given. */
    private suspend fun cancelledWithin(ends: () -> HttpResponse): Throwable = coroutineScope {
        lateinit var buying: Job
        val client = StarsBotClient(KEY) {
            transport = Transport {
                buying.cancel()
                ends()
            }
            onInterruptedPurchase = { interrupted += it }
        }
        val caught = CompletableDeferred<Throwable>()
        buying = launch(start = CoroutineStart.LAZY) { runCatching { client.buy(100) }.onFailure(caught::complete) }
        buying.join()
        caught.await().also { assertTrue(it is CancellationException, it.toString()) }
    }

    /** Each purchase has an amount of its own, so that what the server has seen of it can be told from the others. */
    @Test
    fun `whatever the moment of a cancellation, every purchase is accounted for`() = runBlocking(Dispatchers.Default) {
        val amountOf = { text: String -> text.substringAfterLast("\"amount_stars\":").substringBefore('}').toLong() }
        Server { it.answer(ORDER.replace("100", amountOf(it.request).toString())) }.use { server ->
            val client = server.client { onInterruptedPurchase = { interrupted += it } }
            val fates = ConcurrentHashMap<Long, String>()
            for (amount in 1L..PURCHASES) {
                val buying = launch {
                    fates[amount] = try {
                        check(client.buy(amount).amountStars == amount)
                        "bought"
                    } catch (cancelled: CancellationException) {
                        val unknown = StarsBotException.interruptedPurchase(cancelled)
                        check(unknown == null || unknown.purchase.amountStars == amount)
                        if (unknown == null) "clean" else "unknown"
                    }
                }
                // Most of the moments lie where it is decided whether a purchase leaves.
                delay(ThreadLocalRandom.current().nextLong(if (amount % 4 == 0L) 5_000 else 1_200).microseconds)
                buying.cancelAndJoin()
            }
            delay(300.milliseconds)
            val seen = server.requests.groupingBy(amountOf).eachCount()
            for (amount in 1L..PURCHASES) {
                // One that was cancelled before it began has no fate.
                val allowed = when (fates[amount]) {
                    "bought" -> 1..1
                    "unknown" -> 0..1
                    else -> 0..0
                }
                assertTrue((seen[amount] ?: 0) in allowed, "$amount: ${fates[amount]}, seen ${seen[amount]} times")
            }
            val unknown = fates.filterValues { it == "unknown" }.keys
            assertEquals(unknown.sorted(), interrupted.map { it.purchase.amountStars }.sorted())
            val counts = fates.values.groupingBy { it }.eachCount()
            val sent = unknown.size + (counts["bought"] ?: 0)
            // Of a clean one not even the head has left.
            assertTrue(server.spokenOn.get() <= sent, "${server.spokenOn} connections brought bytes: $counts")
            for (fate in listOf("bought", "unknown", "clean")) assertTrue(fate in counts, "too few moments: $counts")
        }
    }

    @Test
    fun `an interrupted thread is given the purchase`() {
        val arrived = CountDownLatch(1)
        Server { arrived.countDown() }.use { server ->
            val client = server.client { onInterruptedPurchase = { interrupted += it } }.blocking()
            var caught: Throwable? = null
            val buying = thread { caught = runCatching { client.buy(100) }.exceptionOrNull() }
            arrived.await()
            buying.interrupt()
            buying.join(10_000)
            assertTrue(caught is InterruptedException)
            assertNotNull(StarsBotException.interruptedPurchase(checkNotNull(caught)))
        }
    }

    @Test
    fun `a transport that never ends is ended`() = runBlocking {
        val client = StarsBotClient(KEY) {
            transport = Transport { awaitCancellation() }
            onInterruptedPurchase = { interrupted += it }
        }
        assertNull(withTimeoutOrNull(0.1.seconds) { client.buy(1) })
        // It did not tell whether it had sent anything.
        assertEquals(1, interrupted.size)
    }
}
