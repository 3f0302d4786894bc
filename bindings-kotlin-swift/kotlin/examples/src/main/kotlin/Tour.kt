/*
 * The main job, over real HTTP: see the balance, top it up, buy Stars, and meet a lost answer.
 *
 * Made for the sandbox; `cargo xtask demo kotlin` starts one and runs this against it. It reads `STARSBOT_API_KEY`
 * and `STARSBOT_BASE_URL`.
 */

import io.github.starsbot.InvalidArgumentException
import io.github.starsbot.Order
import io.github.starsbot.OutcomeUnknownException
import io.github.starsbot.StarsBot
import kotlinx.coroutines.runBlocking
import java.math.BigDecimal

fun main(): Unit = runBlocking {
    StarsBot.fromEnvironment { it.app = "tour/1.0" }.use { bot ->
        title("How much is there to spend?")
        val balance = bot.balance()
        println("${balance.ton} ${balance.currency} (${balance.nano} nanotons)")

        title("Topping up")
        val deposit = bot.deposit()
        val link = deposit.paymentLink(BigDecimal("2.5"))
        println(deposit.message)
        println("wallet  ${deposit.wallet}")
        println("memo    ${deposit.memo}")
        println("link    $link")
        println("or      ${link.httpsLink}")
        println(link.qrText())

        title("Buying 100 Stars for yourself")
        show(bot.buy(100))

        title("Buying 50 Stars for somebody else, from the link they sent")
        show(bot.buy(50, "https://t.me/johndoe"))

        title("An order that is delivered by hand")
        show(bot.buy(75, "sandbox_manual"))

        title("A mistake costs nothing")
        try {
            bot.buy(100, "https://example.com/johndoe")
        } catch (error: InvalidArgumentException) {
            println("${error.code} (${error.field}): ${error.message}")
        }

        title("A purchase whose answer is lost")
        lostAnswer(bot)

        title("What is left")
        println("${bot.balance().ton} TON")
    }
}

/** The one failure that must not be answered with another `buy`. */
private suspend fun lostAnswer(bot: StarsBot) {
    val before = bot.balance().ton
    try {
        bot.buy(100, "sandbox_lost_answer")
        println("the answer arrived after all")
    } catch (error: OutcomeUnknownException) {
        println("${error.code}: ${error.message}")
        val spent = (before - bot.balance().ton).stripTrailingZeros()
        if (spent.signum() > 0) {
            println("the balance fell by ${spent.toPlainString()} TON: the Stars were bought, so do not buy again")
        } else {
            println("the balance is what it was: nothing was bought")
        }
    }
}

private fun show(order: Order) {
    println("${order.message}  (${order.delivery.name.lowercase()}, order ${order.orderId})")
}

private fun title(text: String) {
    println("\n── $text")
}
