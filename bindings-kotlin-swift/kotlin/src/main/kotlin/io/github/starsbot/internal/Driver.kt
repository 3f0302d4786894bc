package io.github.starsbot.internal

import io.github.starsbot.ClientOptions
import io.github.starsbot.ErrorDetails
import io.github.starsbot.HttpRequest
import io.github.starsbot.Outcome
import io.github.starsbot.OutcomeUnknownException
import io.github.starsbot.RequestOptions
import io.github.starsbot.Transport
import io.github.starsbot.TruncatedResponseException
import io.github.starsbot.toException
import io.github.starsbot.toPublic
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.isActive
import kotlin.time.Duration.Companion.milliseconds

/** Does what the core's calls say. The core decides everything. */
internal class Driver(
    private val client: Client,
    private val transport: Transport,
    private val options: ClientOptions,
) {
    private val clock = options.clock

    suspend fun call(operation: String, arguments: List<NamedArgument>, options: RequestOptions): Output {
        currentCoroutineContext().ensureActive()
        val newCall = NewCall(operation, arguments, headers(), options.timeoutMs)
        val started = Core.ask { client.start(newCall, nowMs(), clock.random()) }
        return started.call.use { drive(it, started.step) }
    }

    private suspend fun drive(call: Call, first: Step): Output {
        var step = first
        var cause: Throwable? = null
        try {
            while (true) {
                step = when (val current = step) {
                    is Step.Send -> {
                        val result = runCatching { transport.send(HttpRequest(current.request, clock)) }
                        cause = result.exceptionOrNull()?.also { throwIfCancelled(it) }
                        result.fold(
                            { call.respond(it.toCore(), nowMs(), clock.random()) },
                            { call.fail(it.toFailure(), nowMs(), clock.random()) },
                        )
                    }
                    is Step.Wait -> {
                        clock.sleep(current.ms.toLong().milliseconds)
                        call.waited(nowMs(), clock.random())
                    }
                    // Many of those that wait for a cancelled coroutine throw away what it returns.
                    is Step.Done -> {
                        currentCoroutineContext().ensureActive()
                        return current.output
                    }
                    is Step.Failed -> {
                        currentCoroutineContext().ensureActive()
                        throw current.details.toPublic().toException(cause?.let(::withoutKey))
                    }
                }
            }
        } catch (cancelled: CancellationException) {
            throw interrupted(call, cancelled)
        }
    }

    /** The caller's cancellation ends the call; one within the transport is a failure like any other. */
    private suspend fun throwIfCancelled(thrown: Throwable) {
        if (thrown is CancellationException) currentCoroutineContext().ensureActive()
    }

    /**
     * Ends a call whose caller has given up. Returns the cancellation of the caller's own job, by which `withTimeout` for
     * example knows its own, with what is known of a purchase.
     */
    @OptIn(InternalCoroutinesApi::class)
    private suspend fun interrupted(call: Call, cancelled: CancellationException): CancellationException {
        val job = currentCoroutineContext()[Job]?.takeUnless { it.isActive }
        val cancellation = job?.getCancellationException() ?: cancelled
        val details = call.cancel(nowMs()).toPublic()
        if (details.outcome == Outcome.UNKNOWN) {
            val purchase = details.toException() as OutcomeUnknownException
            options.reportInterruptedPurchase(purchase)
            cancellation.addSuppressed(purchase)
        }
        return cancellation
    }

    private suspend fun headers(): List<Header> {
        val headers = options.headers ?: return listOf()
        val values = try {
            headers()
        } catch (failed: Exception) {
            throwIfCancelled(failed)
            val message = "the headers of the call cannot be had: ${failed.message}"
            throw ErrorDetails("invalid_argument", message, "headers", Outcome.NOT_SENT).toException(failed)
        }
        return values.map { (name, value) -> Header(Core.validUtf16(name), Core.validUtf16(value)) }
    }

    /** What a transport has thrown, or only its text without the API key where it would show that. */
    private fun withoutKey(thrown: Throwable): Throwable {
        val cause = if (thrown is TruncatedResponseException) thrown.cause ?: thrown else thrown
        if (!client.revealsKey(Core.validUtf16(cause.stackTraceToString()))) return cause
        return Exception(client.redact(Core.validUtf16(cause.toString()))).apply { stackTrace = cause.stackTrace }
    }

    private fun nowMs(): ULong = clock.now().toEpochMilli().toULong()
}
