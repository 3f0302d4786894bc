import Foundation
internal import StarsBotCore

extension StarsBot {
    /// An imitation of the service: balance, price, orders and every way a purchase can go wrong, without a network
    /// and without spending a nanoton. It is deterministic, and waits take no time in it.
    ///
    /// ```swift
    /// let sandbox = StarsBot.Sandbox()
    /// let shop = Shop(bot: .sandbox(sandbox))
    /// sandbox.failNext(.buy, with: .lostAnswer)
    /// try? await shop.order(100, for: "@johndoe")
    /// #expect(sandbox.boughtTwice.isEmpty)
    /// ```
    public final class Sandbox: Sendable {
        let core: StarsBotCore.Sandbox

        /// A sandbox at its start, with 5 TON to spend.
        ///
        /// - Parameter seed: Decides the account, the wallet and the course of the price.
        public convenience init(seed: UInt64 = 0) {
            do {
                try self.init(balance: 5, seed: seed)
            } catch {
                preconditionFailure("5 TON can be had: \(error)")
            }
        }

        /// A sandbox at its start.
        ///
        /// - Parameters:
        ///   - balance: The TON to spend.
        ///   - seed: Decides the account, the wallet and the course of the price.
        ///   - latency: How long an ordinary request takes, of the sandbox's time. 20 ms unless set.
        ///   - rateLimit: How many requests are answered within a second of the sandbox's time; no limit unless set.
        /// - Throws: code `invalid_argument`, field `balance`, when it has more than nine decimals; code
        ///   `invalid_config`, field `latency` or `rate_limit`, when it is negative.
        public init(
            balance: Decimal, seed: UInt64 = 0, latency: Duration? = nil, rateLimit: Int? = nil
        ) throws(StarsBotError) {
            let nano = try balance.nano(field: "balance")
            if let latency, latency < .zero {
                throw .refused(.invalidConfig, "latency", "latency must be 0 or more, not \(latency)")
            }
            if let rateLimit, rateLimit < 0 {
                throw .refused(.invalidConfig, "rate_limit", "rateLimit must be 0 or more, not \(rateLimit)")
            }
            core = try refusing {
                try StarsBotCore.Sandbox(
                    settings: SandboxSettings(
                        balance: nano, apiKey: nil, seed: seed, latencyMs: latency?.milliseconds, slowMs: nil,
                        rateLimit: rateLimit.map { UInt32(clamping: $0) }, startUnixMs: nil))
            }
        }

        /// The TON left.
        public var balance: Decimal { Decimal(nano: core.balance()) }

        /// What a Star costs now, in TON.
        public var price: Decimal { Decimal(nano: core.price()) }

        /// How many requests have been read.
        public var requests: Int { Int(clamping: core.requests()) }

        /// The sandbox's time.
        public var now: Date { Date(unixMilliseconds: core.unixMs()) }

        /// The purchases made, the earliest first.
        public var purchases: [Purchase] { core.purchases().map(Purchase.init) }

        /// Every purchase that repeats an earlier one: the same number of Stars for the same recipient. A test of a
        /// bot that orders everything once expects none.
        public var boughtTwice: [(first: Purchase, second: Purchase)] {
            core.boughtTwice().map { (Purchase($0.first), Purchase($0.second)) }
        }

        /// Lets a deposit with the right memo arrive.
        ///
        /// - Returns: The new balance.
        /// - Throws: code `invalid_argument`, field `ton`, when it is not positive or has more than nine decimals.
        @discardableResult
        public func credit(_ ton: Decimal) throws(StarsBotError) -> Decimal {
            let nano = try ton.nano(field: "ton")
            return Decimal(nano: try refusing { try core.credit(ton: nano) })
        }

        /// Has the next calls of an operation meet a fault. Each attempt of a client is a call. Faults queue up.
        ///
        /// - Precondition: `times` is not negative.
        public func failNext(_ operation: Operation, with fault: Fault, times: Int = 1) {
            precondition(times >= 0, "times must be 0 or more, not \(times)")
            core.failNext(endpoint: operation.core, fault: fault.core, times: UInt32(clamping: times))
        }

        /// Lets the sandbox's time pass.
        ///
        /// - Precondition: `duration` is not negative.
        public func advance(_ duration: Duration) {
            precondition(duration >= .zero, "duration must be 0 or more, not \(duration)")
            core.advance(millis: duration.milliseconds)
        }

        /// Begins anew, with the same settings.
        public func reset() {
            core.reset()
        }

        var transport: any Transport { SandboxTransport(core: core) }
        var clock: any Clock { SandboxClock(core: core) }
    }
}

