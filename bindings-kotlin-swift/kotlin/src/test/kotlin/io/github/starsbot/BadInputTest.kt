package io.github.starsbot

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.math.BigDecimal
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** What is refused before anything is sent. */
class BadInputTest {
    private val sandbox = Sandbox()
    private val client = StarsBotClient.sandbox(sandbox)

    private fun refused(field: String, call: suspend () -> Unit) {
        val error = assertThrows(StarsBotException::class.java) { runBlocking { call() } }
        assertEquals(field to Outcome.NOT_SENT, error.field to error.outcome)
        assertEquals(0, error.attempts)
        assertEquals(0, sandbox.requests)
    }

    @Test
    fun `amounts`() {
        for (amount in listOf(0L, -1L, Long.MIN_VALUE)) refused("amount_stars") { client.buy(amount) }
        refused("ton") { sandbox.credit(BigDecimal.ZERO) }
        refused("ton") { sandbox.credit(BigDecimal("1e-10")) }
        refused("ton") { sandbox.credit(BigDecimal("1e1000000000")) }
        refused("amount") { PaymentLink.of("x", "memo", BigDecimal("1e30")) }
    }

    @Test
    fun `names`() {
        val names = listOf("", " ", "@", "https://example.com/johndoe", "t.me/joinchat/abc", "a\uD800b", "jo hn", "é")
        for (name in names) refused("to_username") { client.buy(100, name) }
    }

    @Test
    fun `keys and options`() {
        for (key in listOf("", " ", "two words", "é", "\uD800")) refused("api_key") { StarsBotClient(key) }
        for (url in listOf("http://example.com", "ftp://example.com", "", "https://")) {
            refused("base_url") { StarsBotClient(KEY) { baseUrl = url } }
        }
        refused("app_name") { StarsBotClient(KEY) { appName = "two\nlines" } }
        for (limit in listOf(0.seconds, (-1).seconds, 90_000.seconds)) {
            refused("timeout") { StarsBotClient(KEY) { requestTimeout = limit } }
        }
    }

    @Test
    fun `the timeout of a call`() {
        for (timeout in listOf(0.seconds, (-1).seconds, 90_000.seconds, Duration.INFINITE)) {
            refused("timeout") { client.buy(100, RequestOptions(timeout)) }
        }
    }

    @Test
    fun `a closed client`() {
        val closed = StarsBotClient.sandbox(sandbox).apply { close() }
        for (call in listOf<suspend () -> Any>({ closed.balance() }, { closed.buy(100) })) {
            val error = assertThrows(ClientClosedException::class.java) { runBlocking { call() } }
            assertEquals("client_closed" to Outcome.NOT_SENT, error.code to error.outcome)
        }
        closed.close()
        assertTrue("closed" in closed.toString())
    }

    @Test
    fun `wallets and memos`() {
        refused("wallet") { Deposit("UQ", "AP1", "").paymentLink() }
        refused("memo") { Deposit(WALLET, " ", "").paymentLink() }
        refused("memo") { Deposit(WALLET, "a\uD800", "").paymentLink() }
        refused("amount") { Deposit(WALLET, "AP1", "").paymentLink(BigDecimal(-1)) }
    }

    private companion object {
        const val WALLET = "UQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqEBI"
    }
}
