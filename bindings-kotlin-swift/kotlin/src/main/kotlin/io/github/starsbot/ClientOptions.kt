package io.github.starsbot

import io.github.starsbot.internal.toMs
import java.util.function.Consumer
import java.util.function.Supplier
import java.util.logging.Level
import java.util.logging.Logger
import kotlin.time.Duration
import kotlin.time.toKotlinDuration

/** The options of a [StarsBotClient]. */
public class ClientOptions internal constructor() : ConnectionOptions() {
    /** Sends requests. `null` uses an [OkHttpTransport] of the client's own. One that is given is not closed. */
    public var transport: Transport? = null

    /** Tells the time, draws random numbers and waits. A test sets one of its own. */
    public var clock: Clock = Clock.System

    /**
     * Returns headers that are added to the request of a call: how a backend of yours knows its user. It is called for
     * each call, and may suspend. A header of the same name is replaced. Where it fails, nothing is sent.
     */
    @get:JvmSynthetic
    @set:JvmSynthetic
    public var headers: (suspend () -> Map<String, String>)? = null

    /**
     * Called with a purchase whose call was cancelled after it may have been sent: store it, and find out from the
     * balance and the recipient whether it happened. It runs on the thread that was cancelled, and should be quick.
     * `null` logs it as severe with the logger `io.github.starsbot`.
     */
    @get:JvmSynthetic
    @set:JvmSynthetic
    public var onInterruptedPurchase: ((OutcomeUnknownException) -> Unit)? = null

    /** Sets [headers], for Java. */
    public fun setHeaders(headers: Supplier<Map<String, String>>) {
        this.headers = { headers.get() }
    }

    /** Sets [onInterruptedPurchase], for Java. */
    public fun setOnInterruptedPurchase(handler: Consumer<OutcomeUnknownException>) {
        onInterruptedPurchase = handler::accept
    }

    /** Calls the handler. One that fails does not hide the purchase: it is logged too then. */
    internal fun reportInterruptedPurchase(interrupted: OutcomeUnknownException) {
        try {
            onInterruptedPurchase?.let { return it(interrupted) }
        } catch (failed: Throwable) {
            interrupted.addSuppressed(failed)
        }
        LOGGER.log(Level.SEVERE, interrupted.message, interrupted)
    }

    private companion object {
        val LOGGER: Logger = Logger.getLogger("io.github.starsbot")
    }
}

/** The options of a single call. */
public class RequestOptions private constructor(internal val timeoutMs: Double?) {
    /** @param timeout The timeout of this call: of an attempt at a read; of the response to a purchase, once connected. */
    public constructor(timeout: Duration) : this(timeout.toMs())

    /** With a duration of Java. */
    public constructor(timeout: java.time.Duration) : this(timeout.toKotlinDuration())

    internal companion object {
        val DEFAULT = RequestOptions(timeoutMs = null)
    }
}
