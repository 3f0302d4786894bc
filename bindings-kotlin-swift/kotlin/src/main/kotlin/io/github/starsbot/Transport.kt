package io.github.starsbot

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runInterruptible

/**
 * Sends a request and reads its response. [OkHttpTransport] is used unless another is given.
 *
 * One of your own keeps these promises:
 *
 * * It sends a request once, adds nothing to it and follows no redirect.
 * * It obeys [HttpRequest.connectTimeout] and [HttpRequest.timeout], and ends when it is cancelled. A second after the
 *   latter nobody waits for it any more.
 * * It does not block its thread: [blocking] makes one of code that does.
 * * For a purchase ([HttpRequest.isPurchase]) it opens a new connection, and its HTTP library does not repeat it.
 * * It throws [NotSentException] only with proof that nothing of the request left this machine. Any other throwable
 *   says that it may have; a purchase then ends as [OutcomeUnknownException]. [HttpRequest.gate] is for a transport
 *   that can tell exactly.
 */
public fun interface Transport {
    /**
     * Sends one request and reads its response, at most one byte past [HttpResponse.MAX_BODY_BYTES].
     *
     * @throws NotSentException when it is proven that nothing was sent.
     * @throws TruncatedResponseException when the connection broke after the status had arrived.
     */
    public suspend fun send(request: HttpRequest): HttpResponse

    /** Makes one of code that blocks. */
    public companion object {
        /** Makes a transport of code that blocks. It runs on [Dispatchers.IO] and is interrupted when cancelled. */
        @JvmStatic
        public fun blocking(transport: BlockingTransport): Transport =
            Transport { request -> runInterruptible(Dispatchers.IO) { transport.send(request) } }
    }
}

/** A [Transport] that blocks, for Java. It keeps the same promises. */
public fun interface BlockingTransport {
    /** Sends one request and reads its response, as [Transport.send] does. */
    @Throws(Exception::class)
    public fun send(request: HttpRequest): HttpResponse
}

/**
 * Nothing of a request was sent: the name was not found, the connection was refused, and the like. It is not believed
 * of a request whose [HttpRequest.gate] was opened.
 */
public class NotSentException
    @JvmOverloads
    constructor(message: String, cause: Throwable? = null) :
    Exception(message, cause)

/**
 * The connection broke, or time ran out, after the status of a response had arrived.
 *
 * @property response What had arrived of it.
 */
public class TruncatedResponseException(public val response: HttpResponse, cause: Throwable?) :
    Exception("the response was cut short", cause)
