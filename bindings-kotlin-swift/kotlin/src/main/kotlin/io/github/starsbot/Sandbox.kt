package io.github.starsbot

import io.github.starsbot.internal.Client
import io.github.starsbot.internal.Clock
import io.github.starsbot.internal.Core
import io.github.starsbot.internal.Endpoint
import io.github.starsbot.internal.Purchase
import io.github.starsbot.internal.SandboxReply
import io.github.starsbot.internal.SandboxSettings
import io.github.starsbot.internal.Settings
import io.github.starsbot.internal.toPublic
import java.math.BigDecimal
import java.util.concurrent.TimeoutException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import io.github.starsbot.internal.Fault as CoreFault
import io.github.starsbot.internal.Sandbox as CoreSandbox

/** An endpoint of the API. */
public enum class Operation {
    /** `GET /api/v1/balance` */
    BALANCE,

    /** `GET /api/v1/deposit` */
    DEPOSIT,

    /** `POST /api/v1/buy` */
    BUY,
}

/**
 * Something that goes wrong in a [Sandbox] on request. Buying for the recipient `sandbox_` and its name in small
 * letters, `sandbox_lost_answer` for example, asks for it too.
 */
public enum class Fault {
    /** Bought; the Stars are delivered by hand. */
    MANUAL,

    /** Bought; the answer takes 3 seconds. */
    SLOW,

    /** Bought; the connection breaks before the answer. */
    LOST_ANSWER,

    /** Not bought; the connection breaks after the request has left. */
    LOST_REQUEST,

    /** Bought; the answer is cut short. */
    TRUNCATED,

    /** Bought; the answer is a web page. */
    HTML,

    /** Not bought; the answer is a 500. */
    SERVER_ERROR,

    /** Bought; the answer is a 500. */
    SERVER_ERROR_AFTER,

    /** Not bought; the answer is a 429 with a `retry-after` of 2 seconds. */
    RATE_LIMIT,

    /** Not bought; the answer is a 401. */
    UNAUTHORIZED,

    /** Not bought; the answer is a 402. */
    INSUFFICIENT,

    /** Not bought; the answer is a 404. */
    NOT_FOUND,

    /** Not bought; no connection is made. */
    REFUSED,
}

/**
 * A purchase that a [Sandbox] has made.
 *
 * @property orderId The order's name. Two equal purchases within one second share it.
 * @property amountStars The Stars bought.
 * @property toUsername The recipient; `null` is the owner of the API key.
 * @property cost What they cost, in TON.
 * @property delivery How the Stars arrive.
 * @property answered Whether the buyer was told.
 * @property atMs When it was made, in milliseconds since the Unix epoch of the sandbox's time.
 */
public data class SandboxPurchase(
    val orderId: String,
    val amountStars: Long,
    val toUsername: String?,
    val cost: BigDecimal,
    val delivery: Delivery,
    val answered: Boolean,
    val atMs: Long,
)

/**
 * An imitation of the service: balance, price, orders and every way a purchase can go wrong, without a network and
 * without spending a nanoton. It is deterministic, and waits take no time in it.
 *
 * ```
 * val sandbox = Sandbox()
 * val bot = MyBot(StarsBot.sandbox(sandbox))
 * sandbox.failNext(Operation.BUY, Fault.LOST_ANSWER)
 * bot.order(100, "@johndoe")
 * assertTrue(sandbox.boughtTwice.isEmpty())
 * ```
 *
 * @param balance The TON at the start.
 * @param seed Decides the account, the wallet and the course of the price.
 * @param latency How long an ordinary request takes, of the sandbox's time. 20 ms unless set.
 * @param rateLimit How many requests are answered within a second of the sandbox's time; no limit unless set.
 * @throws InvalidArgumentException field `balance`, when it has more than nine decimals.
 * @throws InvalidConfigException field `latency` or `rate_limit`, when it is negative.
 */
