package io.github.starsbot.internal

import io.github.starsbot.HttpRequest
import io.github.starsbot.NotSentException
import okhttp3.Headers
import okhttp3.Interceptor
import okhttp3.MediaType
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody
import okhttp3.Response
import okio.BufferedSink
import java.io.IOException
import java.util.concurrent.Future
import java.util.concurrent.ScheduledThreadPoolExecutor
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException

/**
 * One attempt at a request, as OkHttp's interceptors see it: whether a connection was made, and whether a purchase may
 * pass.
 *
 * @property isIntercepted Whether there are interceptors of the user's, which can send a request by other means. Then
 *   only a failure that they have merely passed on proves anything.
 */
internal class OkHttpAttempt(private val request: HttpRequest, private val isIntercepted: Boolean) : AutoCloseable {
    /** Called, from another thread, when there is no connection in time for a purchase. */
    var onConnectTimeout: (TimeoutException) -> Unit = {}

    /** The headers of the response, as they came. */
    @Volatile
    var headers: Headers? = null
        private set

    @Volatile
    private var isConnected = false

    @Volatile
    private var isAtGate = false

    @Volatile
    private var connectFailure: IOException? = null

    @Volatile
    private var watch: Future<*>? = null

    init {
        if (request.isPurchase && !isIntercepted) request.gate.arm()
    }

    fun toOkHttpRequest(): Request {
        val builder = Request.Builder().url(request.url).tag(OkHttpAttempt::class.java, this)
        for ((name, value) in request.core.headers) builder.header(name, value)
        if (request.body.isNotEmpty()) builder.post(OneShotBody(request.body)) else builder.get()
        return builder.build()
    }

    /** What a failure proves. */
    fun explain(failure: IOException): Exception {
        val isPassedOn = generateSequence<Throwable>(failure) { it.cause }.any { it === connectFailure }
        val isProven = !isIntercepted || isAtGate || (isPassedOn && !isConnected)
        if (request.isPurchase) {
            // What an interceptor has sent by other means, nobody knows.
            if (!isProven) request.gate.open()
            if (request.gate.maybeSent) return failure
        } else if (isConnected || !isProven) {
            return failure
        }
        return NotSentException(failure.message ?: failure.javaClass.simpleName, failure)
    }

    override fun close() {
        watch?.cancel(false)
    }

    /** After the user's own interceptors, before connecting. By then the call is out of the dispatcher's queue. */
    private fun connect(chain: Interceptor.Chain): Response {
        if (request.isPurchase) {
            request.gate.arm()
            val timeoutMs = request.core.connectTimeoutMs.toLong()
            watch = ConnectWatch.schedule(::endConnecting, timeoutMs, TimeUnit.MILLISECONDS)
        }
        return try {
            chain.proceed(chain.request())
        } catch (failure: IOException) {
            connectFailure = failure
            throw failure
        } finally {
            close()
        }
    }

    private fun endConnecting() {
        if (request.gate.revoke()) onConnectTimeout(TimeoutException("no connection in time"))
    }

    /** After connecting, before the user's network interceptors. */
    private fun connected(chain: Interceptor.Chain): Response {
        isConnected = true
        return chain.proceed(chain.request())
    }

    /** Innermost: nothing of the request is written yet. Here alone it is decided whether it leaves. */
    private fun send(chain: Interceptor.Chain): Response {
        isAtGate = true
        if (request.isPurchase && !request.gate.open()) throw IOException("the purchase was given up, or sent before")
        val response = chain.proceed(chain.request())
        headers = response.headers
        // OkHttp would itself repeat a 408 or 503, but none that asks for a wait.
        return response.newBuilder().header("Retry-After", "1").build()
    }

    /** A body that OkHttp does not send twice, whatever the response. Its type is among the headers already. */
    private class OneShotBody(private val bytes: ByteArray) : RequestBody() {
        override fun contentType(): MediaType? = null

        override fun contentLength(): Long = bytes.size.toLong()

        override fun isOneShot(): Boolean = true

        override fun writeTo(sink: BufferedSink) {
            sink.write(bytes)
        }
    }

    /** Watches over connecting. One thread for all, which ends when there is nothing to watch. */
    private object ConnectWatch : ScheduledThreadPoolExecutor(
        1,
        { Thread(it, "starsbot-connect").apply { isDaemon = true } },
    ) {
        init {
            removeOnCancelPolicy = true
            setKeepAliveTime(10, TimeUnit.SECONDS)
            allowCoreThreadTimeOut(true)
        }

        private fun readResolve(): Any = ConnectWatch
    }

    companion object {
        /** Puts the interceptors of every attempt around those of the user. */
        fun intercept(builder: OkHttpClient.Builder) {
            builder.addInterceptor { chain -> chain.attempt()?.connect(chain) ?: chain.proceed(chain.request()) }
            builder.networkInterceptors().add(0) { chain ->
                chain.attempt()?.connected(chain) ?: chain.proceed(chain.request())
            }
            builder.addNetworkInterceptor { chain -> chain.attempt()?.send(chain) ?: chain.proceed(chain.request()) }
        }

        /** By the call's own request: an interceptor may have made another, without tags. */
        private fun Interceptor.Chain.attempt() = call().request().tag(OkHttpAttempt::class.java)
    }
}
