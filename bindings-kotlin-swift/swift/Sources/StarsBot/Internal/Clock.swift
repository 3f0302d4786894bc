import Foundation

/// What a call needs besides a transport.
package protocol Clock: Sendable {
    /// Milliseconds since the Unix epoch.
    func now() -> UInt64

    /// A fresh random number from 0 to 1.
    func draw() -> Double

    /// Waits. Throws `CancellationError` when the task is cancelled.
    func sleep(milliseconds: UInt64) async throws
}

struct SystemClock: Clock {
    func now() -> UInt64 {
        UInt64(max(0, Date().timeIntervalSince1970) * 1000)
    }

    func draw() -> Double { .random(in: 0...1) }

    func sleep(milliseconds: UInt64) async throws {
        try await Task.sleep(for: .milliseconds(Int64(clamping: milliseconds)))
    }
}
