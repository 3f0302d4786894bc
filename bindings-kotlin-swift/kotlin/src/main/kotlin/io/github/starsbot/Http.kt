package io.github.starsbot

import java.time.Instant
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.toJavaDuration
import io.github.starsbot.internal.Header as CoreHeader
import io.github.starsbot.internal.HttpRequest as CoreRequest
import io.github.starsbot.internal.HttpResponse as CoreResponse
import io.github.starsbot.internal.SendGate as CoreGate

/** A request to send, complete. [toString] shows neither the API key nor the body. */
public class HttpRequest internal constructor(internal val core: CoreRequest, clock: Clock) {
    /** `GET` or `POST`. */
    public val method: String get() = core.method

    /** The absolute URL. It never holds the API key. */
    public val url: String get() = core.url

    /** The headers to send, names in lower case. `authorization` holds the API key: do not log them. */
    public val headers: Map<String, String> get() = core.headers.associate { it.name to it.value }

    /** The body; empty for a `GET`. Not to be changed. */
    public val body: ByteArray get() = core.body

    /** How long connecting may take, TLS included. */
    public val connectTimeout: Duration get() = core.connectTimeoutMs.toLong().milliseconds

    /** [connectTimeout] for Java. */
    public fun getConnectTimeout(): java.time.Duration = connectTimeout.toJavaDuration()

    /** How long the whole attempt may take, from connecting to the last byte of the response. */
    public val timeout: Duration get() = core.timeoutMs.toLong().milliseconds

    /** [timeout] for Java. */
    public fun getTimeout(): java.time.Duration = timeout.toJavaDuration()

    /** Whether this spends money, and so needs a new connection. */
    public val isPurchase: Boolean get() = core.isPurchase

    /** When it is too late to send the first byte. [gate] obeys it. */
    public val sendBefore: Instant? get() = core.sendBeforeMs?.let { Instant.ofEpochMilli(it.toLong()) }

    /** What a transport asks just before the first byte leaves, if it can tell. */
    public val gate: SendGate = SendGate(core.gate, clock)

    override fun toString(): String = "HttpRequest($method $url)"
}

/**
 * Decides whether a request may leave, and knows afterwards whether it may have left. There is one for each attempt.
 *
 * A transport that can tell calls [arm] before it does anything, and [open] just before the first byte leaves. One that
 * cannot tell ignores it: its request then counts as sent from the moment it was handed over. A gate that was never
 * asked proves nothing.
 */
public class SendGate internal constructor(private val core: CoreGate, private val clock: Clock) {
    /** Promises that no byte leaves before [open]. Has no effect once the gate was opened or revoked. */
    public fun arm() {
        core.arm()
    }

    /**
     * Asks whether the first byte may leave now. `false` means that nothing may be sent: the caller has given up, it is
     * too late, or the request has passed already.
     */
    public fun open(): Boolean = core.open(clock.now().toEpochMilli().toULong())

    /** Closes the gate for good, unless it is open. `true` proves that nothing was sent, and that nothing will be. */
    public fun revoke(): Boolean = core.revoke()

    /** Whether a byte of the request may have been sent: `false` only while it is proven that none was. */
    public val maybeSent: Boolean get() = core.maybeSent()
}

/**
 * A response, with the part of its body that was read. [toString] does not show the body, which may echo the API key.
 *
 * @property status The status code.
 * @property headers The headers, names in any case. Only `retry-after` and `date` are read; others may be left out.
 * @property body The body, at most one byte longer than [MAX_BODY_BYTES].
 * @property redirected Whether the HTTP library followed a redirect on the way to it, which it should not.
 */
public class HttpResponse
    @JvmOverloads
    constructor(
        public val status: Int,
        public val headers: Map<String, String>,
        public val body: ByteArray,
        public val redirected: Boolean = false,
    ) {
        internal constructor(core: CoreResponse) :
            this(core.status.toInt(), core.headers.associate { it.name to it.value }, core.body, core.redirected)

        override fun toString(): String = "HttpResponse(status=$status, ${body.size} bytes)"

        /** As the core takes it. A status that no server sends stays one. */
        internal fun toCore(): CoreResponse {
            val read = headers.filterKeys { it.lowercase() in Defaults.RESPONSE_HEADERS }
            return CoreResponse(
                status.coerceIn(0, UShort.MAX_VALUE.toInt()).toUShort(),
                read.map { (name, value) -> CoreHeader(name, value) },
                body,
                redirected,
            )
        }

        /** The limit. */
        public companion object {
            /** How many bytes of a body are read (1 MiB). A transport stops reading one byte past it. */
            public const val MAX_BODY_BYTES: Int = Defaults.MAX_BODY_BYTES
        }
    }