extension StarsBot.Sandbox {
    /// An endpoint of the API.
    public enum Operation: Sendable {
        /// `GET /api/v1/balance`
        case balance
        /// `GET /api/v1/deposit`
        case deposit
        /// `POST /api/v1/buy`
        case buy
    }

    /// Something that goes wrong on request. Buying for the recipient `sandbox_` and its name in small letters,
    /// `sandbox_lost_answer` for example, asks for it too.
    public enum Fault: Sendable, CaseIterable {
        /// Bought; the Stars are delivered by hand.
        case manual
        /// Bought; the answer takes 3 seconds.
        case slow
        /// Bought; the connection breaks before the answer.
        case lostAnswer
        /// Not bought; the connection breaks after the request has left.
        case lostRequest
        /// Bought; the answer is cut short.
        case truncated
        /// Bought; the answer is a web page.
        case html
        /// Not bought; the answer is a 500.
        case serverError
        /// Bought; the answer is a 500.
        case serverErrorAfter
        /// Not bought; the answer is a 429 with a `retry-after` of 2 seconds.
        case rateLimit
        /// Not bought; the answer is a 401.
        case unauthorized
        /// Not bought; the answer is a 402.
        case insufficient
        /// Not bought; the answer is a 404.
        case notFound
        /// Not bought; no connection is made.
        case refused
    }

    /// A purchase that the sandbox has made.
    public struct Purchase: Sendable, Hashable {
        /// The order's name. Two equal purchases within one second share it.
        public let orderID: String
        /// The Stars bought.
        public let amountStars: Int
        /// The recipient; `nil` is the owner of the API key.
        public let toUsername: String?
        /// What they cost, in TON.
        public let cost: Decimal
        /// How the Stars arrive.
        public let delivery: StarsBot.Delivery
        /// Whether the buyer was told.
        public let answered: Bool
        /// When it was made, in the sandbox's time.
        public let at: Date
    }
}

extension StarsBot.Sandbox: CustomStringConvertible, CustomReflectable {
    /// The balance.
    public var description: String { "Sandbox(\(balance.plainText) TON)" }

    /// The balance.
    public var customMirror: Mirror { Mirror(self, children: ["balance": balance]) }
}

extension StarsBot.Sandbox.Purchase {
    init(_ purchase: StarsBotCore.Purchase) {
        self.init(
            orderID: purchase.orderId,
            amountStars: Int(purchase.amountStars),
            toUsername: purchase.toUsername,
            cost: Decimal(nano: purchase.cost),
            delivery: StarsBot.Delivery(purchase.delivery),
            answered: purchase.answered,
            at: Date(unixMilliseconds: purchase.atUnixMs)
        )
    }
}

extension StarsBot.Sandbox.Operation {
    var core: Endpoint {
        switch self {
        case .balance: .balance
        case .deposit: .deposit
        case .buy: .buy
        }
    }
}

extension StarsBot.Sandbox.Fault {
    var core: StarsBotCore.Fault {
        switch self {
        case .manual: .manual
        case .slow: .slow
        case .lostAnswer: .lostAnswer
        case .lostRequest: .lostRequest
        case .truncated: .truncated
        case .html: .html
        case .serverError: .serverError
        case .serverErrorAfter: .serverErrorAfter
        case .rateLimit: .rateLimit
        case .unauthorized: .unauthorized
        case .insufficient: .insufficient
        case .notFound: .notFound
        case .refused: .refused
        }
    }
}

private struct SandboxTransport: StarsBot.Transport {
    let core: StarsBotCore.Sandbox

    func send(_ request: StarsBot.HTTPRequest) async throws -> StarsBot.HTTPResponse {
        let reply = core.handle(
            method: request.method, path: request.url.path, authorization: request.headers["authorization"],
            body: request.body, timeoutMs: request.timeout.milliseconds)
        switch reply {
        case .answered(let status, let retryAfter, let body):
            return StarsBot.HTTPResponse(status: Int(status), body: body, retryAfter: retryAfter)
        case .refused:
            throw StarsBot.NotSent("the sandbox refused the connection")
        case .tooLate:
            throw StarsBot.TimedOut()
        case .lost:
            throw URLError(.networkConnectionLost)
        case .cut(let status, let body):
            let answer = StarsBot.HTTPResponse(status: Int(status), body: body)
            throw StarsBot.AnswerCut(answer, underlyingError: URLError(.networkConnectionLost))
        }
    }
}

private struct SandboxClock: Clock {
    let core: StarsBotCore.Sandbox

    func now() -> UInt64 { core.unixMs() }

    func draw() -> Double { core.moment().draw }

    func sleep(milliseconds: UInt64) async throws {
        try Task.checkCancellation()
        core.advance(millis: milliseconds)
    }
}
