import Foundation
internal import StarsBotCore

extension Date {
    init(milliseconds: UInt64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }

    /// Whole milliseconds since the Unix epoch, 0 before it.
    var milliseconds: UInt64 {
        UInt64(max(0, (timeIntervalSince1970 * 1000).rounded()))
    }
}

extension Duration {
    var milliseconds: Double { self / .milliseconds(1) }

    var seconds: Double { self / .seconds(1) }
}

extension RawRepresentable<String> {
    /// Makes a value from the core's string for it. Both are generated from one description.
    init(core string: String) {
        guard let value = Self(rawValue: string) else {
            preconditionFailure("\(Self.self) has no value \(string): the core is of another version")
        }
        self = value
    }
}

/// Runs what the core may refuse, and throws its refusal as our own error.
func rethrowing<T>(_ body: () throws -> T) throws(StarsBotError) -> T {
    do {
        return try body()
    } catch Rejected.Value(let details) {
        throw StarsBotError(details)
    } catch {
        // Of uniffi itself: the library that is linked is of another version than this package.
        throw StarsBotError(code: .unavailable, message: "the core failed: \(error)", outcome: .notSent)
    }
}
