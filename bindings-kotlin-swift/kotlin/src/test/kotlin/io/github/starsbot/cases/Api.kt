package io.github.starsbot.cases

import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json

/** The description of the API, `tests/schema/api.json`, as far as this runner needs it. */
@Serializable
class Api(
    val operations: List<Operation>,
    val functions: List<Function>,
    private val records: List<Record>,
    private val errors: List<Kind>,
) {
    /** The codes of errors. */
    val codes get() = errors.map { it.code }

    /** What an error knows. */
    val errorDetails get() = record("error_details")

    /** A value with named fields. */
    fun record(name: String): List<Field> = records.single { it.name == name }.fields

    /** A call to the service. */
    @Serializable
    class Operation(val name: String, val arguments: List<Argument>, val returns: String)

    /** What needs no service. */
    @Serializable
    class Function(val name: String, val arguments: List<Argument>, val returns: List<String>)

    /** An argument of either. */
    @Serializable
    class Argument(val name: String, val kind: String)

    /** A value with named fields. */
    @Serializable
    class Record(val name: String, val fields: List<Field>)

    /** One of its fields. */
    @Serializable
    class Field(val name: String, val kind: String) {
        /** The names that a case knows it by: an amount is in two units, a time in milliseconds. */
        val names get() = when (kind) {
            "ton" -> if (name == "ton") listOf(name, "nano") else listOf(name)
            "duration", "time" -> listOf("${name}_ms")
            else -> listOf(name)
        }
    }

    /** A kind of error. */
    @Serializable
    class Kind(val code: String)

    companion object {
        private val json = Json { ignoreUnknownKeys = true }

        /** Reads it. */
        fun read(text: String): Api = json.decodeFromString(serializer(), text)
    }
}
