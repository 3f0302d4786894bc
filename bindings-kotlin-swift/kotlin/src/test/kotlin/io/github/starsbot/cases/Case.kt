package io.github.starsbot.cases

import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonPrimitive
import java.util.Base64

/** The key of a case that names none. */
const val DEFAULT_KEY = "sk_test_0123456789"

/** A case as data. What `tests/README.md` and the schema do not know is refused here too. */
@Serializable
class Case(
    private val format: Int,
    val name: String,
    val why: String,
    private val types: String? = null,
    val client: Setup = Setup(),
    val call: Asked,
    val exchanges: List<Exchange> = emptyList(),
    val result: Expected,
    private val platform: Platform? = null,
) {
    /** Whether its arguments cannot be written in Kotlin: the compiler holds it. */
    val isDynamic get() = types != null

    /** Whether it says how long the client waits. One with several attempts and no wait does not. */
    val judgesWaits get() = exchanges.size < 2 || exchanges.any { it.wait != null }

    /** The key that nothing may print. */
    val secret get() =
        if (call.operation == "parse_api_key") call.text("text") else client.apiKey ?: DEFAULT_KEY

    private fun check(api: Api) {
        require(format == 1) { "format $format is not known" }
        require(types == null || types == "dynamic") { "types $types is not known" }
        val operation = api.operations.find { it.name == call.operation }
        val function = api.functions.find { it.name == call.operation }
        require(operation != null || function != null) { "${call.operation} is not known" }
        require(name.substringBefore('/') == call.operation) { "$name does not call ${call.operation}" }
        require(operation != null || exchanges.isEmpty()) { "${call.operation} sends nothing, yet has exchanges" }
        val arguments = (operation?.arguments ?: function?.arguments).orEmpty().map { it.name }
        require(isDynamic || arguments.containsAll(call.args.keys)) { "args has an unknown field" }
        require((result.ok == null) != (result.error == null)) { "result is ok or error" }
        val fields = function?.returns ?: api.record(checkNotNull(operation).returns).flatMap { it.names }
        result.ok?.let { require(fields.containsAll(it.keys)) { "ok has an unknown field" } }
        val attributes = api.errorDetails.flatMap { it.names } + listOf("may_have_spent", "message_contains")
        for (error in listOfNotNull(result.error, platform?.browser)) {
            require(attributes.containsAll(error.keys)) { "error has an unknown field" }
            require(error["code"]?.jsonPrimitive?.content in api.codes) { "error has no code that is known" }
        }
        require(client.baseUrl == null || client.basePath == null) { "client has a base_url and a base_path" }
        exchanges.forEach(Exchange::check)
    }

    companion object {
        /** Reads a case strictly. */
        fun read(text: String, api: Api): Case = Json.decodeFromString(serializer(), text).apply { check(api) }
    }
}

/** How the client is made. */
@Serializable
class Setup(
    @SerialName("api_key") val apiKey: String? = null,
    @SerialName("base_url") val baseUrl: String? = null,
    @SerialName("base_path") val basePath: String? = null,
    val timeouts: Limits = Limits(),
    val random: Double = 1.0,
)

/** Its timeouts. */
@Serializable
class Limits(
    @SerialName("connect_ms") val connectMs: Long? = null,
    @SerialName("read_ms") val readMs: Long? = null,
)

/** What is called. */
@Serializable
class Asked(val operation: String, val args: JsonObject = JsonObject(emptyMap())) {
    /** An argument that is a text. */
    fun text(name: String): String = args.getValue(name).jsonPrimitive.also { require(it.isString) }.content
}

/** What must come of it. */
@Serializable
class Expected(val ok: JsonObject? = null, val error: JsonObject? = null)

/** What must come of it elsewhere. */
@Serializable
class Platform(val browser: JsonObject)

/** One attempt of the client, or one wait between two attempts. */
@Serializable
class Exchange(
    val expect: Request? = null,
    val reply: Reply? = null,
    val fault: String? = null,
    val wait: Bounds? = null,
) {
    /** Refuses what the format does not know. */
    fun check() {
        val parts = listOfNotNull(expect, reply, fault, wait).size
        when {
            wait != null -> require(parts == 1 && wait.min in 0..wait.max) { "a wait stands alone" }
            reply != null -> require(parts == 2 && expect != null) { "a reply follows a request" }
            expect != null -> require(parts == 2 && fault in AFTER_REQUEST) { "fault $fault is not known here" }
            else -> require(parts == 1 && fault == "connect_refused") { "fault $fault expects a request" }
        }
        reply?.check()
    }

    private companion object {
        val AFTER_REQUEST = setOf("reset", "close", "hang")
    }
}

/** How long a wait may be. */
@Serializable
class Bounds(
    @SerialName("min_ms") val min: Long,
    @SerialName("max_ms") val max: Long,
)

/** What a request must be. */
@Serializable
class Request(
    val method: String,
    val path: String,
    val headers: Map<String, String> = emptyMap(),
    @SerialName("absent_headers") val absentHeaders: List<String> = emptyList(),
    val body: String? = null,
)

/** What the service responds. */
@Serializable
class Reply(
    val status: Int? = null,
    val headers: List<List<String>> = emptyList(),
    private val body: String? = null,
    @SerialName("body_base64") private val base64: String? = null,
    @SerialName("body_repeat") private val repeat: Repeat? = null,
    val fault: String? = null,
) {
    /** The body. */
    val bytes: ByteArray get() = when {
        body != null -> body.toByteArray()
        base64 != null -> Base64.getDecoder().decode(base64)
        repeat != null -> (repeat.text.repeat(repeat.times) + repeat.after).toByteArray()
        else -> ByteArray(0)
    }

    /** Refuses what the format does not know. */
    fun check() {
        require(fault in setOf(null, "truncate", "stall", "garbage")) { "fault $fault is not known here" }
        require((status == null) == (fault == "garbage")) { "all but garbage has a status" }
        require(headers.all { it.size == 2 }) { "a header is no pair of texts" }
        require(listOfNotNull(body, base64, repeat).size <= 1) { "a reply has at most one body" }
    }
}

/** A large body. */
@Serializable
class Repeat(val text: String, val times: Int, val after: String = "")
