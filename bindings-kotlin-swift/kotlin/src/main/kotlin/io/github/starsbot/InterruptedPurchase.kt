package io.github.starsbot

// Causes may go round in circles.
private const val MAX_DEPTH = 16

/** Searches an exception, its causes and what it suppressed. */
internal fun findInterruptedPurchase(throwable: Throwable, depth: Int = MAX_DEPTH): OutcomeUnknownException? {
    if (throwable is OutcomeUnknownException) return throwable
    if (depth == 0) return null
    return throwable.cause?.let { findInterruptedPurchase(it, depth - 1) }
        ?: throwable.suppressed.firstNotNullOfOrNull { findInterruptedPurchase(it, depth - 1) }
}