public class Sandbox(
    balance: BigDecimal,
    seed: Long = 0,
    latency: Duration? = null,
    rateLimit: Int? = null,
) {
    /** A sandbox with 5 TON to spend. */
    public constructor() : this(BigDecimal(5))

    /** A sandbox with so many TON to spend, for Java. */
    public constructor(balance: BigDecimal) : this(balance, seed = 0)

    private val core: CoreSandbox = Core.ask {
        CoreSandbox(
            SandboxSettings(
                balance = nanoOf(balance, "balance"),
                apiKey = null,
                seed = seed.toULong(),
                latencyMs = latency?.notBelow(Duration.ZERO, badOption("latency"))?.millis(),
                slowMs = null,
                rateLimit = rateLimit?.notBelow(0, badOption("rate_limit"))?.toUInt(),
                startUnixMs = null,
            ),
        )
    }

    /** The TON left. */
    public val balance: BigDecimal get() = tonOf(core.balance())

    /** What a Star costs now, in TON. */
    public val price: BigDecimal get() = tonOf(core.price())

    /** How many requests have been read. */
    public val requests: Long get() = core.requests().toLong()

    /** The sandbox's time, in milliseconds since the Unix epoch. */
    public val nowMs: Long get() = core.unixMs().toLong()

    /** The purchases made, the earliest first. */
    public val purchases: List<SandboxPurchase> get() = core.purchases().map { it.toPublic() }

    /**
     * Every purchase that repeats an earlier one, as the pair of both: the same number of Stars for the same
     * recipient. A test of a bot that orders everything once asserts that there is none.
     */
    public val boughtTwice: List<Pair<SandboxPurchase, SandboxPurchase>>
        get() = core.boughtTwice().map { it.first.toPublic() to it.second.toPublic() }

    /**
     * Lets a deposit with the right memo arrive. Answers the new balance.
     *
     * @throws InvalidArgumentException field `ton`, when it is not positive or has more than nine decimals.
     */
    @Throws(StarsBotException::class)
    public fun credit(ton: BigDecimal): BigDecimal = tonOf(Core.ask { core.credit(nanoOf(ton, "ton")) })

    /**
     * Has the next calls of an operation meet a fault. Each attempt of a client is a call. Faults queue up.
     *
     * @param times How many calls.
     * @throws InvalidArgumentException field `times`, when it is negative.
     */
    @JvmOverloads
    @Throws(StarsBotException::class)
    public fun failNext(operation: Operation, fault: Fault, times: Int = 1) {
        val count = times.notBelow(0, badArgument("times")).toUInt()
        core.failNext(Endpoint.valueOf(operation.name), CoreFault.valueOf(fault.name), count)
    }

    /**
     * Lets the sandbox's time pass.
     *
     * @throws InvalidArgumentException field `duration`, when it is negative.
     */
    @Throws(StarsBotException::class)
    public fun advance(duration: Duration) {
        core.advance(duration.notBelow(Duration.ZERO, badArgument("duration")).millis())
    }

    /** Lets so many milliseconds of the sandbox's time pass, for Java; otherwise as [advance]. */
    @Throws(StarsBotException::class)
    public fun advanceMs(ms: Long) {
        advance(ms.milliseconds)
    }

    /** Begins anew, with the same settings. */
    public fun reset() {
        core.reset()
    }

    override fun toString(): String = "Sandbox(${balance.toPlainString()} TON)"

    internal fun client(settings: Settings): Client = Core.ask { core.client(settings) }

    internal val transport: Transport = Transport { request ->
        request.dispatch.hold()
        val path = request.url.substringAfter("://").let { "/" + it.substringAfter('/') }
        val timeoutMs = request.timeoutMs.toULong()
        val reply = core.handle(request.method, path, request.header("authorization"), request.body, timeoutMs)
        if (reply is SandboxReply.Refused) throw NotSentException("the sandbox refused the connection")
        request.dispatch.release()
        when (reply) {
            is SandboxReply.Answered -> HttpResponse(reply.status.toInt(), reply.body, reply.retryAfter)
            is SandboxReply.Cut -> throw AnswerCutException(HttpResponse(reply.status.toInt(), reply.body), null)
            is SandboxReply.TooLate -> throw TimeoutException("the sandbox's answer came too late")
            else -> throw java.io.IOException("the sandbox broke the connection before the answer")
        }
    }

    internal val clock: Clock = object : Clock {
        override fun nowMs(): Long = core.unixMs().toLong()

        override fun draw(): Double = core.moment().draw

        override suspend fun sleep(ms: Long) = core.advance(ms.toULong())
    }
}

/** A number or a time from 0 upwards. */
private inline fun <T : Comparable<T>> T.notBelow(zero: T, refuse: (String) -> StarsBotException): T =
    if (this >= zero) this else throw refuse("must be 0 or more, not $this")

private fun badOption(field: String) = { why: String ->
    InvalidConfigException(Details.refused("invalid_config", field, "$field $why"))
}

private fun badArgument(field: String) = { why: String ->
    InvalidArgumentException(Details.refused("invalid_argument", field, "$field $why"))
}

private fun Purchase.toPublic() = SandboxPurchase(
    orderId,
    amountStars,
    toUsername,
    tonOf(cost),
    delivery.toPublic(),
    answered,
    atUnixMs.toLong(),
)
