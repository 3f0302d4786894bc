package io.github.starsbot

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runInterruptible
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/**
 * What sends a request and reads its answer. [OkHttpTransport] is the one that is used unless another is given.
 *
 * One of your own keeps these promises:
 *
 * * It sends what it is given once, adds nothing to it and follows no redirect.
 * * It obeys [HttpRequest.connectTimeout] and [HttpRequest.timeout], and ends when it is cancelled. A second past the
 *   latter nobody waits for it any more.
 * * It does not block its thread: [blocking] makes one of code that does.
 * * Where [HttpRequest.isPurchase] it opens a connection of its own, and its HTTP library does not repeat it.
 * * It throws [NotSentException] only with proof that nothing of the request left this machine. Any other throwable
 *   says that it may have; a purchase then ends as [OutcomeUnknownException].
 */
public fun interface Transport {
    /**
     * Sends one request and reads its answer, at most one byte past [HttpResponse.MOST_BYTES].
     *
     * @throws NotSentException when it is proven that nothing left.
     * @throws AnswerCutException when the connection broke after the status had arrived.
     */
    public suspend fun send(request: HttpRequest): HttpResponse

    /** Makes one of code that blocks. */
    public companion object {
        /** A transport of code that blocks, for Java. It runs on [Dispatchers.IO] and is interrupted when cancelled. */
        @JvmStatic
        public fun blocking(transport: BlockingTransport): Transport =
            Transport { request -> runInterruptible(Dispatchers.IO) { transport.send(request) } }
    }
}

/** A [Transport] that blocks, for Java. It keeps the same promises. */
public fun interface BlockingTransport {
    /** Sends one request and reads its answer, as [Transport.send] does. */
    @Throws(Exception::class)
    public fun send(request: HttpRequest): HttpResponse
}

/** Says that nothing of a request left this machine: the name was not found, the connection was refused … */
public class NotSentException
    @JvmOverloads
    constructor(message: String, cause: Throwable? = null) :
    Exception(message, cause)

/**
 * Says that the connection broke, or time ran out, after the status of an answer had arrived.
 *
 * @property response What had arrived of it.
 */
public class AnswerCutException(public val response: HttpResponse, cause: Throwable?) :
    Exception("the answer broke off", cause)

/**
 * A request to send, complete. [toString] shows neither the key nor the body.
 *
 * @property method `GET` or `POST`.
 * @property url The absolute URL. It never holds the API key.
 * @property body The body; empty for a `GET`. Not to be changed.
 * @property isPurchase Whether this spends money, and so needs a connection of its own.
 */
public class HttpRequest internal constructor(
    public val method: String,
    public val url: String,
    private val sent: List<Pair<String, String>>,
    public val body: ByteArray,
    /** [connectTimeout] in milliseconds, for Java. */
    public val connectTimeoutMs: Long,
    /** [timeout] in milliseconds, for Java. */
    public val timeoutMs: Long,
    public val isPurchase: Boolean,
    /** Where to note whether the request has left, for a transport that can tell. */
    public val dispatch: Dispatch,
) {
    /** The headers to send, names in lower case. `authorization` holds the key: do not log them. */
    public val headers: List<Pair<String, String>> get() = sent

    /** How long connecting may take, TLS included. */
    public val connectTimeout: Duration get() = connectTimeoutMs.milliseconds

    /** How long the whole attempt may take, from connecting to the last byte of the answer. */
    public val timeout: Duration get() = timeoutMs.milliseconds

    /** The value of a header, by its lower-case name. */
    public fun header(name: String): String? = sent.firstOrNull { it.first == name }?.second

    /** The same request for another attempt. */
    internal fun again(): HttpRequest =
        HttpRequest(method, url, sent, body, connectTimeoutMs, timeoutMs, isPurchase, Dispatch())

    /** The same attempt with more headers, which replace those of the same name. */
    internal fun with(more: Map<String, String>): HttpRequest {
        val added = more.map { (name, value) -> name.lowercase() to value }
        val kept = sent.filter { (name, _) -> added.none { it.first == name } }
        return HttpRequest(method, url, kept + added, body, connectTimeoutMs, timeoutMs, isPurchase, dispatch)
    }

    override fun toString(): String = "HttpRequest($method $url)"
}

/**
 * The knowledge whether a request has left, so that it survives a time-out and a cancelled coroutine.
 *
 * A transport that can tell calls [hold] before it does anything, and [release] just before the first byte may leave,
 * which it sends only where that answers `true`. One that cannot tell ignores it: a request then counts as sent from
 * the moment it was handed over.
 */
public class Dispatch {
    private val state = AtomicInteger(UNTRACKED)

    /** Promises that no byte leaves before [release]. Has no effect after it. */
    public fun hold() {
        state.compareAndSet(UNTRACKED, HELD)
    }

    /**
     * Says that bytes are about to leave. `false` means that they must not: the call was given up meanwhile, or has
     * been sent before.
     */
    public fun release(): Boolean = state.compareAndSet(HELD, RELEASED)

    /** Gives the request up. Answers whether it is proven that nothing of it has left, nor will. */
    public fun withdraw(): Boolean = state.compareAndSet(HELD, WITHDRAWN) || state.get() == WITHDRAWN

    /** Lets nothing leave from now on. What is not proven to be held back counts as sent. */
    internal fun end() {
        state.compareAndSet(UNTRACKED, RELEASED)
        withdraw()
    }

    /** Whether a byte may have left: `false` only while it is proven that none has. */
    public val mayHaveLeft: Boolean get() = state.get().let { it != HELD && it != WITHDRAWN }

    private companion object {
        const val UNTRACKED = 0
        const val HELD = 1
        const val RELEASED = 2
        const val WITHDRAWN = 3
    }
}

/**
 * An answer, with the part of its body that was read. [toString] does not show the body, which may echo the key.
 *
 * @property status The status code.
 * @property body The body, at most one byte longer than [MOST_BYTES].
 * @property retryAfter The header `retry-after`, as it came.
 * @property date The header `date`, as it came.
 */
public class HttpResponse
    @JvmOverloads
    constructor(
        public val status: Int,
        public val body: ByteArray,
        public val retryAfter: String? = null,
        public val date: String? = null,
    ) {
        override fun toString(): String = "HttpResponse(status=$status, ${body.size} bytes)"

        /** The limit. */
        public companion object {
            /** The most a body may hold, in bytes (1 MiB). A transport stops reading one byte past it. */
            public const val MOST_BYTES: Int = 1024 * 1024
        }
    }
