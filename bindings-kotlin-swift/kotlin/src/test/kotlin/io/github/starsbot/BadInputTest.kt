package io.github.starsbot

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.math.BigDecimal
import kotlin.time.Duration.Companion.seconds

/** What is refused before anything is sent. */
class BadInputTest {
    private val sandbox = Sandbox()
    private val bot = StarsBot.sandbox(sandbox)

    private fun refused(field: String, call: suspend () -> Unit) {
        val error = assertThrows(StarsBotException::class.java) { runBlocking { call() } }
        assertEquals(field to Outcome.NOT_SENT, error.field to error.outcome)
        assertEquals(0, error.attempts)
        assertEquals(0, sandbox.requests)
    }

    @Test
    fun `amounts`() {
        for (amount in listOf(0L, -1L, Long.MIN_VALUE)) refused("amount_stars") { bot.buy(amount) }
        refused("ton") { sandbox.credit(BigDecimal.ZERO) }
        refused("ton") { sandbox.credit(BigDecimal("1e-10")) }
        refused("amount") { PaymentLink.of("x", "memo", BigDecimal("1e30")) }
    }

    @Test
    fun `names`() {
        val names = listOf("", " ", "@", "https://example.com/johndoe", "t.me/joinchat/abc", "a\uD800b", "jo hn", "é")
        for (name in names) refused("to_username") { bot.buy(100, name) }
    }

    @Test
    fun `keys and options`() {
        for (key in listOf("", " ", "two words", "é", "\uD800")) refused("api_key") { StarsBot(key) }
        for (url in listOf("http://example.com", "ftp://example.com", "", "https://")) {
            refused("base_url") { StarsBot(KEY) { baseUrl = url } }
        }
        refused("app") { StarsBot(KEY) { app = "two\nlines" } }
        for (limit in listOf(0.seconds, (-1).seconds, 90_000.seconds)) {
            refused("timeout") { StarsBot(KEY) { readTimeout = limit } }
        }
    }

    @Test
    fun `a closed client`() {
        val closed = StarsBot.sandbox(sandbox).apply { close() }
        refused("client") { closed.balance() }
        refused("client") { closed.buy(100) }
        closed.close()
        assertTrue("closed" in closed.toString())
    }

    @Test
    fun `wallets and memos`() {
        refused("wallet") { Deposit("UQ", "AP1", "").paymentLink() }
        refused("memo") { Deposit(WALLET, " ", "").paymentLink() }
        refused("amount") { Deposit(WALLET, "AP1", "").paymentLink(BigDecimal(-1)) }
    }

    private companion object {
        const val WALLET = "UQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqEBI"
    }
}
