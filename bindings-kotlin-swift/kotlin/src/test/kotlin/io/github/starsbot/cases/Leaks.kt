package io.github.starsbot.cases

import java.io.ByteArrayOutputStream
import java.io.ObjectOutputStream
import java.io.Serializable
import java.net.URLEncoder
import java.util.concurrent.ConcurrentLinkedQueue

/** The search for the API key in everything that is printed. */
class Leaks {
    // Others may still log while it is searched.
    private val printed = ConcurrentLinkedQueue<Pair<String, String>>()

    /** Adds every printed form of a value: its text, and its bytes where it can be written. */
    fun note(what: String, value: Any?) {
        printed += what to value.toString()
        if (value is Serializable) {
            val bytes = ByteArrayOutputStream()
            ObjectOutputStream(bytes).use { it.writeObject(value) }
            printed += "$what, serialized" to bytes.toString(Charsets.ISO_8859_1)
        }
        if (value is Throwable) {
            printed += "the stack trace" to value.stackTraceToString()
        }
    }

    /** Where the key stands, in any form. */
    fun found(key: String): List<String> {
        val bare = key.trim(' ', '\t', '\n', '\r', '\u000C')
        if (bare.length < TELLING_LENGTH) return emptyList()
        val escaped = bare.replace("\\", "\\\\").replace("\"", "\\\"")
        val encoded = URLEncoder.encode(bare, Charsets.UTF_8.name()).replace("+", "%20")
        val forms = listOf(bare, escaped, encoded, bare.take(TELLING_BEGINNING))
        return printed.filter { (_, text) -> forms.any { it in text } }.map { "${it.first} shows the key" }.distinct()
    }

    private companion object {
        // A shorter key is found in innocent words.
        const val TELLING_LENGTH = 8

        // So much of a key's beginning is as telling as the whole.
        const val TELLING_BEGINNING = 12
    }
}
