package io.github.starsbot.internal

import io.github.starsbot.HttpResponse
import io.github.starsbot.NotSentException
import io.github.starsbot.TruncatedResponseException
import kotlinx.coroutines.TimeoutCancellationException
import java.io.IOException
import java.io.InterruptedIOException
import java.util.concurrent.TimeoutException

private const val MAX_CAUSES = 8

/** What a transport has thrown, as the core takes it. */
internal fun Throwable.toFailure(): Failure {
    val kind = when {
        isTimeout() -> FailureKind.TIMEOUT
        this is NotSentException -> FailureKind.CONNECT
        else -> FailureKind.LOST
    }
    val partial = (this as? TruncatedResponseException)?.response?.toCore()
    return Failure(kind, this !is NotSentException, partial, Core.validUtf16(message ?: javaClass.simpleName))
}

/** What the sandbox's transport throws for a failure of the core's. */
internal fun Failure.toException(): Exception {
    val partial = partial
    return when {
        partial != null -> TruncatedResponseException(HttpResponse(partial), null)
        kind == FailureKind.TIMEOUT -> TimeoutException(message)
        maybeSent -> IOException(message)
        else -> NotSentException(message)
    }
}

private fun Throwable.isTimeout(): Boolean = generateSequence(this) { it.cause }.take(MAX_CAUSES).any {
    it is InterruptedIOException || it is TimeoutException || it is TimeoutCancellationException
}
