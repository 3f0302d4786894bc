package io.github.starsbot

import io.github.starsbot.internal.Core
import io.github.starsbot.internal.SandboxReply
import io.github.starsbot.internal.toException
import io.github.starsbot.internal.toMs
import java.math.BigDecimal
import java.time.Instant
import java.util.function.Consumer
import kotlin.time.Duration
import kotlin.time.toKotlinDuration
import io.github.starsbot.internal.Sandbox as CoreSandbox

/**
 * An imitation of the service: balance, price, orders and every way a purchase can go wrong, without a network and
 * without spending a nanoton. It is deterministic, and waits take no time in it.
 *
 * ```
 * val sandbox = Sandbox { balance = BigDecimal(10) }
 * val bot = MyBot(StarsBotClient.sandbox(sandbox))
 * sandbox.failNext(Operation.BUY, Fault.RESPONSE_DROPPED)
 * bot.order(100, "@johndoe")
 * assertTrue(sandbox.duplicatePurchases.isEmpty())
 * ```
 */
public class Sandbox private constructor(options: SandboxOptions) {
    /** A sandbox with 5 TON to spend. */
    public constructor() : this(SandboxOptions())

    internal val core: CoreSandbox = Core.ask { CoreSandbox(options.toCore()) }

    /** The TON left. */
    public val balance: BigDecimal get() = Ton.ofNano(core.balance())

    /** What a Star costs now, in TON. */
    public val price: BigDecimal get() = Ton.ofNano(core.price())

    /** How many requests have been read. */
    public val requests: Long get() = core.requests().toLong()

    /** The sandbox's time. */
    public val now: Instant get() = Instant.ofEpochMilli(core.nowMs().toLong())

    /** The purchases made, the earliest first. */
    public val purchases: List<SandboxPurchase> get() = core.purchases().map { it.toPublic() }

    /**
     * Every purchase that repeats an earlier one, as the pair of both: the same number of Stars for the same
     * recipient. A test of a bot that orders everything once asserts that there is none.
     */
    public val duplicatePurchases: List<Pair<SandboxPurchase, SandboxPurchase>>
        get() = core.duplicatePurchases().map { it.first.toPublic() to it.second.toPublic() }

    /**
     * Lets a deposit with the right memo arrive. Returns the new balance.
     *
     * @throws InvalidArgumentException field `ton`, when it is not positive or has more than nine decimals.
     */
    @Throws(StarsBotException::class)
    public fun credit(ton: BigDecimal): BigDecimal = Ton.ofNano(Core.ask { core.credit(Ton.toNano(ton)) })

    /**
     * Has the next calls of an operation meet a fault. Each attempt of a client is a call. Faults queue up.
     *
     * @param times How many calls.
     * @throws InvalidArgumentException field `times`, when it is negative.
     */
    @JvmOverloads
    @Throws(StarsBotException::class)
    public fun failNext(operation: Operation, fault: Fault, times: Int = 1) {
        Core.ask { core.failNext(operation.value, fault.value, times.toLong()) }
    }

    /**
     * Lets the sandbox's time pass.
     *
     * @throws InvalidArgumentException field `duration`, when it is negative.
     */
    @JvmSynthetic
    public fun advance(duration: Duration) {
        Core.ask { core.advance(duration.toMs()) }
    }

    /** Lets the sandbox's time pass, for Java. */
    @Throws(StarsBotException::class)
    public fun advance(duration: java.time.Duration) {
        advance(duration.toKotlinDuration())
    }

    /** Begins anew, with the same options. */
    public fun reset() {
        core.reset()
    }

    override fun toString(): String = "Sandbox(${balance.toPlainString()} TON)"

    internal val transport: Transport = Transport { request ->
        when (val reply = core.send(request.core)) {
            is SandboxReply.Response -> HttpResponse(reply.response)
            is SandboxReply.Failure -> throw reply.failure.toException()
        }
    }

    internal val clock: Clock = object : Clock {
        override fun now(): Instant = this@Sandbox.now

        override fun random(): Double = core.random()

        override suspend fun sleep(duration: Duration) = advance(duration)
    }

    /** Makes sandboxes. */
    public companion object {
        /**
         * Makes a sandbox with options.
         *
         * @throws InvalidConfigException `field` names the option.
         * @throws UnavailableException The native library cannot be loaded.
         */
        @JvmSynthetic
        public operator fun invoke(configure: SandboxOptions.() -> Unit): Sandbox =
            Sandbox(SandboxOptions().apply(configure))

        /** Makes a sandbox with options, for Java. */
        @JvmStatic
        @Throws(StarsBotException::class)
        public fun create(configure: Consumer<SandboxOptions>): Sandbox = Sandbox { configure.accept(this) }
    }
}
