package io.github.starsbot

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import okhttp3.Authenticator
import okhttp3.Dispatcher
import okhttp3.Interceptor
import okhttp3.OkHttpClient
import okhttp3.Request
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.IOException
import kotlin.time.Duration.Companion.milliseconds

/** What an `OkHttpClient` of the user's does to a purchase. */
class InterceptorTest {
    private val passesOn = Interceptor { it.proceed(it.request()) }

    /** As logging and signing interceptors do: what the library has attached to the request is gone. */
    private val rebuilds = Interceptor {
        val old = it.request()
        it.proceed(Request(old.url, old.headers, old.method, old.body))
    }

    /** As network loggers and mocks do. */
    private val delegates = Interceptor { OkHttpClient().newCall(it.request()).execute() }

    /** A client whose connection was refused is not the only way out. */
    private val fallsBack = Interceptor {
        try {
            it.proceed(it.request())
        } catch (failure: IOException) {
            OkHttpClient().newCall(it.request()).execute()
        }
    }

    private fun builders(interceptor: Interceptor) = listOf(
        OkHttpClient.Builder().addInterceptor(interceptor),
        OkHttpClient.Builder().addNetworkInterceptor(interceptor),
    )

    private fun client(url: String, builder: OkHttpClient.Builder) = StarsBotClient(KEY) {
        baseUrl = url
        transport = OkHttpTransport(builder.build())
    }

    @Test
    fun `a purchase that is sent by other means is sent once`() = runBlocking {
        for (interceptor in listOf(delegates, rebuilds, passesOn, fallsBack)) {
            for (builder in builders(interceptor)) {
                Server { it.hangUp() }.use { server ->
                    val error = runCatching { client(server.url, builder).buy(100) }.exceptionOrNull()
                    assertTrue(error is OutcomeUnknownException, error.toString())
                    val allowed = if (interceptor == fallsBack) 2 else 1
                    assertTrue(server.requests.size <= allowed, server.requests.size.toString())
                    assertEquals(1, (error as OutcomeUnknownException).attempts)
                }
            }
            Server { it.answer(ORDER) }.use { server ->
                val builder = OkHttpClient.Builder().addInterceptor(interceptor)
                assertEquals("o1", client(server.url, builder).buy(100).orderId)
                assertEquals(1, server.requests.size)
            }
        }
    }

    @Test
    fun `a refused connection is proof behind interceptors too`() = runBlocking {
        val nobody = Server { }.also { it.close() }
        for (interceptor in listOf(rebuilds, passesOn)) {
            for (builder in builders(interceptor)) {
                val error = runCatching { client(nobody.url, builder).buy(100) }.exceptionOrNull()
                assertEquals(Outcome.NOT_SENT, (error as ConnectionFailedException).outcome)
            }
        }
        val error = runCatching { client(nobody.url, builders(delegates)[0]).buy(100) }.exceptionOrNull()
        assertTrue(error is OutcomeUnknownException, error.toString())
    }

    @Test
    fun `an authenticator does not repeat a call`() = runBlocking {
        val repeats = Authenticator { _, response -> response.request }
        Server { it.answer("{}", "401 Unauthorized", "connection: close\r\n") }.use { server ->
            val client = client(server.url, OkHttpClient.Builder().authenticator(repeats))
            val read = runCatching { client.balance() }.exceptionOrNull()
            assertTrue(read is UnauthorizedException, read.toString())
            assertEquals(1, server.requests.size)
            val bought = runCatching { client.buy(100) }.exceptionOrNull() as UnauthorizedException
            assertEquals(Outcome.REJECTED, bought.outcome)
            assertEquals(2, server.requests.size)
        }
    }

    @Test
    fun `time in the dispatcher's queue is not connecting time`() = runBlocking(Dispatchers.Default) {
        Server {
            Thread.sleep(100)
            it.answer(ORDER)
        }.use { server ->
            val client = StarsBotClient(KEY) {
                baseUrl = server.url
                transport = OkHttpTransport(
                    OkHttpClient.Builder().dispatcher(Dispatcher().apply { maxRequestsPerHost = 2 }).build(),
                )
                connectTimeout = 300.milliseconds
            }
            List(20) { async { client.buy(100) } }.awaitAll()
            assertEquals(20, server.requests.size)
        }
    }
}
