package io.github.starsbot

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.math.BigDecimal
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.nanoseconds

/** The sandbox under a client. */
class SandboxTest {
    private val sandbox = Sandbox(BigDecimal(10))
    private val bot = StarsBot.sandbox(sandbox)

    @Test
    fun `it keeps a balance and orders`() = runBlocking {
        val order = bot.buy(100, "@johndoe")
        assertEquals("johndoe" to Delivery.DELIVERED, order.toUsername to order.delivery)
        assertEquals(sandbox.balance, bot.balance().ton)
        assertEquals(BigDecimal(10) - sandbox.purchases.single().cost, sandbox.balance)
        sandbox.credit(BigDecimal.ONE)
        sandbox.reset()
        assertEquals(BigDecimal(10), sandbox.balance)
    }

    @Test
    fun `buying again after a lost answer shows`() = runBlocking {
        sandbox.failNext(Operation.BUY, Fault.LOST_ANSWER)
        val error = runCatching { bot.buy(100, "@johndoe") }.exceptionOrNull()
        assertTrue(error is OutcomeUnknownException)
        assertTrue(sandbox.boughtTwice.isEmpty())
        bot.buy(100, "@johndoe")
        assertEquals(1, sandbox.boughtTwice.size)
    }

    @Test
    fun `every fault is met, and takes no time`() = runBlocking {
        val start = System.nanoTime()
        for (fault in Fault.values()) {
            sandbox.failNext(Operation.BUY, fault)
            val error = runCatching { bot.buy(1) }.exceptionOrNull()
            assertTrue(error == null || error is StarsBotException, "$fault: $error")
            sandbox.failNext(Operation.BALANCE, fault, 2)
            runCatching { bot.balance() }.onFailure { assertTrue(it is StarsBotException, "$fault: $it") }
            sandbox.reset()
        }
        assertTrue(System.nanoTime() - start < 10e9)
    }

    @Test
    fun `what is negative is refused`() {
        fun refused(call: () -> Unit) =
            (runCatching(call).exceptionOrNull() as StarsBotException).run { code to field }
        assertEquals("invalid_config" to "latency", refused { Sandbox(BigDecimal.TEN, latency = (-1).nanoseconds) })
        assertEquals("invalid_config" to "rate_limit", refused { Sandbox(BigDecimal.TEN, rateLimit = -1) })
        assertEquals("invalid_argument" to "times", refused { sandbox.failNext(Operation.BUY, Fault.HTML, -1) })
        val before = sandbox.nowMs
        assertEquals("invalid_argument" to "duration", refused { sandbox.advance((-1).milliseconds) })
        assertEquals("invalid_argument" to "duration", refused { sandbox.advanceMs(-1) })
        assertEquals(before, sandbox.nowMs)
    }
}
