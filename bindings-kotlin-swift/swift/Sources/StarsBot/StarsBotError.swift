import Foundation
internal import StarsBotCore

/// Why a call failed, and what that means for the money.
///
/// ```swift
/// do {
///     _ = try await bot.buy(100, to: name)
/// } catch let error as StarsBotError {
///     switch error.outcome {
///     case .unknown: try await store(error.purchase!)  // may have been bought: do not repeat
///     default: show(error.localizedDescription)  // nothing was bought
///     }
/// }
/// ```
public struct StarsBotError: Error, Sendable {
    /// The kind. The stable text of it, the same in every language, is its `rawValue`.
    public let code: Code

    /// What happened, for people. It never holds the key.
    public let message: String

    /// The argument or option that was refused, for example `to_username`.
    public let field: String?

    /// What is known about the purchase; `nil` for a read that was sent.
    public let outcome: Outcome?

    /// The HTTP status, where one arrived.
    public let status: Int?

    /// How long the service asks to wait before the next call (its `Retry-After`).
    public let retryAfter: Duration?

    /// Whether the same call may simply be made again: nothing was spent, and it may go better. Never `true` for an
    /// unknown outcome.
    public let retryable: Bool

    /// How often the request was handed to the transport; 0 when it was refused before.
    public let attempts: Int

    /// The beginning of the answer's body, at most 1000 characters, the API key removed.
    public let body: String?

    /// The purchase whose outcome is unknown; `nil` for every other error.
    public let purchase: UnknownPurchase?

    /// The order, where its answer arrived although the task was cancelled: only
    /// ``StarsBot/Configuration/onLostPurchase`` is told of one, since the call itself returns it. Nearly always `nil`.
    public let order: StarsBot.Order?

    /// What the transport has thrown, unless that shows the key; or `CancellationError`.
    public let underlyingError: (any Error)?

    /// Whether Stars may have been bought although the call failed.
    public var mayHaveSpent: Bool { outcome == .unknown }

    /// The kinds of failures.
    public enum Code: String, Sendable, Codable, CaseIterable {
        /// A value was refused before anything was sent; ``StarsBotError/field`` names it.
        case invalidArgument = "invalid_argument"
        /// A key, base URL or option was refused; ``StarsBotError/field`` names it.
        case invalidConfig = "invalid_config"
        /// No connection was made.
        case connectionFailed = "connection_failed"
        /// A read was not answered in time, or no connection was made in time.
        case timeout
        /// The connection broke during a read.
        case connectionLost = "connection_lost"
        /// 401: the API key is not accepted.
        case unauthorized
        /// 403.
        case forbidden
        /// 402, or a refusal that says that the balance does not suffice.
        case insufficientBalance = "insufficient_balance"
        /// 400, 405, 413, 415 or 422.
        case badRequest = "bad_request"
        /// 404.
        case notFound = "not_found"
        /// 429; ``StarsBotError/retryAfter`` says how long to wait where the service does.
        case rateLimited = "rate_limited"
        /// 5xx to a read.
        case serverError = "server_error"
        /// A status with no kind of its own to a read.
        case unexpectedStatus = "unexpected_status"
        /// A read's answer could not be understood.
        case invalidResponse = "invalid_response"
        /// A purchase was sent, and may or may not have happened. Never buy again blindly: look at the balance, and
        /// ask the recipient.
        case outcomeUnknown = "outcome_unknown"
    }

    /// What is known about a purchase that failed.
    public enum Outcome: String, Sendable, Codable {
        /// Proven: nothing of the request left this machine. Nothing was bought.
        case notSent = "not_sent"
        /// The service refused it. Nothing was bought.
        case rejected
        /// It was sent, and nothing proves what became of it. The Stars may have been bought.
        case unknown
    }

    /// How far a purchase of unknown outcome had come.
    public enum Stage: String, Sendable, Codable {
        /// The request may have left; no status line arrived.
        case awaitingAnswer = "awaiting_answer"
        /// A status line arrived; the rest of the answer did not.
        case readingAnswer = "reading_answer"
        /// The whole answer arrived, and does not say what became of the purchase.
        case answered
    }

    /// A purchase of unknown outcome: what is needed to find out, from the balance and from the recipient, whether
    /// it happened. Plain data, to be stored and sent elsewhere.
    public struct UnknownPurchase: Sendable, Hashable, Codable {
        /// The Stars asked for.
        public let amountStars: Int
        /// The recipient; `nil` is the owner of the API key.
        public let toUsername: String?
        /// How far it had come.
        public let stage: Stage
        /// When the call began.
        public let startedAt: Date
        /// When its outcome became unknown.
        public let endedAt: Date
    }
}

