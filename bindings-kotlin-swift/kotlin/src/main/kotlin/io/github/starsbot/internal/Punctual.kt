package io.github.starsbot.internal

import io.github.starsbot.HttpRequest
import io.github.starsbot.HttpResponse
import io.github.starsbot.Transport
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import java.util.concurrent.TimeoutException

/**
 * Ends what a transport of a user's does not: it waits a second longer than the transport was told to, and then for
 * nothing. What the transport still does is cancelled, and its answer is not heard.
 */
internal class Punctual(private val transport: Transport) : Transport {
    override suspend fun send(request: HttpRequest): HttpResponse {
        val caller = currentCoroutineContext()
        val answer = CompletableDeferred<Result<HttpResponse>>()
        // Outside the caller's job, which would wait for it. It begins at once, on the caller's thread.
        val sending = CoroutineScope(caller.minusKey(Job)).launch(start = CoroutineStart.UNDISPATCHED) {
            answer.complete(runCatching { transport.send(request) })
        }
        try {
            if (answer.isCompleted) return answer.await().getOrThrow()
            val limit = request.timeoutMs + GRACE_MS
            val heard = try {
                withTimeoutOrNull(limit) { answer.await() }
            } catch (cancelled: CancellationException) {
                // The transport may know what became of a purchase, and is given its time to say so.
                sending.cancel()
                withContext(NonCancellable) { withTimeoutOrNull(limit) { answer.await() } }
            }
            return (heard ?: throw TimeoutException("the transport has not ended in time")).getOrThrow()
        } finally {
            // What is said of the request from now on stays true, whatever the transport still does.
            request.dispatch.end()
            sending.cancel()
        }
    }

    private companion object {
        const val GRACE_MS = 1_000L
    }
}
