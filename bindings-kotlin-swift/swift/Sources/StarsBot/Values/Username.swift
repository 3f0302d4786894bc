internal import StarsBotCore

/// A username of Telegram, checked as ``StarsBotClient/buy(_:to:timeout:)`` checks its recipient.
public struct Username: Sendable, Hashable, CustomStringConvertible {
    /// The name, without `@`.
    public let name: String

    /// Parses a name, an `@name` or a `t.me` link.
    ///
    /// - Throws: code `invalid_argument`, field `username`.
    public init(_ text: String) throws(StarsBotError) {
        name = try rethrowing { try parseUsername(text: text) }
    }

    /// The name, without `@`.
    public var description: String { name }
}
