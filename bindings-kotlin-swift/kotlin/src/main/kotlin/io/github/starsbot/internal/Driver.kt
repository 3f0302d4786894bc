package io.github.starsbot.internal

import io.github.starsbot.AnswerCutException
import io.github.starsbot.Details
import io.github.starsbot.HttpRequest
import io.github.starsbot.HttpResponse
import io.github.starsbot.NotSentException
import io.github.starsbot.OutcomeUnknownException
import io.github.starsbot.Transport
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.isActive
import java.io.InterruptedIOException
import java.nio.ByteBuffer
import java.util.concurrent.ThreadLocalRandom
import java.util.concurrent.TimeoutException
import io.github.starsbot.Balance as PublicBalance
import io.github.starsbot.Deposit as PublicDeposit
import io.github.starsbot.Order as PublicOrder
import io.github.starsbot.Outcome as PublicOutcome
import io.github.starsbot.Stage as PublicStage
import io.github.starsbot.UnknownPurchase as PublicPurchase

/** What a call needs besides a transport. */
internal interface Clock {
    /** Milliseconds since the Unix epoch. */
    fun nowMs(): Long

    /** A fresh random number from 0 to 1. */
    fun draw(): Double

    suspend fun sleep(ms: Long)
}

internal object SystemClock : Clock {
    override fun nowMs(): Long = System.currentTimeMillis()

    override fun draw(): Double = ThreadLocalRandom.current().nextDouble()

    override suspend fun sleep(ms: Long) = delay(ms)
}

/** What was thrown instead of a cancellation when a purchase may have left. Structured concurrency sees the latter. */
private class PurchaseCancelled(lost: OutcomeUnknownException) :
    CancellationException("the call was cancelled; whether the Stars were bought is unknown") {
    init {
        initCause(lost)
    }
}

