internal import StarsBotCore

/// A link that opens a wallet with the recipient, the memo and, if given, the amount filled in.
///
/// There is no link without the memo: money sent without it cannot be matched to an account.
public struct PaymentLink: Sendable, Hashable, CustomStringConvertible {
    private let wallet: String
    private let memo: String
    private let amount: Ton?

    /// The `ton://` link.
    public let link: String

    /// The same link for places where `ton://` cannot be clicked: it opens in Tonkeeper, or on its page.
    public let httpsLink: String

    /// Makes a link.
    ///
    /// - Parameters:
    ///   - wallet: The address of the wallet.
    ///   - memo: The memo (comment) to send along.
    ///   - amount: The TON to fill in. Left out, the payer chooses.
    /// - Throws: code `invalid_argument`; field `wallet` when it is not an address of the main network (TEP-2),
    ///   `memo` when it is empty, `amount` when it is not positive.
    public init(wallet: String, memo: String, amount: Ton? = nil) throws(StarsBotError) {
        let links = try rethrowing { try paymentLinks(wallet: wallet, memo: memo, amount: amount?.nano) }
        (self.wallet, self.memo, self.amount) = (wallet, memo, amount)
        (link, httpsLink) = (links.ton, links.https)
    }

    /// Returns the QR code of the link as a picture: SVG, black on white, with its quiet zone.
    ///
    /// - Throws: code `invalid_argument`, field `memo`, when the memo is longer than a QR code can hold.
    public func qrSVG() throws(StarsBotError) -> String {
        try rethrowing { try paymentQrSvg(wallet: wallet, memo: memo, amount: amount?.nano) }
    }

    /// Returns the QR code of the link as text for a terminal with a dark background.
    ///
    /// - Throws: code `invalid_argument`, field `memo`, when the memo is longer than a QR code can hold.
    public func qrText() throws(StarsBotError) -> String {
        try rethrowing { try paymentQrText(wallet: wallet, memo: memo, amount: amount?.nano) }
    }

    /// The `ton://` link.
    public var description: String { link }
}

extension Deposit {
    /// Returns a link that opens a wallet with everything filled in, and its QR code.
    ///
    /// - Parameter amount: The TON to fill in. Left out, the payer chooses.
    /// - Throws: code `invalid_argument`; field `wallet` when the service's address does not hold, `memo` when it
    ///   gave none, `amount` when it is not positive.
    public func paymentLink(amount: Ton? = nil) throws(StarsBotError) -> PaymentLink {
        try PaymentLink(wallet: wallet, memo: memo, amount: amount)
    }
}

extension Balance: CustomStringConvertible {
    /// The amount and the currency: `1.234567 TON`.
    public var description: String { "\(ton) \(currency)" }
}
