package io.github.starsbot.internal

import io.github.starsbot.Outcome
import io.github.starsbot.toException
import io.github.starsbot.toPublic
import java.time.Instant
import kotlin.time.Duration
import kotlin.time.DurationUnit
import io.github.starsbot.ErrorDetails as PublicDetails

/** The core, whose errors are the public ones here. */
internal object Core {
    private val failure: Throwable? = try {
        uniffiEnsureInitialized()
        null
    } catch (missing: LinkageError) {
        missing
    } catch (incompatible: RuntimeException) {
        incompatible
    }

    /** Asks the core, and throws what it rejects, or that it is not there, as a public exception. */
    inline fun <T> ask(question: () -> T): T {
        if (failure != null) throw unavailable()
        try {
            return question()
        } catch (rejected: Rejected.Value) {
            throw rejected.details.toPublic().toException()
        }
    }

    fun unavailable(): Exception {
        val platform = "${System.getProperty("os.name")} on ${System.getProperty("os.arch")}"
        val message = "the native library of starsbot cannot be loaded for $platform: the package holds none for it, " +
            "or the one that is found is of another version"
        return PublicDetails("unavailable", message, outcome = Outcome.NOT_SENT).toException(failure)
    }

    /**
     * The same text, which uniffi can pass on. It throws over half of a surrogate pair, which becomes U+FFFD here:
     * no value of ours may hold that, so the core refuses it.
     */
    fun validUtf16(text: String): String {
        if (isValidUtf16(text)) return text
        return text.map { if (it.isSurrogate()) '\uFFFD' else it }.joinToString("")
    }

    fun isValidUtf16(text: String): Boolean =
        text.none(Char::isSurrogate) || Charsets.UTF_8.newEncoder().canEncode(text)
}

/** An argument of an operation. */
internal fun argument(name: String, value: Long) = NamedArgument(name, Argument.Integer(value))

/** An argument of an operation. */
internal fun argument(name: String, value: String) =
    NamedArgument(name, Argument.String(Core.validUtf16(value)))

/** Milliseconds, as the core takes them. */
internal fun Duration.toMs(): Double = toDouble(DurationUnit.MILLISECONDS)

/** Milliseconds since the Unix epoch, as the core takes them. */
internal fun Instant.toMs(): Long = try {
    toEpochMilli()
} catch (tooFar: ArithmeticException) {
    if (epochSecond < 0) Long.MIN_VALUE else Long.MAX_VALUE
}
