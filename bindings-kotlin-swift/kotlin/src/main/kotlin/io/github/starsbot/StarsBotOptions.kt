package io.github.starsbot

import io.github.starsbot.internal.Core
import io.github.starsbot.internal.Settings
import java.util.function.Consumer
import java.util.logging.Level
import java.util.logging.Logger
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/** The options of a [StarsBot]. What is `null` is as the library has it. */
public class StarsBotOptions internal constructor() {
    /**
     * Where the service is: `https` only, except on this machine. A path in it is put before the API's own.
     * [StarsBot.DEFAULT_BASE_URL] unless set.
     */
    public var baseUrl: String? = null

    /** The application's name, put before the library's in `User-Agent`: `MyBot/1.2`. */
    public var app: String? = null

    /** How long connecting may take, TLS included. 5 seconds unless set. */
    public var connectTimeout: Duration? = null

    /** How long an attempt at a read may take, connecting included. 30 seconds unless set. */
    public var readTimeout: Duration? = null

    /**
     * How long the answer to a purchase may take, once connected. 120 seconds unless set: cutting it short makes
     * outcomes unknown that would have been known a moment later.
     */
    public var purchaseTimeout: Duration? = null

    /** What sends requests. An [OkHttpTransport] of its own unless set. One that is given is not closed. */
    public var transport: Transport? = null

    /**
     * Headers that are added to every request, asked for each time: how a backend of yours knows its user. A name
     * that is there already is replaced.
     */
    public var headers: (() -> Map<String, String>)? = null

    /**
     * Told of a purchase whose call was cancelled after a byte of it may have left: store it, and find out from the
     * balance and the recipient whether it happened. It runs on the thread that was cancelled, and should be quick.
     * Unless set, it is logged as severe by the logger `io.github.starsbot`.
     */
    public var onLostPurchase: ((OutcomeUnknownException) -> Unit)? = null

    /** Sets [connectTimeout], in milliseconds, for Java. */
    public fun setConnectTimeoutMs(ms: Long) {
        connectTimeout = ms.milliseconds
    }

    /** Sets [readTimeout], in milliseconds, for Java. */
    public fun setReadTimeoutMs(ms: Long) {
        readTimeout = ms.milliseconds
    }

    /** Sets [purchaseTimeout], in milliseconds, for Java. */
    public fun setPurchaseTimeoutMs(ms: Long) {
        purchaseTimeout = ms.milliseconds
    }

    /** Sets [onLostPurchase], for Java. */
    public fun onLostPurchase(handler: Consumer<OutcomeUnknownException>) {
        onLostPurchase = handler::accept
    }

    internal fun settings(apiKey: String?) = Settings(
        apiKey = apiKey?.let(Core::whole),
        baseUrl = baseUrl?.let(Core::whole),
        app = app?.let(Core::whole),
        language = "kotlin",
        connectTimeoutMs = connectTimeout?.millis(),
        readTimeoutMs = readTimeout?.millis(),
        purchaseTimeoutMs = purchaseTimeout?.millis(),
    )

    /** Tells of a lost purchase. A handler that fails does not hide the purchase: it is logged too then. */
    internal fun tellLost(): (OutcomeUnknownException) -> Unit {
        val handler = onLostPurchase ?: return ::logLost
        return { lost ->
            try {
                handler(lost)
            } catch (failed: Exception) {
                lost.addSuppressed(failed)
                logLost(lost)
            }
        }
    }

    private fun logLost(lost: OutcomeUnknownException) = LOGGER.log(Level.SEVERE, lost.message, lost)

    private companion object {
        val LOGGER: Logger = Logger.getLogger("io.github.starsbot")
    }
}

/** Whole milliseconds, not nothing where it is more than nothing. A negative one is 0, which no time limit may be. */
internal fun Duration.millis(): ULong {
    val whole = inWholeMilliseconds
    return if (whole == 0L && isPositive()) 1u else whole.coerceAtLeast(0).toULong()
}
