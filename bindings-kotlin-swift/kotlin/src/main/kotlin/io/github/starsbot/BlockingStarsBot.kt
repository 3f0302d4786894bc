package io.github.starsbot

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.future.future
import kotlinx.coroutines.runBlocking
import java.util.concurrent.CompletableFuture

/**
 * The calls of a [StarsBot] for Java: each one blocks, or gives a `CompletableFuture`.
 *
 * Interrupting a blocked thread cancels its call: `InterruptedException`, with the purchase attached where its
 * outcome is unknown ([StarsBotException.lostPurchase]). Cancelling a future does too; there
 * [StarsBotOptions.onLostPurchase] is told.
 */
public class BlockingStarsBot internal constructor(private val bot: StarsBot) {
    /** As [StarsBot.balance]. */
    @Throws(StarsBotException::class, InterruptedException::class)
    public fun balance(): Balance = block { bot.balance() }

    /** As [StarsBot.deposit]. */
    @Throws(StarsBotException::class, InterruptedException::class)
    public fun deposit(): Deposit = block { bot.deposit() }

    /** As [StarsBot.buy] for oneself. */
    @Throws(StarsBotException::class, InterruptedException::class)
    public fun buy(amountStars: Long): Order = block { bot.buy(amountStars) }

    /** As [StarsBot.buy] for somebody. */
    @Throws(StarsBotException::class, InterruptedException::class)
    public fun buy(amountStars: Long, toUsername: String): Order = block { bot.buy(amountStars, toUsername) }

    /** As [StarsBot.balance]. */
    public fun balanceAsync(): CompletableFuture<Balance> = future { bot.balance() }

    /** As [StarsBot.deposit]. */
    public fun depositAsync(): CompletableFuture<Deposit> = future { bot.deposit() }

    /** As [StarsBot.buy] for oneself. */
    public fun buyAsync(amountStars: Long): CompletableFuture<Order> = future { bot.buy(amountStars) }

    /** As [StarsBot.buy] for somebody. */
    public fun buyAsync(amountStars: Long, toUsername: String): CompletableFuture<Order> =
        future { bot.buy(amountStars, toUsername) }

    override fun toString(): String = bot.toString()

    private fun <T> block(call: suspend () -> T): T {
        var lost: OutcomeUnknownException? = null
        try {
            return runBlocking {
                try {
                    call()
                } catch (ended: Throwable) {
                    lost = StarsBotException.lostPurchase(ended)
                    throw ended
                }
            }
        } catch (interrupted: InterruptedException) {
            lost?.let(interrupted::addSuppressed)
            throw interrupted
        }
    }

    private fun <T> future(call: suspend () -> T): CompletableFuture<T> =
        CoroutineScope(Dispatchers.Default).future { call() }
}
