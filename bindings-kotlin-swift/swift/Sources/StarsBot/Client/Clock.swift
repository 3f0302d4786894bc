import Foundation

extension StarsBotClient {
    /// The time, waiting and chance, as a client sees them. Tests can take time into their own hands; every
    /// requirement has the system's own as its default.
    ///
    /// ```swift
    /// struct NoWaiting: StarsBotClient.Clock {
    ///     func sleep(for duration: Duration) async throws {}
    /// }
    /// ```
    public protocol Clock: Sendable {
        /// The current time, which errors and `Retry-After` dates are measured by.
        var now: Date { get }

        /// Returns a random number from 0 to 1, by which the wait before another attempt is drawn.
        func random() -> Double

        /// Waits before another attempt.
        ///
        /// - Throws: `CancellationError` when the task is cancelled. Any error ends the call like a cancellation.
        func sleep(for duration: Duration) async throws
    }

    struct SystemClock: Clock {}
}

extension StarsBotClient.Clock {
    /// The system's time.
    public var now: Date { Date() }

    /// Returns a random number of the system's.
    public func random() -> Double { .random(in: 0...1) }

    /// Suspends the task.
    public func sleep(for duration: Duration) async throws { try await Task.sleep(for: duration) }
}
