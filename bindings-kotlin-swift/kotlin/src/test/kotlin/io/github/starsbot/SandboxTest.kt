package io.github.starsbot

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.math.BigDecimal
import java.time.Instant
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

/** The sandbox under a client. */
class SandboxTest {
    private val sandbox = Sandbox { balance = BigDecimal(10) }
    private val client = StarsBotClient.sandbox(sandbox)

    @Test
    fun `it keeps a balance and orders`() = runBlocking {
        val order = client.buy(100, "@johndoe")
        assertEquals("johndoe" to Delivery.DELIVERED, order.toUsername to order.delivery)
        assertEquals(sandbox.balance, client.balance().ton)
        assertEquals(BigDecimal(10) - sandbox.purchases.single().cost, sandbox.balance)
        sandbox.credit(BigDecimal.ONE)
        sandbox.reset()
        assertEquals(BigDecimal(10), sandbox.balance)
    }

    @Test
    fun `buying again after a dropped response shows`() = runBlocking {
        sandbox.failNext(Operation.BUY, Fault.RESPONSE_DROPPED)
        val error = runCatching { client.buy(100, "@johndoe") }.exceptionOrNull()
        assertTrue(error is OutcomeUnknownException)
        assertTrue(sandbox.duplicatePurchases.isEmpty())
        client.buy(100, "@johndoe")
        assertEquals(1, sandbox.duplicatePurchases.size)
    }

    @Test
    fun `every fault is met, and takes no time`() = runBlocking {
        val start = System.nanoTime()
        for (fault in Fault.values()) {
            sandbox.failNext(Operation.BUY, fault)
            val error = runCatching { client.buy(1) }.exceptionOrNull()
            assertTrue(error == null || error is StarsBotException, "$fault: $error")
            sandbox.failNext(Operation.BALANCE, fault, 2)
            runCatching { client.balance() }.onFailure { assertTrue(it is StarsBotException, "$fault: $it") }
            sandbox.reset()
        }
        assertTrue(System.nanoTime() - start < 10e9)
    }

    @Test
    fun `every option is obeyed`() = runBlocking {
        val begin = Instant.ofEpochSecond(1_800_000_000)
        val sandbox = Sandbox {
            balance = BigDecimal("0.25")
            apiKey = "sk_of_the_sandbox"
            seed = 7
            latency = 5.milliseconds
            slow = 10.seconds
            rateLimit = 2
            start = begin
        }
        assertEquals(begin, sandbox.now)
        val client = StarsBotClient.sandbox(sandbox) { requestTimeout = 1.seconds }
        assertEquals(BigDecimal("0.25"), client.balance().ton)
        assertEquals(begin.plusMillis(5), sandbox.now)
        client.balance()
        // The third within a second waits for the next one.
        client.balance()
        assertEquals(begin.plusSeconds(1).plusMillis(20), sandbox.now)
        sandbox.failNext(Operation.BALANCE, Fault.SLOW, 3)
        assertTrue(runCatching { client.balance() }.exceptionOrNull() is RequestTimeoutException)
        assertNotEquals(StarsBotClient.sandbox().deposit().memo, client.deposit().memo)
    }

    @Test
    fun `what is negative is refused`() {
        fun refused(call: () -> Unit) =
            (runCatching(call).exceptionOrNull() as StarsBotException).run { code to field }
        assertEquals("invalid_config" to "latency", refused { Sandbox { latency = (-1).nanoseconds } })
        assertEquals("invalid_config" to "start", refused { Sandbox { start = Instant.MIN } })
        assertEquals("invalid_config" to "rate_limit", refused { Sandbox { rateLimit = -1 } })
        assertEquals("invalid_argument" to "times", refused { sandbox.failNext(Operation.BUY, Fault.HTML, -1) })
        val before = sandbox.now
        assertEquals("invalid_argument" to "duration", refused { sandbox.advance((-1).milliseconds) })
        assertEquals("invalid_argument" to "duration", refused { sandbox.advance(java.time.Duration.ofNanos(-1)) })
        assertEquals(before, sandbox.now)
    }
}
