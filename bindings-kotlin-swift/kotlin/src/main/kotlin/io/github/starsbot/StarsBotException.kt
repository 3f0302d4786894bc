package io.github.starsbot

import java.io.Serializable
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/** What is known about a purchase that failed. */
public enum class Outcome {
    /** Proven: nothing of the request left this machine. Nothing was bought. */
    NOT_SENT,

    /** The service refused it. Nothing was bought. */
    REJECTED,

    /** It was sent, and nothing proves what became of it. The Stars may have been bought. */
    UNKNOWN,
}

/** How far a purchase of unknown outcome had come. */
public enum class Stage {
    /** The request may have left; no status line arrived. */
    AWAITING_ANSWER,

    /** A status line arrived; the rest of the answer did not. */
    READING_ANSWER,

    /** The whole answer arrived, and does not say what became of the purchase. */
    ANSWERED,
}

/**
 * A purchase of unknown outcome: what is needed to find out, from the balance and from the recipient, whether it
 * happened. Plain data, to be stored and sent elsewhere.
 *
 * @property amountStars The Stars asked for.
 * @property toUsername The recipient; `null` is the owner of the API key.
 * @property stage How far it had come.
 * @property startedAtMs When the call began, in milliseconds since the Unix epoch.
 * @property endedAtMs When its outcome became unknown, in milliseconds since the Unix epoch.
 */
public data class UnknownPurchase(
    val amountStars: Long,
    val toUsername: String?,
    val stage: Stage,
    val startedAtMs: Long,
    val endedAtMs: Long,
) : Serializable

/** Everything an exception knows. */
internal class Details(
    val code: String,
    val message: String,
    val field: String? = null,
    val outcome: Outcome? = null,
    val status: Int? = null,
    val retryAfterMs: Long? = null,
    val retryable: Boolean = false,
    val attempts: Int = 0,
    val body: String? = null,
    val purchase: UnknownPurchase? = null,
    val order: Order? = null,
) : Serializable {
    companion object {
        private const val serialVersionUID = 1L

        /** Of what was refused before anything was sent. */
        fun refused(code: String, field: String, message: String) =
            Details(code, message, field = field, outcome = Outcome.NOT_SENT)
    }
}

/**
 * Why a call failed, and what that means for the money. Every failure is one of its subclasses.
 *
 * None of them is an `IOException`, so that code which repeats calls after those does not repeat a purchase.
 */
public sealed class StarsBotException(private val details: Details, cause: Throwable?) :
    Exception(details.message, cause) {
    /** The stable text of the kind, the same in every language: `outcome_unknown`, for example. */
    public val code: String get() = details.code

    /** What is known about the purchase; `null` for a read that was sent. */
    public val outcome: Outcome? get() = details.outcome

    /** Whether Stars may have been bought although the call failed. */
    public val mayHaveSpent: Boolean get() = outcome == Outcome.UNKNOWN

    /** The HTTP status, where one arrived. */
    public val status: Int? get() = details.status

    /** How long the service asks to wait before the next call (its `Retry-After`). */
    public val retryAfter: Duration? get() = details.retryAfterMs?.milliseconds

    /** The same in milliseconds, for Java. */
    public val retryAfterMs: Long? get() = details.retryAfterMs

    /**
     * Whether the same call may simply be made again: nothing was spent, and it may go better. Never `true` for an
     * unknown outcome.
     */
    public val retryable: Boolean get() = details.retryable

    /** How often the request was handed to the transport; 0 when it was refused before. */
    public val attempts: Int get() = details.attempts

    /** The beginning of the answer's body, at most 1000 characters, the API key removed. */
    public val body: String? get() = details.body

    /** The argument or option that was refused, for example `to_username`. */
    public val field: String? get() = details.field

    internal val unknownPurchase: UnknownPurchase? get() = details.purchase

    internal val lateOrder: Order? get() = details.order

    /** Finds what a cancelled purchase left behind. */
    public companion object {
        /**
         * What became of a purchase whose call was cancelled or interrupted: the exception that says so, where its
         * outcome is unknown, or `null` if nothing was bought. It looks through the causes and suppressed exceptions.
         *
         * `withTimeout` and a cancelled `launch` pass on an exception of their own; there
         * [StarsBotOptions.onLostPurchase] is told.
         */
        @JvmStatic
        public fun lostPurchase(throwable: Throwable): OutcomeUnknownException? = lost(throwable, MOST_DEEP)

        private const val MOST_DEEP = 16

        private fun lost(throwable: Throwable, depth: Int): OutcomeUnknownException? {
            if (throwable is OutcomeUnknownException) return throwable
            if (depth == 0) return null
            return throwable.cause?.let { lost(it, depth - 1) }
                ?: throwable.suppressed.firstNotNullOfOrNull { lost(it, depth - 1) }
        }
    }
}

