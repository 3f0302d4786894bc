import Foundation
internal import StarsBotCore

/// An imitation of the service: balance, price, orders and every way a purchase can go wrong, without a network
/// and without spending a nanoton. It is deterministic, and waits take no time in it.
///
/// ```swift
/// let sandbox = Sandbox()
/// let shop = Shop(client: .sandbox(sandbox))
/// try sandbox.failNext(.buy, with: .responseDropped)
/// try? await shop.order(100, for: "@johndoe")
/// #expect(sandbox.duplicatePurchases.isEmpty)
/// ```
///
/// It is a transport and a clock, so a client with options of its own can use it too: with both set in its
/// ``StarsBotClient/Configuration``, and the API key `sk_sandbox`.
public final class Sandbox: Sendable {
    let core: StarsBotCore.Sandbox

    init(_ core: StarsBotCore.Sandbox) {
        self.core = core
    }

    /// Makes a sandbox with 5 TON to spend.
    public convenience init() {
        do throws(StarsBotError) {
            try self.init(seed: 0)
        } catch {
            preconditionFailure("a sandbox accepts the default options: \(error)")
        }
    }

    /// The TON left.
    public var balance: Ton { Ton(nano: core.balance()) }

    /// What a Star costs now.
    public var price: Ton { Ton(nano: core.price()) }

    /// How many requests have been read.
    public var requests: Int { Int(clamping: core.requests()) }

    /// The purchases made, the earliest first.
    public var purchases: [Purchase] { core.purchases().map(Purchase.init) }

    /// Every purchase that repeats an earlier one: the same number of Stars for the same recipient. A test of a
    /// bot that orders everything once expects none.
    public var duplicatePurchases: [(first: Purchase, second: Purchase)] {
        core.duplicatePurchases().map { (Purchase($0.first), Purchase($0.second)) }
    }

    /// Makes a deposit with the right memo arrive.
    ///
    /// - Returns: The new balance.
    /// - Throws: code `invalid_argument`, field `ton`, when it is not positive.
    @discardableResult
    public func credit(_ ton: Ton) throws(StarsBotError) -> Ton {
        Ton(nano: try rethrowing { try core.credit(ton: ton.nano) })
    }

    /// Makes the next calls of an operation meet a fault. Each attempt of a client is a call. Faults queue up.
    ///
    /// - Throws: code `invalid_argument`, field `times`, when it is negative.
    public func failNext(_ operation: Operation, with fault: Fault, times: Int = 1) throws(StarsBotError) {
        try rethrowing {
            try core.failNext(operation: operation.rawValue, fault: fault.rawValue, times: Int64(times))
        }
    }

    /// Advances the sandbox's time.
    ///
    /// - Throws: code `invalid_argument`, field `duration`, when it is negative.
    public func advance(by duration: Duration) throws(StarsBotError) {
        try rethrowing { try core.advance(ms: duration.milliseconds) }
    }

    /// Begins anew, with the same options.
    public func reset() {
        core.reset()
    }
}

extension Sandbox: StarsBotClient.Transport, StarsBotClient.Clock {
    /// Handles a request in place of the service.
    public func send(_ request: StarsBotClient.HTTPRequest) async throws -> StarsBotClient.HTTPResponse {
        switch core.send(request: request.core) {
        case .response(let response):
            return StarsBotClient.HTTPResponse(response)
        case .failure(let failure) where !failure.maybeSent:
            throw StarsBotClient.NotSent(failure.message, timedOut: failure.kind == .timeout)
        case .failure(let failure):
            let error: any Error =
                failure.kind == .timeout ? StarsBotClient.TimedOut() : URLError(.networkConnectionLost)
            guard let partial = failure.partial else { throw error }
            throw StarsBotClient.TruncatedResponse(StarsBotClient.HTTPResponse(partial), underlyingError: error)
        }
    }

    /// The sandbox's time.
    public var now: Date { Date(milliseconds: core.nowMs()) }

    /// Returns a random number of the sandbox's own.
    public func random() -> Double { core.random() }

    /// Advances the sandbox's time instead of waiting.
    public func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        try advance(by: duration)
    }
}

extension Sandbox: CustomStringConvertible, CustomReflectable {
    /// The balance.
    public var description: String { "Sandbox(\(balance) TON)" }

    /// The balance.
    public var customMirror: Mirror { Mirror(self, children: ["balance": balance]) }
}
