package io.github.starsbot.internal

import java.util.concurrent.ArrayBlockingQueue

/**
 * The native memory in which Rust says how a call ended. JNA takes several microseconds to allocate it, which is most of
 * what a call costs, so it is used again. `cargo xtask` has the code that uniffi generates take it here.
 */
internal object CallStatusPool {
    private const val MAX_IDLE = 64
    private val idle = ArrayBlockingQueue<UniffiRustCallStatus>(MAX_IDLE)

    fun take(): UniffiRustCallStatus = idle.poll() ?: UniffiRustCallStatus()

    /** Takes back one that says success, as a new one does. */
    fun give(status: UniffiRustCallStatus) {
        idle.offer(status)
    }
}
