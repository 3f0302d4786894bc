package io.github.starsbot

import io.github.starsbot.internal.OkHttpAttempt
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.suspendCancellableCoroutine
import okhttp3.Authenticator
import okhttp3.Call
import okhttp3.Callback
import okhttp3.ConnectionPool
import okhttp3.CookieJar
import okhttp3.Dispatcher
import okhttp3.OkHttpClient
import okhttp3.Protocol
import okhttp3.Response
import okio.Buffer
import java.io.IOException
import java.util.concurrent.SynchronousQueue
import java.util.concurrent.ThreadPoolExecutor
import java.util.concurrent.TimeUnit.MILLISECONDS
import java.util.concurrent.TimeUnit.MINUTES
import java.util.concurrent.TimeUnit.SECONDS
import java.util.concurrent.atomic.AtomicReference
import kotlin.coroutines.resume

/**
 * The transport on OkHttp, which is used unless another is given.
 *
 * A purchase travels over HTTP/1.1 on a new connection, and passes a gate just before its first byte leaves, which a
 * cancelled or overdue call closes: so "not sent" is a proof. Reads share a pool of connections.
 */
public class OkHttpTransport private constructor(
    client: OkHttpClient,
    private val isOwner: Boolean,
) : Transport,
    AutoCloseable {
    /** With an OkHttp of its own. */
    public constructor() : this(
        OkHttpClient
            .Builder()
            .dispatcher(manyAtOnce())
            .connectionPool(ConnectionPool(MAX_IDLE, 1, MINUTES))
            .build(),
        isOwner = true,
    )

    /**
     * With the settings of a client of yours, its dispatcher, pool, proxy, trust and interceptors among them.
     * Redirects, repeats, authenticators, cookies and the cache are off whatever it says. Its interceptors see the
     * API key. An interceptor that sends a purchase by other means makes its outcome unknown where that fails.
     */
    public constructor(client: OkHttpClient) : this(client, isOwner = false)

    private val isIntercepted = client.interceptors.isNotEmpty() || client.networkInterceptors.isNotEmpty()

    private val reads = Clients(
        client
            .newBuilder()
            .retryOnConnectionFailure(true)
            .followRedirects(false)
            .followSslRedirects(false)
            .authenticator(Authenticator.NONE)
            .cookieJar(CookieJar.NO_COOKIES)
            .cache(null)
            .readTimeout(0, MILLISECONDS)
            .writeTimeout(0, MILLISECONDS)
            .apply { OkHttpAttempt.intercept(this) }
            .build(),
    )

    private val purchases = Clients(
        reads.base
            .newBuilder()
            .retryOnConnectionFailure(false)
            .protocols(listOf(Protocol.HTTP_1_1))
            .connectionPool(ConnectionPool(0, 1, MILLISECONDS))
            .build(),
    )

    override suspend fun send(request: HttpRequest): HttpResponse {
        val attempt = OkHttpAttempt(request, isIntercepted)
        val client = (if (request.isPurchase) purchases else reads).withTimeouts(request)
        val call = client.newCall(attempt.toOkHttpRequest())
        val arrived = AtomicReference<() -> HttpResponse>()
        val response = try {
            suspendCancellableCoroutine { continuation ->
                fun finish(result: Result<HttpResponse>) {
                    val response = { result.getOrThrow() }
                    if (arrived.compareAndSet(null, response)) continuation.resume(response)
                }
                continuation.invokeOnCancellation {
                    request.gate.revoke()
                    call.cancel()
                }
                attempt.onConnectTimeout = {
                    call.cancel()
                    // OkHttp would wait on for a name that is still looked up.
                    finish(Result.failure(NotSentException("no connection in time", it)))
                }
                call.enqueue(
                    object : Callback {
                        override fun onResponse(call: Call, response: Response) =
                            finish(runCatching { read(response, attempt) })

                        override fun onFailure(call: Call, e: IOException) =
                            finish(Result.failure(attempt.explain(e)))
                    },
                )
            }
        } catch (cancelled: CancellationException) {
            // A response that has arrived is not dropped because the call was cancelled in the same moment.
            arrived.get() ?: throw cancelled
        } finally {
            attempt.close()
        }
        return response()
    }

    /** Closes idle connections. Calls on their way end as they would. */
    override fun close() {
        if (isOwner) {
            reads.base.connectionPool.evictAll()
            reads.base.dispatcher.executorService.shutdown()
        }
    }

    override fun toString(): String = "OkHttpTransport"

    private fun read(response: Response, attempt: OkHttpAttempt): HttpResponse = response.use {
        val body = Buffer()
        val source = it.body.source()
        var failure: IOException? = null
        try {
            var left = HttpResponse.MAX_BODY_BYTES + 1L
            while (left > 0) {
                val read = source.read(body, left)
                if (read < 0) break
                left -= read
            }
        } catch (cut: IOException) {
            failure = cut
        }
        val headers = attempt.headers ?: it.headers
        val read = HttpResponse(it.code, headers.toMap(), body.readByteArray(), it.priorResponse != null)
        failure?.let { cut -> throw TruncatedResponseException(read, cut) }
        read
    }

    /** A client in variants by timeouts. They seldom change, so the last one is kept. */
    private class Clients(val base: OkHttpClient) {
        @Volatile
        private var last = base

        fun withTimeouts(request: HttpRequest): OkHttpClient {
            val connect = request.core.connectTimeoutMs.toInt()
            val call = request.core.timeoutMs.toInt()
            last.let { if (it.connectTimeoutMillis == connect && it.callTimeoutMillis == call) return it }
            return base
                .newBuilder()
                .connectTimeout(connect.toLong(), MILLISECONDS)
                .callTimeout(call.toLong(), MILLISECONDS)
                .build()
                .also { last = it }
        }
    }

    private companion object {
        const val MAX_IDLE = 64
        const val MAX_AT_ONCE = 512

        /** Its threads are no daemons, so that a program's end waits for its purchases, but not longer than needed. */
        fun manyAtOnce() = Dispatcher(
            ThreadPoolExecutor(0, Int.MAX_VALUE, 1, SECONDS, SynchronousQueue()) { Thread(it, "starsbot-okhttp") },
        ).apply {
            maxRequests = MAX_AT_ONCE
            maxRequestsPerHost = MAX_AT_ONCE
        }
    }
}
