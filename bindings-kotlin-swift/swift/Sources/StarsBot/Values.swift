import Foundation
internal import StarsBotCore

extension StarsBot {
    /// The prepaid balance. ("1. Get API balance".)
    public struct Balance: Sendable, Hashable, Codable {
        /// The amount in nanotons, exact: 1 TON = 1 000 000 000 nanotons.
        public let nano: Int64

        /// The currency as the service names it: `TON`.
        public let currency: String

        /// The amount in TON, exact to the nanoton.
        public var ton: Decimal { Decimal(nano: nano) }
    }

    /// A wallet, and the memo that tells the service whose balance to top up. ("2. Get deposit address".)
    public struct Deposit: Sendable, Hashable, Codable {
        /// The wallet's address, as the service gives it. It is verified when a link is made from it.
        public let wallet: String

        /// The memo (comment) to send along. Money sent without it cannot be matched.
        public let memo: String

        /// What the service says about it.
        public let message: String

        /// A link that opens a wallet with everything filled in, and its QR code.
        ///
        /// - Parameter amount: The TON to fill in; left out, the payer chooses.
        /// - Throws: code `invalid_argument`; field `wallet` when the service's address does not hold, `memo` when
        ///   it gave none, `amount` when it is not positive or has more than nine decimals.
        public func paymentLink(amount: Decimal? = nil) throws(StarsBotError) -> PaymentLink {
            try PaymentLink(wallet: wallet, memo: memo, amount: amount)
        }
    }

    /// How the Stars of an order arrive. The API tells this in the text of its message alone.
    public enum Delivery: String, Sendable, Codable {
        /// They have been sent.
        case delivered
        /// The order is accepted; they will be delivered by hand.
        case manual
        /// The order is accepted; the message says neither.
        case unrecognised
    }

    /// A purchase that the service has accepted. ("3. Buy stars".)
    public struct Order: Sendable, Hashable, Codable {
        /// The service's name for the order. Two equal purchases within one second may share it.
        public let orderID: String

        /// The Stars bought, as the service confirms them.
        public let amountStars: Int

        /// The recipient as the service confirms it; `nil` is the owner of the API key.
        public let toUsername: String?

        /// What the service says about the delivery.
        public let message: String

        /// What ``message`` says about the delivery, for code.
        public let delivery: Delivery
    }

    /// A link that opens a wallet with the recipient, the memo and, if given, the amount filled in.
    ///
    /// There is no link without the memo: money sent without it cannot be matched to an account. Its description is
    /// the `ton://` link.
    public struct PaymentLink: Sendable, Hashable, CustomStringConvertible {
        private let wallet: String
        private let memo: String
        private let nano: Int64?

        /// The `ton://` link.
        public let link: String

        /// The same link for places where `ton://` cannot be clicked: it opens in Tonkeeper, or on its page.
        public let httpsLink: String

        /// A link from a wallet's address, the memo and the TON to fill in.
        ///
        /// - Throws: code `invalid_argument`; field `wallet` when it is not an address of the main network (TEP-2),
        ///   `memo` when it is empty, `amount` when it is not positive or has more than nine decimals.
        public init(wallet: String, memo: String, amount: Decimal? = nil) throws(StarsBotError) {
            var nano: Int64?
            if let amount { nano = try amount.nano(field: "amount") }
            let links = try refusing { try paymentLinks(wallet: wallet, memo: memo, amount: nano) }
            (self.wallet, self.memo, self.nano) = (wallet, memo, nano)
            (link, httpsLink) = (links.ton, links.https)
        }

        /// The QR code of the link as a picture: SVG, black on white, with its quiet zone.
        ///
        /// - Throws: code `invalid_argument`, field `memo`, when the memo is longer than a QR code can hold.
        public func qrSVG() throws(StarsBotError) -> String {
            try refusing { try paymentQrSvg(wallet: wallet, memo: memo, amount: nano) }
        }

        /// The QR code of the link as text for a terminal with a dark background.
        ///
        /// - Throws: code `invalid_argument`, field `memo`, when the memo is longer than a QR code can hold.
        public func qrText() throws(StarsBotError) -> String {
            try refusing { try paymentQrText(wallet: wallet, memo: memo, amount: nano) }
        }

        /// The `ton://` link.
        public var description: String { link }
    }

    /// The address of a wallet on the main network (TEP-2), its checksum verified.
    public struct Wallet: Sendable, Hashable, CustomStringConvertible {
        /// The address in its URL-safe form.
        public let address: String

        /// The workchain.
        public let workchain: Int

        /// The 256 bits that name the account in its workchain.
        public let hash: Data

        /// Whether money sent to a wallet that does not exist comes back.
        public let bounceable: Bool

        /// Reads an address.
        ///
        /// - Throws: code `invalid_argument`, field `wallet`.
        public init(_ text: String) throws(StarsBotError) {
            let parts = try refusing { try parseWallet(text: text) }
            address = parts.address
            workchain = Int(parts.workchain)
            hash = parts.hash
            bounceable = parts.bounceable
        }

        /// The address in its URL-safe form.
        public var description: String { address }
    }

    /// Reads what people type, as a call would.
    public enum Parse {
        /// A username from a name, an `@name` or a `t.me` link.
        ///
        /// - Throws: code `invalid_argument`, field `username`.
        public static func username(_ text: String) throws(StarsBotError) -> String {
            try refusing { try parseUsername(text: text) }
        }

        /// An amount of TON: a decimal number as JSON writes it, with at most nine decimals. The language of the
        /// system does not matter.
        ///
        /// - Throws: code `invalid_argument`, field `ton`.
        public static func ton(_ text: String) throws(StarsBotError) -> Decimal {
            Decimal(nano: try refusing { try parseTon(text: text) })
        }

        /// Checks the form of an API key, without asking the service.
        ///
        /// - Throws: code `invalid_config`, field `api_key`; its message never holds the text.
        public static func apiKey(_ text: String) throws(StarsBotError) {
            try refusing { try checkApiKey(text: text) }
        }
    }
}

extension StarsBot.Balance: CustomStringConvertible {
    /// The amount and the currency: `1.234567 TON`.
    public var description: String { "\(ton.plainText) \(currency)" }
}

extension StarsBot.Order {
    init(_ order: StarsBotCore.Order) {
        self.init(
            orderID: order.orderId,
            amountStars: Int(order.amountStars),
            toUsername: order.toUsername,
            message: order.message,
            delivery: StarsBot.Delivery(order.delivery)
        )
    }
}

extension StarsBot.Delivery {
    init(_ delivery: StarsBotCore.Delivery) {
        self =
            switch delivery {
            case .delivered: .delivered
            case .manual: .manual
            case .unrecognised: .unrecognised
            }
    }
}