/** Does what the core's calls ask for. The core decides everything. */
internal class Driver(
    private val client: Client,
    private val transport: Transport,
    private val clock: Clock,
    private val onLostPurchase: (OutcomeUnknownException) -> Unit,
) {
    // The same for every call, so it is asked for once.
    private val balanceRequest by lazy { client.balanceRequest().toHttp() }
    private val depositRequest by lazy { client.depositRequest().toHttp() }

    suspend fun balance(): PublicBalance {
        val first = object : First {
            override fun plain(status: UShort, bytes: ByteBuffer): Step? {
                val nano = plainBalance(status, bytes)
                return if (nano == NOT_PLAIN) null else Step.GotBalance(Balance(nano, "TON"))
            }

            override fun begin() = client.beginBalance()

            override fun onResponse(status: UShort, headBytes: UInt, bytes: ByteBuffer, nowMs: ULong, draw: Double) =
                client.onBalanceResponse(status, headBytes, bytes, nowMs, draw)
        }
        return (finish(balanceRequest.again(), null, first).step as Step.GotBalance).balance.toPublic()
    }

    suspend fun deposit(): PublicDeposit {
        val first = object : First {
            override fun begin() = client.beginDeposit()

            override fun onResponse(status: UShort, headBytes: UInt, bytes: ByteBuffer, nowMs: ULong, draw: Double) =
                client.onDepositResponse(status, headBytes, bytes, nowMs, draw)
        }
        return (finish(depositRequest.again(), null, first).step as Step.GotDeposit).deposit.toPublic()
    }

    suspend fun buy(amountStars: Long, toUsername: String?): PublicOrder {
        currentCoroutineContext().ensureActive()
        val startedAtMs = clock.nowMs()
        val begun = Core.ask { client.beginBuy(amountStars, toUsername?.let(Core::whole), startedAtMs.toULong()) }
        val ended = finish(begun.request.toHttp(), begun.call, null)
        val order = (ended.step as Step.Bought).order.toPublic()
        if (currentCoroutineContext().isActive) return order
        // What a cancelled coroutine returns is thrown away by many that wait for it, `withTimeout` among them.
        throw cancelled(tooLate(order, amountStars, startedAtMs, ended.attempts))
    }

    /** A call that is over, and what the transport threw last. */
    private class Ended(val step: Step, val attempts: Int, val cause: Throwable?)

    /** How a read's call begins, where there is none yet. */
    private interface First {
        fun begin(): Call

        /** The step, where it can be told at less cost. */
        fun plain(status: UShort, bytes: ByteBuffer): Step? = null

        fun onResponse(status: UShort, headBytes: UInt, bytes: ByteBuffer, nowMs: ULong, draw: Double): Step
    }

    /** Drives a call to its success, or throws why it failed. */
    private suspend fun finish(begun: HttpRequest, given: Call?, first: First?): Ended {
        val ended = drive(begun, given, first)
        val step = ended.step as? Step.Failed ?: return ended
        val failed = exception(step.details, ended.cause?.let(::withoutKey))
        if (currentCoroutineContext().isActive) throw failed
        // A cancelled coroutine that threw anything else would make those around it fail.
        if (failed is OutcomeUnknownException) throw cancelled(failed)
        throw CancellationException("the call was cancelled; nothing was bought", failed)
    }

    /** Drives a call to the step that ends it. */
    private suspend fun drive(begun: HttpRequest, given: Call?, first: First?): Ended {
        var attempts = 0
        var call = given
        var request = begun
        var cause: Throwable? = null
        try {
            while (true) {
                attempts++
                val step = try {
                    val response = transport.send(request)
                    cause = null
                    respond(response, call, first)
                } catch (failure: Throwable) {
                    // Whoever has cancelled this call is obeyed; a cancellation within the transport is a failure.
                    if (failure is CancellationException && !currentCoroutineContext().isActive) throw failure
                    cause = if (failure is AnswerCutException) failure.cause else failure
                    val begunCall = call ?: checkNotNull(first).begin().also { call = it }
                    fail(begunCall, request, failure)
                }
                if (step !is Step.SendAgain) return Ended(step, attempts, cause)
                step.call?.let { call = it }
                request = request.again().also { it.dispatch.hold() }
                clock.sleep(step.afterMs.toLong())
                request = request.again()
            }
        } catch (cancelled: CancellationException) {
            throw call?.let { onCancel(it, request, cancelled) } ?: cancelled
        } finally {
            call?.close()
        }
    }

    private fun respond(response: HttpResponse, call: Call?, first: First?): Step = withBytes(response) { head, bytes ->
        val status = response.status.told()
        val now = clock.nowMs().toULong()
        if (call != null) {
            call.onResponse(status, head, bytes, now, clock.draw())
        } else {
            val plain = if (head == 0u) checkNotNull(first).plain(status, bytes) else null
            plain ?: checkNotNull(first).onResponse(status, head, bytes, now, clock.draw())
        }
    }

    private fun fail(call: Call, request: HttpRequest, failure: Throwable): Step {
        val why = Core.whole(failure.message ?: failure.javaClass.simpleName)
        val now = clock.nowMs().toULong()
        val kind = if (isTimeout(failure)) FailureKind.TIMEOUT else FailureKind.LOST
        return when (failure) {
            is AnswerCutException -> withBytes(failure.response) { head, bytes ->
                call.onCut(kind, why, failure.response.status.told(), head, bytes, now, clock.draw())
            }
            is NotSentException -> {
                val proven = if (kind == FailureKind.TIMEOUT) kind else FailureKind.CONNECT
                call.onFailure(proven, false, why, now, clock.draw())
            }
            else -> call.onFailure(kind, request.dispatch.mayHaveLeft, why, now, clock.draw())
        }
    }

    /** What is thrown for a call that was cancelled; `null` where that is clean. */
    private fun onCancel(call: Call, request: HttpRequest, cancelled: CancellationException): Throwable? {
        val details = call.onCancel(request.dispatch.mayHaveLeft, clock.nowMs().toULong()) ?: return null
        return cancelled(exception(details, cancelled) as OutcomeUnknownException)
    }

    private fun cancelled(lost: OutcomeUnknownException): Throwable {
        onLostPurchase(lost)
        return PurchaseCancelled(lost)
    }

    private fun tooLate(
        order: PublicOrder,
        amountStars: Long,
        startedAtMs: Long,
        attempts: Int,
    ): OutcomeUnknownException {
        val recipient = order.toUsername?.let { " to @$it" }.orEmpty()
        val message = "the call was cancelled just as the purchase succeeded: order ${order.orderId} for " +
            "${order.amountStars} Stars$recipient. Do not buy again"
        val purchase = PublicPurchase(amountStars, order.toUsername, PublicStage.ANSWERED, startedAtMs, clock.nowMs())
        val details = Details(
            "outcome_unknown",
            message,
            outcome = PublicOutcome.UNKNOWN,
            attempts = attempts,
            purchase = purchase,
            order = order,
        )
        return OutcomeUnknownException(details, null)
    }

    /** What a transport has thrown, or only its text without the key where it would show that. */
    private fun withoutKey(thrown: Throwable): Throwable {
        val shown = Core.whole(thrown.stackTraceToString())
        if (client.redact(shown) == shown) return thrown
        return Exception(client.redact(Core.whole(thrown.toString()))).apply { stackTrace = thrown.stackTrace }
    }

    private fun isTimeout(failure: Throwable): Boolean = generateSequence(failure) { it.cause }.take(MOST_CAUSES).any {
        it is InterruptedIOException || it is TimeoutException || it is TimeoutCancellationException
    }

    private companion object {
        const val MOST_CAUSES = 8
    }
}

/** A status as the core takes it. One that no server sends stays one. */
private fun Int.told(): UShort = coerceIn(0, UShort.MAX_VALUE.toInt()).toUShort()

/** What the core says of a balance that is not plain. */
private const val NOT_PLAIN = Long.MIN_VALUE

private const val ORDINARY = 16 * 1024

/** A piece of memory for each thread, where Rust reads answers of ordinary size. */
private val memory = object : ThreadLocal<ByteBuffer>() {
    override fun initialValue(): ByteBuffer = ByteBuffer.allocateDirect(ORDINARY)
}

/** An answer as the core takes it: the headers that it reads, and then the body. */
private inline fun <T> withBytes(response: HttpResponse, use: (UInt, ByteBuffer) -> T): T {
    val head = response.retryAfter?.let {
        "retry-after: $it\n" + (
            response.date?.let { date ->
                "date: $date\n"
            } ?: ""
        )
    }
    val headBytes = head?.toByteArray(Charsets.UTF_8)
    val size = (headBytes?.size ?: 0) + response.body.size
    val bytes = if (size <= ORDINARY) checkNotNull(memory.get()) else ByteBuffer.allocateDirect(size)
    bytes.clear()
    headBytes?.let(bytes::put)
    bytes.put(response.body).flip()
    return use(headBytes?.size?.toUInt() ?: 0u, bytes)
}
