import Foundation
internal import StarsBotCore

/// Does what the core's calls ask for. The core decides everything.
struct Driver: Sendable {
    private let client: Client
    private let transport: any StarsBot.Transport
    private let headers: (@Sendable () -> [String: String])?
    private let clock: any Clock
    private let onLostPurchase: (@Sendable (StarsBotError) -> Void)?
    // The same for every call, so they are asked for once.
    private let balanceRequest: StarsBot.HTTPRequest
    private let depositRequest: StarsBot.HTTPRequest

    init(
        client: Client,
        transport: any StarsBot.Transport,
        headers: (@Sendable () -> [String: String])?,
        clock: any Clock,
        onLostPurchase: (@Sendable (StarsBotError) -> Void)?
    ) throws(StarsBotError) {
        (self.client, self.transport, self.headers) = (client, transport, headers)
        (self.clock, self.onLostPurchase) = (clock, onLostPurchase)
        balanceRequest = try StarsBot.HTTPRequest(client.balanceRequest())
        depositRequest = try StarsBot.HTTPRequest(client.depositRequest())
    }

    func balance() async throws -> StarsBot.Balance {
        guard case .gotBalance(let balance) = try await drive(.balance, balanceRequest).step else { unreachable() }
        return StarsBot.Balance(nano: balance.ton, currency: balance.currency)
    }

    func deposit() async throws -> StarsBot.Deposit {
        guard case .gotDeposit(let deposit) = try await drive(.deposit, depositRequest).step else { unreachable() }
        return StarsBot.Deposit(wallet: deposit.wallet, memo: deposit.memo, message: deposit.message)
    }

    func buy(_ amountStars: Int, _ toUsername: String?) async throws -> StarsBot.Order {
        let startedAt = clock.now()
        let begun = try refusing {
            try client.beginBuy(amountStars: Int64(amountStars), toUsername: toUsername, nowMs: startedAt)
        }
        let request = try StarsBot.HTTPRequest(begun.request)
        let (step, attempts) = try await drive(.purchase(begun.call), request)
        guard case .bought(let bought) = step else { unreachable() }
        let order = StarsBot.Order(bought)
        if Task.isCancelled {
            // Whoever has given up on a task often throws away what it returns.
            let purchase = StarsBotError.UnknownPurchase(
                amountStars: amountStars, toUsername: order.toUsername, stage: .answered,
                startedAt: Date(unixMilliseconds: startedAt), endedAt: Date(unixMilliseconds: clock.now()))
            onLostPurchase?(StarsBotError(tooLate: order, purchase, attempts: attempts))
        }
        return order
    }

    private enum Operation {
        case balance
        case deposit
        case purchase(Call)
    }

    /// Drives a call to the step that ends it, or throws.
    private func drive(
        _ operation: Operation, _ request: StarsBot.HTTPRequest
    ) async throws -> (step: Step, attempts: Int) {
        var attempts = 0
        var call: Call?
        if case .purchase(let begun) = operation { call = begun }
        while true {
            // Nothing of this attempt has left, nor of those before it if it is a purchase.
            try Task.checkCancellation()
            attempts += 1
            let step: Step
            var cause: (any Error)?
            do {
                let response = try await transport.send(headers.map { request.adding($0()) } ?? request)
                step = respond(response, operation, call)
            } catch {
                let begun = call ?? begin(operation)
                call = begun
                if Task.isCancelled, !(error is StarsBot.AnswerCut) {
                    throw cancelled(begun, mayHaveLeft: !(error is StarsBot.NotSent))
                }
                cause = clean(error)
                step = fail(begun, error)
            }
            switch step {
            case .failed(let details):
                let error = StarsBotError(details, over: cause)
                if error.mayHaveSpent, Task.isCancelled { onLostPurchase?(error) }
                throw error
            case .sendAgain(let afterMs, let begun):
                call = call ?? begun
                try await clock.sleep(milliseconds: afterMs)
            default:
                return (step, attempts)
            }
        }
    }

    private func begin(_ operation: Operation) -> Call {
        switch operation {
        case .balance: client.beginBalance()
        case .deposit: client.beginDeposit()
        case .purchase(let call): call
        }
    }

    private func respond(_ response: StarsBot.HTTPResponse, _ operation: Operation, _ call: Call?) -> Step {
        let (head, bytes) = response.packed
        let status = UInt16(clamping: response.status)
        let (now, draw) = (clock.now(), clock.draw())
        if let call {
            return call.onResponse(status: status, headBytes: head, bytes: bytes, nowMs: now, draw: draw)
        }
        if case .balance = operation {
            return client.onBalanceResponse(status: status, headBytes: head, bytes: bytes, nowMs: now, draw: draw)
        }
        return client.onDepositResponse(status: status, headBytes: head, bytes: bytes, nowMs: now, draw: draw)
    }

    private func fail(_ call: Call, _ error: any Error) -> Step {
        let (now, draw) = (clock.now(), clock.draw())
        switch error {
        case let notSent as StarsBot.NotSent:
            return call.onFailure(
                kind: notSent.timedOut ? .timeout : .connect, mayHaveLeft: false, why: notSent.reason,
                nowMs: now, draw: draw)
        case let cut as StarsBot.AnswerCut:
            let (head, bytes) = cut.response.packed
            return call.onCut(
                kind: kind(cut.underlyingError), why: why(cut.underlyingError),
                status: UInt16(clamping: cut.response.status), headBytes: head, bytes: bytes, nowMs: now, draw: draw)
        default:
            return call.onFailure(
                kind: kind(error), mayHaveLeft: true, why: why(error), nowMs: now, draw: draw)
        }
    }

    /// What is thrown for a call that was cancelled.
    private func cancelled(_ call: Call, mayHaveLeft: Bool) -> any Error {
        guard let details = call.onCancel(mayHaveLeft: mayHaveLeft, nowMs: clock.now()) else {
            return CancellationError()
        }
        let lost = StarsBotError(details, over: CancellationError())
        onLostPurchase?(lost)
        return lost
    }

    private func kind(_ error: any Error) -> FailureKind {
        if error is StarsBot.TimedOut { return .timeout }
        return (error as? URLError)?.code == .timedOut ? .timeout : .lost
    }

    /// What a transport has thrown, unless what Swift prints of it shows the key.
    private func clean(_ error: any Error) -> (any Error)? {
        var shown = "\(error) \(String(reflecting: error)) \(error.localizedDescription) \((error as NSError).userInfo)"
        dump(error, to: &shown)
        return client.redact(text: shown) == shown ? error : nil
    }

    /// What went wrong, in words that cannot hold the request, and so neither the key: an error of somebody else's
    /// is told by its type.
    private func why(_ error: any Error) -> String {
        if let error = error as? URLError {
            let what = error.code == .networkConnectionLost ? "the connection broke" : "it failed"
            return "\(what) (URLSession's error \(error.code.rawValue))"
        }
        return "\(type(of: error))"
    }

    private func unreachable() -> Never {
        preconditionFailure("the core ends a call as what it began")
    }
}

extension StarsBot.HTTPResponse {
    /// As the core takes it: the headers that it reads, how many bytes they are, and then the body.
    fileprivate var packed: (UInt32, Data) {
        guard let retryAfter else { return (0, body) }
        var bytes = Data("retry-after: \(retryAfter)\n".utf8)
        if let date { bytes.append(Data("date: \(date)\n".utf8)) }
        let head = UInt32(bytes.count)
        bytes.append(body)
        return (head, bytes)
    }
}
