package io.github.starsbot

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.suspendCancellableCoroutine
import okhttp3.Call
import okhttp3.Callback
import okhttp3.ConnectionPool
import okhttp3.CookieJar
import okhttp3.Dispatcher
import okhttp3.Interceptor
import okhttp3.MediaType
import okhttp3.OkHttpClient
import okhttp3.Protocol
import okhttp3.Request
import okhttp3.RequestBody
import okhttp3.Response
import okio.Buffer
import okio.BufferedSink
import java.io.IOException
import java.io.InterruptedIOException
import java.util.concurrent.Future
import java.util.concurrent.ScheduledThreadPoolExecutor
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeUnit.MILLISECONDS
import java.util.concurrent.TimeoutException
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicReference
import kotlin.coroutines.resume

/**
 * The transport on OkHttp, which is used unless another is given.
 *
 * A purchase travels over HTTP/1.1 on a connection of its own, and is handed to it only by a gate that a cancelled
 * or overdue call closes: what is said to be not sent has not been. Reads share a pool of connections.
 */
public class OkHttpTransport private constructor(base: OkHttpClient, private val ours: Boolean) :
    Transport,
    AutoCloseable {
        /** With an OkHttp of its own. */
        public constructor() : this(
            OkHttpClient.Builder().dispatcher(
                busyDispatcher(),
            ).connectionPool(ConnectionPool(MOST_IDLE, 1, TimeUnit.MINUTES)).build(),
            ours = true,
        )

        /**
         * With the settings of a client of yours, its dispatcher, pool, proxy, trust and interceptors among them.
         * Redirects, repeats, cookies and the cache are off whatever it says. Its interceptors see the key.
         */
        public constructor(client: OkHttpClient) : this(client, ours = false)

        private val reads: OkHttpClient = base
            .newBuilder()
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .cookieJar(CookieJar.NO_COOKIES)
            .cache(null)
            .readTimeout(0, MILLISECONDS)
            .writeTimeout(0, MILLISECONDS)
            .addNetworkInterceptor(Gate)
            .build()

        /** The client for reads with the timeouts of the last one, which are those of the next one too. */
        @Volatile
        private var warm: OkHttpClient? = null

        override suspend fun send(request: HttpRequest): HttpResponse {
            request.dispatch.hold()
            val note = Note(request)
            return try {
                exchange(clientFor(request), request, note)
            } catch (failure: IOException) {
                // An idle connection that the server has closed meanwhile. A read simply takes a new one.
                val wasClosed = note.wasReused && failure !is InterruptedIOException
                if (request.isPurchase || !wasClosed) throw told(failure, note)
                reads.connectionPool.evictAll()
                val second = Note(request)
                try {
                    exchange(clientFor(request), request, second)
                } catch (again: IOException) {
                    throw told(again, second)
                }
            }
        }

        /** Closes what is idle. Calls on their way end as they would. */
        override fun close() {
            if (ours) {
                reads.connectionPool.evictAll()
                reads.dispatcher.executorService.shutdown()
            }
        }

        override fun toString(): String = "OkHttpTransport"

        private fun clientFor(request: HttpRequest): OkHttpClient {
            val connect = request.connectTimeoutMs.toInt()
            val whole = request.timeoutMs.toInt()
            if (request.isPurchase) {
                return reads
                    .newBuilder()
                    .protocols(listOf(Protocol.HTTP_1_1))
                    .connectionPool(ConnectionPool(0, 1, MILLISECONDS))
                    .connectTimeout(connect.toLong(), MILLISECONDS)
                    .callTimeout(whole.toLong(), MILLISECONDS)
                    .build()
            }
            warm?.let { if (it.connectTimeoutMillis == connect && it.callTimeoutMillis == whole) return it }
            return reads
                .newBuilder()
                .connectTimeout(connect.toLong(), MILLISECONDS)
                .callTimeout(whole.toLong(), MILLISECONDS)
                .build()
                .also { warm = it }
        }

        private suspend fun exchange(client: OkHttpClient, request: HttpRequest, note: Note): HttpResponse {
            val call = client.newCall(note.toOkHttp())
            val isOver = AtomicBoolean()
            val arrived = AtomicReference<HttpResponse>()
            var watch: Future<*>? = null
            val result = try {
                suspendCancellableCoroutine { continuation ->
                    fun end(result: Result<HttpResponse>) {
                        if (!isOver.compareAndSet(false, true)) return
                        arrived.set(result.getOrNull())
                        continuation.resume(result)
                    }
                    if (request.isPurchase) {
                        watch = watch(request) {
                            note.connectTimedOut = true
                            call.cancel()
                            // OkHttp would wait on for a name that is still searched for.
                            end(Result.failure(IOException("no connection in time")))
                        }
                    }
                    continuation.invokeOnCancellation {
                        request.dispatch.withdraw()
                        call.cancel()
                    }
                    call.enqueue(
                        object : Callback {
                            override fun onResponse(
                                call: Call,
                                response: Response,
                            ) = end(runCatching { read(response, note) })

                            override fun onFailure(call: Call, e: IOException) = end(Result.failure(e))
                        },
                    )
                }
            } catch (cancelled: CancellationException) {
                // An answer that had arrived is not thrown away because the call was cancelled in the same moment.
                arrived.get()?.let { Result.success(it) } ?: throw cancelled
            } finally {
                watch?.cancel(false)
            }
            return result.getOrThrow()
        }

        /** Ends an attempt that has no connection in time, TLS and the search for the name included. */
        private fun watch(request: HttpRequest, end: () -> Unit): Future<*> = Watch.schedule(
            { if (request.dispatch.withdraw()) end() },
            request.connectTimeoutMs,
            MILLISECONDS,
        )

        private fun read(response: Response, note: Note): HttpResponse = response.use {
            val body = Buffer()
            val source = it.body.source()
            var failure: IOException? = null
            try {
                var left = HttpResponse.MOST_BYTES + 1L
                while (left > 0) {
                    val read = source.read(body, left)
                    if (read < 0) break
                    left -= read
                }
            } catch (cut: IOException) {
                failure = cut
            }
            val answer = HttpResponse(it.code, body.readByteArray(), note.retryAfter, it.header("Date"))
            failure?.let { cut -> throw AnswerCutException(answer, timely(cut)) }
            answer
        }

        private fun told(failure: IOException, note: Note): Exception {
            val cause = if (note.connectTimedOut) TimeoutException("no connection in time") else timely(failure)
            if (note.request.dispatch.mayHaveLeft) return cause
            return NotSentException(failure.message ?: failure.javaClass.simpleName, cause)
        }

        /** OkHttp says only in its text that time has run out for a whole call. */
        private fun timely(failure: IOException): Exception =
            if (failure.message == "timeout") TimeoutException("timeout").apply { initCause(failure) } else failure

        /** What is noted about one exchange. */
        private class Note(val request: HttpRequest) {
            @Volatile
            var wasReused = false

            @Volatile
            var retryAfter: String? = null

            @Volatile
            var connectTimedOut = false

            fun toOkHttp(): Request {
                val builder = Request.Builder().url(request.url).tag(Note::class.java, this)
                for ((name, value) in request.headers) builder.header(name, value)
                if (request.body.isNotEmpty()) builder.post(Once(request.body)) else builder.get()
                return builder.build()
            }
        }

        /** A body that OkHttp does not send twice, whatever the answer. Its type is among the headers already. */
        private class Once(private val bytes: ByteArray) : RequestBody() {
            override fun contentType(): MediaType? = null

            override fun contentLength(): Long = bytes.size.toLong()

            override fun isOneShot(): Boolean = true

            override fun writeTo(sink: BufferedSink) {
                sink.write(bytes)
            }
        }

        /**
         * Stands between the connection, which is made, and the request, of which nothing is written yet. Here alone it
         * is decided whether it leaves.
         */
        private object Gate : Interceptor {
            override fun intercept(chain: Interceptor.Chain): Response {
                val note = chain.request().tag(Note::class.java) ?: return chain.proceed(chain.request())
                val isFirst = note.request.dispatch.release()
                if (note.request.isPurchase && !isFirst) throw IOException("the purchase was given up, or sent before")
                note.wasReused = (chain.connection()?.let(Used::mark)) ?: false
                val response = chain.proceed(chain.request())
                note.retryAfter = response.header("Retry-After")
                // OkHttp would itself repeat a 503 that may be repeated at once.
                return response.newBuilder().removeHeader("Retry-After").build()
            }
        }

        /** Which connections have carried a request. */
        private object Used {
            private val connections = java.util.Collections.newSetFromMap(java.util.WeakHashMap<Any, Boolean>())

            /** Answers whether it has carried one before. */
            fun mark(connection: Any): Boolean = synchronized(connections) { !connections.add(connection) }
        }

        /** Watches over connecting. One thread for all, which ends when there is nothing to watch. */
        private object Watch : ScheduledThreadPoolExecutor(
            1,
            { Thread(it, "starsbot-connect").apply { isDaemon = true } },
        ) {
            init {
                removeOnCancelPolicy = true
                setKeepAliveTime(10, TimeUnit.SECONDS)
                allowCoreThreadTimeOut(true)
            }

            private fun readResolve(): Any = Watch
        }

        private companion object {
            const val MOST_IDLE = 64
            const val MOST_AT_ONCE = 512

            fun busyDispatcher() = Dispatcher().apply {
                maxRequests = MOST_AT_ONCE
                maxRequestsPerHost = MOST_AT_ONCE
            }
        }
    }
