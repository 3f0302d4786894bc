/*
 * The main job, over real HTTP: see the balance, top it up, buy Stars, and meet a dropped response.
 *
 * Made for the sandbox; `cargo xtask demo kotlin` starts one and runs this against it. It reads `STARSBOT_API_KEY`
 * and `STARSBOT_BASE_URL`.
 */

import io.github.starsbot.InvalidArgumentException
import io.github.starsbot.Order
import io.github.starsbot.OutcomeUnknownException
import io.github.starsbot.StarsBotClient
import kotlinx.coroutines.runBlocking
import java.math.BigDecimal

fun main(): Unit = runBlocking {
    StarsBotClient.fromEnvironment { appName = "tour/1.0" }.use { client ->
        title("How much is there to spend?")
        val balance = client.balance()
        println("${balance.ton} ${balance.currency} (${balance.nano} nanotons)")

        title("Topping up")
        val deposit = client.deposit()
        val link = deposit.paymentLink(BigDecimal("2.5"))
        println(deposit.message)
        println("wallet  ${deposit.wallet}")
        println("memo    ${deposit.memo}")
        println("link    $link")
        println("or      ${link.httpsLink}")
        println(link.qrText())

        title("Buying 100 Stars for yourself")
        show(client.buy(100))

        title("Buying 50 Stars for somebody else, from the link they sent")
        show(client.buy(50, "https://t.me/johndoe"))

        title("An order that is delivered manually")
        show(client.buy(75, "sandbox_manual"))

        title("A mistake costs nothing")
        try {
            client.buy(100, "https://example.com/johndoe")
        } catch (error: InvalidArgumentException) {
            println("${error.code} (${error.field}): ${error.message}")
        }

        title("A purchase whose response is dropped")
        droppedResponse(client)

        title("What is left")
        println("${client.balance().ton} TON")
    }
}

/** The one failure after which another `buy` must not follow. */
private suspend fun droppedResponse(client: StarsBotClient) {
    val before = client.balance().ton
    try {
        client.buy(100, "sandbox_response_dropped")
        println("the response arrived after all")
    } catch (error: OutcomeUnknownException) {
        println("${error.code}: ${error.message}")
        val spent = (before - client.balance().ton).stripTrailingZeros()
        if (spent.signum() > 0) {
            println("the balance fell by ${spent.toPlainString()} TON: the Stars were bought, so do not buy again")
        } else {
            println("the balance is what it was: nothing was bought")
        }
    }
}

private fun show(order: Order) {
    println("${order.message}  (${order.delivery.value}, order ${order.orderId})")
}

private fun title(text: String) {
    println("\n── $text")
}
