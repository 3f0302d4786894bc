package io.github.starsbot

import kotlinx.coroutines.delay
import java.time.Instant
import java.util.concurrent.ThreadLocalRandom
import kotlin.time.Duration

/** The time, randomness and waits of a client. What is not overridden is the system's own. */
public interface Clock {
    /** Returns the time. */
    public fun now(): Instant = Instant.now()

    /** Returns a fresh random number from 0 to 1, by which the wait before another attempt is drawn. */
    public fun random(): Double = ThreadLocalRandom.current().nextDouble()

    /** Waits. */
    public suspend fun sleep(duration: Duration): Unit = delay(duration)

    /** The system's own. */
    public companion object System : Clock
}
