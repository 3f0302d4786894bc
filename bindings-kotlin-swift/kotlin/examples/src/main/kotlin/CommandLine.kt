/*
 * Stars from the command line.
 *
 *     balance | deposit [TON] | buy STARS [USERNAME]
 *
 * The key is in `STARSBOT_API_KEY`. The exit code tells a script what became of the money: 0 for done, 1 for
 * "nothing was bought", 2 for a mistake, 3 for "may have been bought, do not repeat".
 */

import io.github.starsbot.InvalidArgumentException
import io.github.starsbot.OutcomeUnknownException
import io.github.starsbot.StarsBotClient
import io.github.starsbot.StarsBotException
import kotlinx.coroutines.runBlocking
import kotlin.system.exitProcess

fun main(args: Array<String>) {
    exitProcess(runBlocking { run(args.toList()) })
}

private suspend fun run(args: List<String>): Int = try {
    StarsBotClient.fromEnvironment { appName = "command-line/1.0" }.use { client ->
        when (args.firstOrNull()) {
            "balance" -> println("${client.balance().ton} TON")
            "deposit" -> println(client.deposit().paymentLink(args.getOrNull(1)?.toBigDecimal()))
            "buy" -> {
                val stars = args.getOrNull(1)?.toLongOrNull() ?: return usage()
                val name = args.getOrNull(2)
                val order = if (name == null) client.buy(stars) else client.buy(stars, name)
                println("${order.orderId}: ${order.message}")
            }
            else -> return usage()
        }
    }
    0
} catch (error: OutcomeUnknownException) {
    System.err.println("may have been bought, do not repeat: ${error.message}")
    3
} catch (error: InvalidArgumentException) {
    System.err.println("${error.field}: ${error.message}")
    2
} catch (error: NumberFormatException) {
    usage()
} catch (error: StarsBotException) {
    System.err.println("nothing was bought: ${error.message}")
    1
}

private fun usage(): Int {
    System.err.println("balance | deposit [TON] | buy STARS [USERNAME]")
    return 2
}
