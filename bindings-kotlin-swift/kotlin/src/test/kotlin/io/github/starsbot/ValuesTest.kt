package io.github.starsbot

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.io.ObjectInputStream
import java.io.ObjectOutputStream
import java.math.BigDecimal

/** Values and exceptions are plain data. */
class ValuesTest {
    @Test
    fun `equal values are equal, whatever their zeros`() {
        assertEquals(Balance(1_500_000_000, "TON"), Balance(1_500_000_000, "TON"))
        assertEquals(Balance(1, "TON").hashCode(), Balance(1, "TON").hashCode())
        assertNotEquals(Balance(1, "TON"), Balance(2, "TON"))
        assertEquals(Ton.parse("1.50"), Ton.parse("1.5"))
        assertEquals(BigDecimal("10"), Balance(10_000_000_000, "TON").ton)
        assertEquals(BigDecimal("0"), Balance(0, "TON").ton)
        val order = Order("o", 1, null, "m", Delivery.DELIVERED)
        assertEquals(setOf(order), setOf(order.copy(), order))
    }

    @Test
    fun `amounts are exact and have no exponent`() {
        assertEquals("12345678.123456789", Balance(12_345_678_123_456_789, "TON").ton.toPlainString())
        assertEquals("Balance(ton=0.0000001, currency=TON)", Balance(100, "TON").toString())
        assertEquals("1000", Ton.parse("1e3").toString())
    }

    @Test
    fun `a deposit makes a link and its code`() = runBlocking {
        val link = StarsBotClient.sandbox().deposit().paymentLink(BigDecimal("2.5"))
        assertTrue(link.toString().startsWith("ton://transfer/"))
        assertTrue("amount=2500000000&text=" in link.httpsLink)
        assertTrue("<svg" in link.qrSvg())
        assertTrue("█" in link.qrText())
        assertEquals(link, StarsBotClient.sandbox().deposit().paymentLink(BigDecimal("2.50")))
    }

    @Test
    fun `an exception can be stored`() = runBlocking {
        val error = runCatching { StarsBotClient.sandbox().buy(100, "sandbox_response_dropped") }.exceptionOrNull()
        val bytes = ByteArrayOutputStream()
        ObjectOutputStream(bytes).use { it.writeObject(error) }
        val read = ObjectInputStream(ByteArrayInputStream(bytes.toByteArray())).readObject()
        read as OutcomeUnknownException
        assertEquals("outcome_unknown", read.code)
        assertEquals("sandbox_response_dropped", read.purchase.toUsername)
        assertEquals(Stage.AWAITING_RESPONSE, read.purchase.stage)
    }
}
