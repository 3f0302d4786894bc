import Foundation
internal import StarsBotCore

/// The address of a wallet on the main network (TEP-2), its checksum verified.
public struct Wallet: Sendable, Hashable, CustomStringConvertible {
    /// The address in its URL-safe form.
    public let address: String

    /// The workchain.
    public let workchain: Int

    /// The 256 bits that identify the account in its workchain.
    public let hash: Data

    /// Whether money sent to a wallet that does not exist comes back.
    public let bounceable: Bool

    /// Parses an address.
    ///
    /// - Throws: code `invalid_argument`, field `wallet`.
    public init(_ text: String) throws(StarsBotError) {
        let parts = try rethrowing { try parseWallet(text: text) }
        address = parts.address
        workchain = Int(parts.workchain)
        hash = parts.hash
        bounceable = parts.bounceable
    }

    /// The address in its URL-safe form.
    public var description: String { address }
}
