package io.github.starsbot.cases

import io.github.starsbot.Clock
import io.github.starsbot.HttpRequest
import io.github.starsbot.HttpResponse
import io.github.starsbot.NotSentException
import io.github.starsbot.Transport
import io.github.starsbot.TruncatedResponseException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import java.io.IOException
import java.net.HttpURLConnection
import java.net.SocketTimeoutException
import java.net.URI
import kotlin.time.Duration

/** Where a case is played. Its clock stands for the client's. */
abstract class Place(private val case: Case) : Clock {
    abstract val name: String
    abstract val baseUrl: String
    abstract val transport: Transport?

    override fun random(): Double = case.client.random

    /** Ends it, and tells what was wrong. */
    abstract fun close(): List<String>
}

/** A scripted transport. Nothing is sent, and a wait is only noted. */
class Memory(private val case: Case, private val leaks: Leaks) :
    Place(case),
    Transport {
    override val name = "in memory"
    override val baseUrl = "http://127.0.0.1:9"
    override val transport = this
    private val ahead = ArrayDeque(case.exchanges)
    private val problems = mutableListOf<String>()

    override suspend fun send(request: HttpRequest): HttpResponse {
        leaks.note("the request", request)
        val path = "/" + request.url.substringAfter("://").substringAfter('/')
        while (true) {
            val exchange = ahead.removeFirstOrNull()
            if (exchange == null) {
                problems += "${request.method} $path was sent, a request too many"
                return HttpResponse(500, mapOf(), ByteArray(0))
            }
            if (exchange.wait != null) {
                problems += "${request.method} $path was sent without the wait before it"
                continue
            }
            exchange.expect?.let { compare(it, request, path) }
            return reply(exchange)
        }
    }

    private fun reply(exchange: Exchange): HttpResponse {
        val reply = exchange.reply
        when (exchange.fault ?: reply?.fault) {
            "connect_refused" -> throw NotSentException("refused")
            "reset", "close", "garbage" -> throw IOException("the connection was lost")
            "hang" -> throw SocketTimeoutException("no response")
        }
        checkNotNull(reply)
        val status = checkNotNull(reply.status)
        val response = HttpResponse(status, reply.headers.associate { (name, value) -> name to value }, reply.bytes)
        leaks.note("the response", response)
        return when (reply.fault) {
            "truncate" -> throw TruncatedResponseException(response, IOException("cut"))
            "stall" -> throw TruncatedResponseException(response, SocketTimeoutException("stalled"))
            else -> response
        }
    }

    private fun compare(expect: Request, request: HttpRequest, path: String) {
        if (request.method != expect.method) problems += "method is ${request.method}, not ${expect.method}"
        if (path != expect.path) problems += "path is $path, not ${expect.path}"
        for ((name, wanted) in expect.headers) {
            if (request.headers[name.lowercase()] != wanted) problems += "header $name is not $wanted"
        }
        for (name in expect.absentHeaders) {
            if (name.lowercase() in request.headers) problems += "header $name must not be there"
        }
        if (expect.body != null && !request.body.contentEquals(expect.body.toByteArray())) {
            problems += "body is ${String(request.body)}, not ${expect.body}"
        }
    }

    override suspend fun sleep(duration: Duration) {
        val ms = duration.inWholeMilliseconds
        if (!case.judgesWaits) return
        val next = ahead.firstOrNull()
        when {
            next == null -> problems += "waited $ms ms, a wait too many"
            next.wait == null -> problems += "waited $ms ms instead of sending"
            else -> {
                ahead.removeFirst()
                if (ms !in next.wait.min..next.wait.max) problems += "waited $ms ms"
            }
        }
    }

    override fun close(): List<String> =
        problems + ahead.map { if (it.wait != null) "a wait is missing" else "a request is missing" }
}

/** A port of the fault server, for OkHttp. The server is told of a wait. */
class Wire(case: Case, text: String, private val control: String) : Place(case) {
    override val name = "on the wire"
    override val transport: Transport? = null
    override val baseUrl: String
    private val path: String

    init {
        val opened = Json.parseToJsonElement(ask("/cases", text)).jsonObject
        baseUrl = opened.getValue("base_url").jsonPrimitive.content
        path = "/cases/${opened.getValue("id").jsonPrimitive.content}"
    }

    override suspend fun sleep(duration: Duration) {
        withContext(Dispatchers.IO) { ask("$path/wait", """{"ms": ${duration.inWholeMilliseconds}}""") }
    }

    override fun close(): List<String> {
        val verdict = Json.parseToJsonElement(ask("$path/verdict", null)).jsonObject
        return verdict.getValue("failures").jsonArray.map { it.jsonPrimitive.content }
    }

    private fun ask(path: String, body: String?): String {
        val connection = URI(control + path).toURL().openConnection() as HttpURLConnection
        connection.readTimeout = 20_000
        if (body != null) {
            connection.doOutput = true
            connection.setRequestProperty("content-type", "application/json")
            connection.outputStream.use { it.write(body.toByteArray()) }
        }
        check(connection.responseCode < 300) { "the fault server answered ${connection.responseCode} to $path" }
        return connection.inputStream.use { it.readBytes().decodeToString() }
    }
}
