package io.github.starsbot

import java.io.InputStream
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread

const val KEY = "sk_test_0123456789"
const val BALANCE = """{"balance_ton": 1.5, "currency": "TON"}"""
const val ORDER = """{"status":"ok","order_id":"o1","amount_stars":100,"to_username":null,"message":"Stars sent."}"""

/** A server on loopback that reads requests and does with each what it is told to. */
class Server(private val serve: (Exchange) -> Unit) : AutoCloseable {
    private val socket = ServerSocket(0, 256, InetAddress.getLoopbackAddress())

    /** Where it listens. */
    val url = "http://127.0.0.1:${socket.localPort}"

    /** How many connections were made. */
    val connections = AtomicInteger()

    /** What was read, whole requests only. */
    val requests = CopyOnWriteArrayList<String>()

    /** How many connections brought a byte. */
    val spokenOn = AtomicInteger()

    /** How many bytes were read in all, those of half requests among them. */
    val bytes = AtomicInteger()

    init {
        thread(isDaemon = true) {
            while (!socket.isClosed) {
                val client = runCatching { socket.accept() }.getOrNull() ?: break
                connections.incrementAndGet()
                thread(isDaemon = true) { runCatching { client.use(::converse) } }
            }
        }
    }

    private fun converse(client: Socket) {
        val input = client.getInputStream().buffered().apply { mark(1) }
        if (input.read() >= 0) spokenOn.incrementAndGet()
        input.reset()
        while (true) {
            val request = read(input) ?: return
            requests += request
            val exchange = Exchange(request, client)
            serve(exchange)
            if (exchange.isOver) return
        }
    }

    private fun read(input: InputStream): String? {
        val text = StringBuilder()
        while (!text.endsWith("\r\n\r\n")) text.append(next(input) ?: return null)
        val length = Regex("content-length: (\\d+)", RegexOption.IGNORE_CASE).find(text)?.groupValues?.get(1)?.toInt()
        repeat(length ?: 0) { text.append(next(input) ?: return null) }
        return text.toString()
    }

    private fun next(input: InputStream): Char? {
        val byte = input.read()
        if (byte < 0) return null
        bytes.incrementAndGet()
        return byte.toChar()
    }

    override fun close() = socket.close()

    /** A request that was read. */
    class Exchange(val request: String, private val socket: Socket) {
        /** Whether the connection ends with it. */
        var isOver = false
            private set

        /** Answers it. */
        fun answer(body: String, status: String = "200 OK", more: String = "") {
            val head = "HTTP/1.1 $status\r\ncontent-length: ${body.length}\r\n$more\r\n"
            socket.getOutputStream().write((head + body).toByteArray())
        }

        /** Ends the connection. */
        fun hangUp() {
            isOver = true
            socket.close()
        }
    }
}

/** A client of it. */
fun Server.client(configure: ClientOptions.() -> Unit = {}): StarsBotClient = StarsBotClient(KEY) {
    baseUrl = url
    configure()
}
