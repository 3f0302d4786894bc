package io.github.starsbot

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.future.future
import kotlinx.coroutines.runBlocking
import java.util.concurrent.CompletableFuture

/**
 * The operations of a [StarsBotClient] for Java: each one blocks, or returns a `CompletableFuture`.
 *
 * Interrupting a blocked thread cancels its call: `InterruptedException`, in which
 * [StarsBotException.interruptedPurchase] finds the purchase where its outcome is unknown. Cancelling a future does too;
 * there [ClientOptions.onInterruptedPurchase] is called.
 */
public class BlockingStarsBotClient internal constructor(
    private val client: StarsBotClient,
) : BlockingOperations(client) {
    override fun <T> block(call: suspend () -> T): T {
        var interruptedPurchase: OutcomeUnknownException? = null
        try {
            return runBlocking {
                try {
                    call()
                } catch (ended: Throwable) {
                    interruptedPurchase = StarsBotException.interruptedPurchase(ended)
                    throw ended
                }
            }
        } catch (interrupted: InterruptedException) {
            interruptedPurchase?.let(interrupted::addSuppressed)
            throw interrupted
        }
    }

    // It begins on the caller's thread, so that a client which is closed right after has sent it.
    override fun <T> future(call: suspend () -> T): CompletableFuture<T> =
        CoroutineScope(Dispatchers.Default).future(start = CoroutineStart.UNDISPATCHED) { call() }

    override fun toString(): String = client.toString()
}