extension StarsBotError: LocalizedError, CustomStringConvertible, CustomReflectable {
    /// The message.
    public var errorDescription: String? { message }

    /// The code and the message. It never holds the key.
    public var description: String { "\(code.rawValue): \(message)" }

    /// What is known. What a transport has thrown is left out: it may show the request, and with it the key.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "code": code, "message": message, "field": field as Any, "outcome": outcome as Any,
                "status": status as Any, "retryAfter": retryAfter as Any, "retryable": retryable,
                "attempts": attempts, "body": body as Any, "purchase": purchase as Any, "order": order as Any,
            ])
    }
}

extension StarsBotError {
    /// Of what was refused before anything was sent.
    static func refused(_ code: Code, _ field: String, _ message: String) -> StarsBotError {
        StarsBotError(
            code: code, message: message, field: field, outcome: .notSent, status: nil, retryAfter: nil,
            retryable: false, attempts: 0, body: nil, purchase: nil, order: nil, underlyingError: nil)
    }

    /// The error for what the core says, over what the transport has thrown.
    init(_ details: ErrorDetails, over underlyingError: (any Error)? = nil) {
        self.init(
            code: Code(details.code),
            message: details.message,
            field: details.field,
            outcome: details.outcome.map(Outcome.init),
            status: details.status.map(Int.init),
            retryAfter: details.retryAfterMs.map { .milliseconds(Int64(clamping: $0)) },
            retryable: details.retryable,
            attempts: Int(details.attempts),
            body: details.body,
            purchase: details.purchase.map(UnknownPurchase.init),
            order: nil,
            underlyingError: underlyingError
        )
    }

    /// What is told of a purchase that has succeeded although its task was cancelled.
    init(tooLate order: StarsBot.Order, _ purchase: UnknownPurchase, attempts: Int) {
        let recipient = order.toUsername.map { " to @\($0)" } ?? ""
        self.init(
            code: .outcomeUnknown,
            message: "the call was cancelled just as the purchase succeeded: order \(order.orderID) for "
                + "\(order.amountStars) Stars\(recipient). Do not buy again",
            field: nil, outcome: .unknown, status: nil, retryAfter: nil, retryable: false, attempts: attempts,
            body: nil, purchase: purchase, order: order, underlyingError: CancellationError())
    }
}

extension StarsBotError.Code {
    init(_ code: ErrorCode) {
        self =
            switch code {
            case .invalidArgument: .invalidArgument
            case .invalidConfig: .invalidConfig
            case .connectionFailed: .connectionFailed
            case .timeout: .timeout
            case .connectionLost: .connectionLost
            case .unauthorized: .unauthorized
            case .forbidden: .forbidden
            case .insufficientBalance: .insufficientBalance
            case .badRequest: .badRequest
            case .notFound: .notFound
            case .rateLimited: .rateLimited
            case .serverError: .serverError
            case .unexpectedStatus: .unexpectedStatus
            case .invalidResponse: .invalidResponse
            case .outcomeUnknown: .outcomeUnknown
            }
    }
}

extension StarsBotError.Outcome {
    init(_ outcome: StarsBotCore.Outcome) {
        self =
            switch outcome {
            case .notSent: .notSent
            case .rejected: .rejected
            case .unknown: .unknown
            }
    }
}

extension StarsBotError.Stage {
    init(_ stage: StarsBotCore.Stage) {
        self =
            switch stage {
            case .awaitingAnswer: .awaitingAnswer
            case .readingAnswer: .readingAnswer
            case .answered: .answered
            }
    }
}

extension StarsBotError.UnknownPurchase {
    init(_ purchase: StarsBotCore.UnknownPurchase) {
        self.init(
            amountStars: Int(purchase.amountStars),
            toUsername: purchase.toUsername,
            stage: StarsBotError.Stage(purchase.stage),
            startedAt: Date(unixMilliseconds: purchase.startedAtMs),
            endedAt: Date(unixMilliseconds: purchase.endedAtMs)
        )
    }
}

/// Does what the core may refuse, and tells its refusal as our own error.
func refusing<T>(_ what: () throws -> T) throws(StarsBotError) -> T {
    do {
        return try what()
    } catch Refusal.Refused(let details) {
        throw StarsBotError(details)
    } catch {
        preconditionFailure("the core refuses in one way: \(error)")
    }
}
