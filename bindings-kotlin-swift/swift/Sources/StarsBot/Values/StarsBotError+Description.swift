import Foundation

extension StarsBotError {
    /// Whether Stars may have been bought although the call failed.
    public var mayHaveSpent: Bool { outcome == .unknown }
}

extension StarsBotError: LocalizedError, CustomStringConvertible {
    /// The message.
    public var errorDescription: String? { message }

    /// What to do next.
    public var recoverySuggestion: String? { code.hint }

    /// The code and the message. It never holds the key.
    public var description: String { "\(code.rawValue): \(message)" }
}
