/*
 * Measures starsbot beside other clients, and prints Markdown tables. `cargo xtask bench kotlin` calls it.
 *
 * All clients are in this one JVM, warm; their rounds take turns, so that whatever else the machine does hits all
 * alike. The server, whose address is the argument, is a process of its own. The medians of the rounds are shown. CPU
 * time is that of the whole process, the JIT and the garbage collector among it.
 */

import com.sun.management.OperatingSystemMXBean
import io.github.starsbot.HttpResponse
import io.github.starsbot.StarsBotClient
import io.github.starsbot.Transport
import io.ktor.client.HttpClient
import io.ktor.client.call.body
import io.ktor.client.engine.okhttp.OkHttp
import io.ktor.client.plugins.contentnegotiation.ContentNegotiation
import io.ktor.client.request.get
import io.ktor.client.request.header
import io.ktor.serialization.kotlinx.json.json
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json
import okhttp3.Call
import okhttp3.Callback
import okhttp3.ConnectionPool
import okhttp3.Dispatcher
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.Response
import java.io.IOException
import java.lang.management.ManagementFactory
import java.util.concurrent.TimeUnit
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException

private const val KEY = "sk_test_0123456789"
private const val ROUNDS = 9
private const val WARM_UP = 20_000
private const val CALLS = 10_000
private const val AT_ONCE = 50
private const val BALANCE = """{"balance_ton": 1.234567, "currency": "TON"}"""
private const val ORDER =
    """{"status":"ok","order_id":"o","amount_stars":100,"to_username":"johndoe","message":"Stars sent to @johndoe."}"""

@Serializable
private class Balance(
    @SerialName("balance_ton") val ton: Double,
    val currency: String,
)

private class Way(val name: String, val ask: suspend () -> Any)

private class Measured(val wall: Double, val cpu: Double)

fun main(args: Array<String>) {
    measure(args.single())
    System.out.flush()
    // Threads of the clients would keep the process for a minute.
    Runtime.getRuntime().halt(0)
}

private fun measure(url: String) {
    println("versions: Java ${System.getProperty("java.version")}")
    println("versions: OkHttp ${okhttp3.OkHttp.VERSION}")
    println("versions: ktor 3.5.0")
    val ways = listOf(starsbot(url), byHand(url), ktor(url))
    table("one at a time", ways) { way, calls -> repeat(calls) { way.ask() } }
    table("$AT_ONCE coroutines", ways) { way, calls ->
        coroutineScope { repeat(AT_ONCE) { launch(Dispatchers.Default) { repeat(calls / AT_ONCE) { way.ask() } } } }
    }
    crossings()
}

private fun table(title: String, ways: List<Way>, run: suspend (Way, Int) -> Unit) {
    val rounds = runBlocking(Dispatchers.Default) {
        ways.forEach { run(it, WARM_UP) }
        List(ROUNDS) { ways.map { way -> timed(CALLS) { run(way, CALLS) } } }
    }
    println("| $title | time per call | CPU per call | starsbot: time | CPU |")
    println("|---|---|---|---|---|")
    val ours = rounds.map { it[0] }
    for ((at, way) in ways.withIndex()) {
        val all = rounds.map { it[at] }
        val ratio = if (at == 0) {
            " | "
        } else {
            val wall = median(ours.zip(all).map { (our, their) -> our.wall / their.wall })
            val cpu = median(ours.zip(all).map { (our, their) -> our.cpu / their.cpu })
            "%.2f | %.2f".format(wall, cpu)
        }
        println("| ${way.name} | ${costs(all)} | $ratio |")
    }
    println()
}

/** What a call costs whose response is there at once: the crossings into Rust, and what goes on around them. */
private fun crossings() {
    val responds = Transport {
        HttpResponse(200, mapOf(), if (it.isPurchase) ORDER.toByteArray() else BALANCE.toByteArray())
    }
    val client = StarsBotClient(KEY) { transport = responds }
    println("| a call without HTTP | time | CPU |")
    println("|---|---|---|")
    for (way in listOf(Way("balance") { client.balance() }, Way("buy") { client.buy(100, "johndoe") })) {
        val all = runBlocking {
            repeat(WARM_UP) { way.ask() }
            List(ROUNDS) { timed(CALLS) { repeat(CALLS) { way.ask() } } }
        }
        println("| ${way.name} | ${costs(all)} |")
    }
    println()
}

private inline fun timed(calls: Int, run: () -> Unit): Measured {
    val system = ManagementFactory.getOperatingSystemMXBean() as OperatingSystemMXBean
    val cpu = system.processCpuTime
    val wall = System.nanoTime()
    run()
    return Measured((System.nanoTime() - wall) / 1e9 / calls, (system.processCpuTime - cpu) / 1e9 / calls)
}

private fun starsbot(url: String): Way {
    val client = StarsBotClient(KEY) { baseUrl = url }
    return Way("starsbot") { client.balance() }
}

private fun okHttp() = OkHttpClient.Builder()
    .dispatcher(
        Dispatcher().apply {
            maxRequests = 512
            maxRequestsPerHost = 512
        },
    )
    .connectionPool(ConnectionPool(64, 1, TimeUnit.MINUTES))
    .build()

private fun byHand(url: String): Way {
    val client = okHttp()
    val request = Request.Builder().url("$url/api/v1/balance").header("Authorization", "Bearer $KEY").build()
    return Way("OkHttp and kotlinx.serialization") {
        suspendCancellableCoroutine<Balance> { continuation ->
            val call = client.newCall(request)
            continuation.invokeOnCancellation { call.cancel() }
            call.enqueue(
                object : Callback {
                    override fun onResponse(call: Call, response: Response) {
                        val read = runCatching {
                            response.use {
                                check(it.isSuccessful)
                                Json.decodeFromString<Balance>(it.body.string())
                            }
                        }
                        read.fold(continuation::resume, continuation::resumeWithException)
                    }

                    override fun onFailure(call: Call, e: IOException) = continuation.resumeWithException(e)
                },
            )
        }
    }
}

private fun ktor(url: String): Way {
    val client = HttpClient(OkHttp) {
        engine { preconfigured = okHttp() }
        install(ContentNegotiation) { json() }
        expectSuccess = true
    }
    return Way("ktor on OkHttp") {
        client.get("$url/api/v1/balance") { header("Authorization", "Bearer $KEY") }.body<Balance>()
    }
}

private fun median(all: List<Double>): Double = all.sorted()[all.size / 2]

/** The medians, as two cells of a table. */
private fun costs(all: List<Measured>): String =
    listOf(all.map { it.wall }, all.map { it.cpu }).joinToString(" | ") { micro(median(it)) }

private fun micro(seconds: Double): String = "%.1f µs".format(seconds * 1e6)