/** A value was refused before anything was sent; [field] names it. Code `invalid_argument`. */
public class InvalidArgumentException internal constructor(details: Details, cause: Throwable? = null) :
    StarsBotException(details, cause)

/** A key, base URL or option was refused; [field] names it. Code `invalid_config`. */
public class InvalidConfigException internal constructor(details: Details, cause: Throwable? = null) :
    StarsBotException(details, cause)

/** No connection was made. Code `connection_failed`. */
public class ConnectionFailedException internal constructor(details: Details, cause: Throwable?) :
    StarsBotException(details, cause)

/** A read was not answered in time, or no connection was made in time. Code `timeout`. */
public class RequestTimeoutException internal constructor(details: Details, cause: Throwable?) :
    StarsBotException(details, cause)

/** The connection broke during a read. Code `connection_lost`. */
public class ConnectionLostException internal constructor(details: Details, cause: Throwable?) :
    StarsBotException(details, cause)

/** 401: the API key is not accepted. Code `unauthorized`. */
public class UnauthorizedException internal constructor(details: Details, cause: Throwable?) :
    StarsBotException(details, cause)

/** 403. Code `forbidden`. */
public class ForbiddenException internal constructor(details: Details, cause: Throwable?) :
    StarsBotException(details, cause)

/** 402, or a refusal that says that the balance does not suffice. Code `insufficient_balance`. */
public class InsufficientBalanceException internal constructor(details: Details, cause: Throwable?) :
    StarsBotException(details, cause)

/** 400, 405, 413, 415 or 422. Code `bad_request`. */
public class BadRequestException internal constructor(details: Details, cause: Throwable?) :
    StarsBotException(details, cause)

/** 404. Code `not_found`. */
public class NotFoundException internal constructor(details: Details, cause: Throwable?) :
    StarsBotException(details, cause)

/** 429; [retryAfter] says how long to wait where the service does. Code `rate_limited`. */
public class RateLimitedException internal constructor(details: Details, cause: Throwable?) :
    StarsBotException(details, cause)

/** 5xx to a read. Code `server_error`. */
public class ServerErrorException internal constructor(details: Details, cause: Throwable?) :
    StarsBotException(details, cause)

/** A status with no kind of its own to a read. Code `unexpected_status`. */
public class UnexpectedStatusException internal constructor(details: Details, cause: Throwable?) :
    StarsBotException(details, cause)

/** A read's answer could not be understood. Code `invalid_response`. */
public class InvalidResponseException internal constructor(details: Details, cause: Throwable?) :
    StarsBotException(details, cause)

/**
 * A purchase was sent, and may or may not have happened. Code `outcome_unknown`.
 *
 * Never buy again blindly: look at the balance, and ask the recipient.
 */
public class OutcomeUnknownException internal constructor(details: Details, cause: Throwable?) :
    StarsBotException(details, cause) {
        /** What is needed to find out whether it happened. */
        public val purchase: UnknownPurchase
            get() = checkNotNull(unknownPurchase) { "an unknown outcome is that of a purchase" }

        /**
         * The order, where its answer had arrived but could not be returned any more, because the call was cancelled
         * at that moment. Nearly always `null`.
         */
        public val order: Order? get() = lateOrder
    }
