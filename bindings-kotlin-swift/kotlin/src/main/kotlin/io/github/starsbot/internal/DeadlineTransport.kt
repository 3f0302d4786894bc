package io.github.starsbot.internal

import io.github.starsbot.HttpRequest
import io.github.starsbot.HttpResponse
import io.github.starsbot.Transport
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import java.util.concurrent.TimeoutException

/**
 * Ends a transport of a user's that does not end itself: its deadline is a second after its timeout. Then it is
 * cancelled, and whatever it still brings is dropped.
 */
internal class DeadlineTransport(private val transport: Transport) : Transport {
    override suspend fun send(request: HttpRequest): HttpResponse {
        val response = CompletableDeferred<Result<HttpResponse>>()
        // Outside the caller's job, which would wait for it. It begins at once, on the caller's thread.
        val scope = CoroutineScope(currentCoroutineContext().minusKey(Job))
        val sending = scope.launch(start = CoroutineStart.UNDISPATCHED) {
            response.complete(runCatching { transport.send(request) })
        }
        try {
            val result = try {
                response.awaitUntilDeadline(request)
            } catch (cancelled: CancellationException) {
                // The transport may know what became of a purchase, and is given its time to say so.
                sending.cancel()
                withContext(NonCancellable) { response.awaitUntilDeadline(request) }
            }
            return (result ?: throw TimeoutException("the transport has not ended in time")).getOrThrow()
        } finally {
            sending.cancel()
        }
    }

    private suspend fun <T> CompletableDeferred<T>.awaitUntilDeadline(request: HttpRequest): T? {
        if (isCompleted) return await()
        // Real time, also under a dispatcher of virtual time: the transport does real work.
        return withContext(Dispatchers.Default) {
            withTimeoutOrNull(request.core.timeoutMs.toLong() + GRACE_MS) { await() }
        }
    }

    private companion object {
        const val GRACE_MS = 1_000L
    }
}
