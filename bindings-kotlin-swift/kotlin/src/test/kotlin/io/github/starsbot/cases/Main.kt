/*
 * Plays the cases of the contract through the public API, in memory and on the wire.
 *
 *     java -cp … io.github.starsbot.cases.MainKt CONTROL_URL CASES_FOLDER
 *
 * CONTROL_URL is where `starsbot-fault-server` listens; `STARSBOT_CASES` names another folder. The last line says
 * what came of it.
 */
package io.github.starsbot.cases

import io.github.starsbot.OutcomeUnknownException
import io.github.starsbot.StarsBotClient
import io.github.starsbot.StarsBotException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.runInterruptible
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.sync.withPermit
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import java.io.File
import kotlin.system.exitProcess
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

// Most of the time is spent waiting for time-outs.
private const val AT_ONCE = 32

// No case takes as long; one that does would hang for ever.
private val LIMIT = 20.seconds

fun main(args: Array<String>) {
    val (control, folder) = args
    val api = Api.read(File(folder, "../schema/api.json").readText())
    val cases = File(System.getenv("STARSBOT_CASES") ?: folder)
    val failed = sortedMapOf<String, MutableList<String>>()

    fun fail(name: String, why: String) = failed.getOrPut(name) { mutableListOf() }.add(why)

    val index = Json.parseToJsonElement(File(cases, "index.json").readText()).jsonObject
    val names = index.getValue("cases").jsonArray.map { it.jsonPrimitive.content }
    if (index.keys != setOf("format", "cases") || names.isEmpty() || names.toSet().size != names.size) {
        fail("index.json", "it is not as the format has it")
    }
    val present = cases.walk().filter { it.isFile && it.name != "index.json" }
    for (file in present) {
        val name = file.relativeTo(cases).invariantSeparatorsPath.removeSuffix(".json")
        if (name !in names) fail(name, "it is not in index.json")
    }
    val held = mutableListOf<String>()
    runBlocking(Dispatchers.IO) {
        val places = Semaphore(AT_ONCE)
        val playing = names.map { name ->
            async {
                places.withPermit {
                    val problems = runCatching {
                        val text = File(cases, "$name.json").readText()
                        val case = Case.read(text, api)
                        require(case.name == name) { "its name is ${case.name}" }
                        if (case.isDynamic) {
                            synchronized(held) { held += name }
                            return@runCatching emptyList()
                        }
                        (withTimeoutOrNull(LIMIT) { play(api, case, text, control) } ?: listOf("did not end")).map {
                            "$it | ${case.why}"
                        }
                    }.getOrElse { listOf(it.toString()) }
                    name to problems
                }
            }
        }
        for ((name, problems) in playing.awaitAll()) problems.forEach { fail(name, it) }
    }
    held.sorted().forEach { println("held by the compiler: $it") }
    for ((name, problems) in failed) println("FAILED $name: ${problems.joinToString("; ")}")
    println("${names.count { it !in failed }} passed, ${failed.size} failed")
    exitProcess(if (failed.isEmpty()) 0 else 1)
}

/** Plays a case at its places. Returns what is wrong. */
private suspend fun play(api: Api, case: Case, text: String, control: String): List<String> {
    val function = api.functions.find { it.name == case.call.operation }
    if (function != null) return judge(api, case, Leaks(), runCatching { call(function.name, case) })
    val makers = listOf<(Leaks) -> Place>({ Memory(case, it) }, { Wire(case, text, control) })
    return makers.flatMap { make ->
        val leaks = Leaks()
        runInterruptible {
            val place = make(leaks)
            val result = runCatching {
                client(case, place).use { client ->
                    leaks.note("the client", client)
                    call(client, api, case) { leaks.note("the value", it) }
                }
            }
            (judge(api, case, leaks, result) + place.close()).map { "${place.name}: $it" }
        }
    }
}

private fun client(case: Case, place: Place): StarsBotClient {
    val setup = case.client
    return StarsBotClient(setup.apiKey ?: DEFAULT_KEY) {
        baseUrl = setup.baseUrl ?: (place.baseUrl + setup.basePath.orEmpty())
        connectTimeout = setup.timeouts.connectMs?.milliseconds
        requestTimeout = setup.timeouts.readMs?.milliseconds
        purchaseTimeout = setup.timeouts.readMs?.milliseconds
        transport = place.transport
        clock = place
    }
}

/** What is not as the case has it, the key in print included. */
private fun judge(api: Api, case: Case, leaks: Leaks, result: Result<Map<String, Any?>>): List<String> {
    val wrong = result.fold(
        onSuccess = { value ->
            leaks.note("the fields of the value", value)
            val ok = case.result.ok ?: return@fold listOf("succeeded with $value")
            differences(ok, value)
        },
        onFailure = { error ->
            leaks.note("the error", error)
            if (error !is StarsBotException) return@fold listOf("threw ${error.stackTraceToString()}")
            leaks.note("the error's body", error.body)
            val wanted = case.result.error ?: return@fold listOf("failed: $error")
            val kind = (error is OutcomeUnknownException) == (error.code == "outcome_unknown")
            val text = wanted["message_contains"]?.jsonPrimitive?.content.orEmpty()
            differences(JsonObject(wanted - "message_contains"), attributes(error, api)) +
                (if (kind) listOf() else listOf("${error.code} is a ${error.javaClass.simpleName}")) +
                (if (text in error.message.orEmpty()) listOf() else listOf("message lacks $text: ${error.message}"))
        },
    )
    return wrong + leaks.found(case.secret)
}

private fun differences(wanted: JsonObject, actual: Map<String, Any?>): List<String> =
    wanted.filter { (name, value) -> plain(value) != actual[name] || name !in actual }.map { (name, value) ->
        "$name is ${actual[name]} instead of $value"
    }

private fun plain(value: JsonElement): Any? = when {
    value is JsonNull -> null
    value !is JsonPrimitive -> value
    value.isString -> value.content
    else -> value.content.toLongOrNull() ?: value.content.toBooleanStrict()
}
