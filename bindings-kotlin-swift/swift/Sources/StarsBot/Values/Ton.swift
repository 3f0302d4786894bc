import Foundation
internal import StarsBotCore

/// An amount of TON, exact to the nanoton (1 TON = 1 000 000 000 nanotons).
///
/// ```swift
/// let amount = try Ton("3.133")
/// let whole: Ton = 5
/// print(amount.nano, amount.decimal, amount)  // 3133000000 3.133 3.133
/// ```
///
/// Write amounts with decimals as strings. Swift reads a literal like `3.133` as a `Double` even where it becomes a
/// `Decimal`, which makes 3.132999999999999488 of it.
public struct Ton: Sendable, Hashable {
    /// The amount in nanotons.
    public let nano: Int64

    /// Makes an amount from nanotons.
    public init(nano: Int64) {
        self.nano = nano
    }

    /// Parses an amount: a decimal number as JSON writes it, with at most nine decimals, whatever the locale.
    ///
    /// - Throws: code `invalid_argument`, field `ton`.
    public init(_ text: String) throws(StarsBotError) {
        nano = try rethrowing { try parseTon(text: text) }
    }

    /// Makes an amount from a decimal number.
    ///
    /// - Throws: code `invalid_argument`, field `ton`, when it has more than nine decimals or is too large.
    public init(_ decimal: Decimal) throws(StarsBotError) {
        do throws(StarsBotError) {
            try self.init(decimal.description)
        } catch {
            let hint = "; a literal such as 3.133 goes through a Double and gains noise: write Ton(\"3.133\")"
            throw StarsBotError(
                code: error.code, message: error.message + hint, field: error.field, outcome: error.outcome)
        }
    }

    /// The amount as a decimal number.
    public var decimal: Decimal { Decimal(nano) * Decimal(sign: .plus, exponent: -9, significand: 1) }
}

extension Ton: Comparable, AdditiveArithmetic, ExpressibleByIntegerLiteral {
    /// Makes an amount of whole TON.
    public init(integerLiteral ton: Int64) {
        nano = ton * 1_000_000_000
    }

    /// Compares two amounts.
    public static func < (left: Ton, right: Ton) -> Bool { left.nano < right.nano }

    /// Adds two amounts.
    public static func + (left: Ton, right: Ton) -> Ton { Ton(nano: left.nano + right.nano) }

    /// Subtracts an amount from another.
    public static func - (left: Ton, right: Ton) -> Ton { Ton(nano: left.nano - right.nano) }
}

extension Ton: Codable, CustomStringConvertible {
    /// Decodes a string such as `"3.133"`.
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    /// Encodes it as a string such as `"3.133"`: numbers of JSON lose digits in many readers.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// The decimal number, with a point whatever the locale: `3.133`.
    public var description: String { decimal.description }
}
