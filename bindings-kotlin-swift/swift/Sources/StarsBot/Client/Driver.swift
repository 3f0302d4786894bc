import Foundation
internal import StarsBotCore

/// Drives calls: does what each step of the core says, and reports the result to the core, which decides everything.
struct Driver: Sendable {
    let client: Client
    let transport: any StarsBotClient.Transport
    let headers: (@Sendable () async throws -> [String: String])?
    let clock: any StarsBotClient.Clock
    let onInterruptedPurchase: (@Sendable (StarsBotError) -> Void)?

    /// Runs one call of an operation, from its first request to its result.
    func run(_ operation: String, _ arguments: [NamedArgument], timeout: Duration?) async throws -> Output {
        let headers = try await userHeaders()
        try Task.checkCancellation()
        let started = try rethrowing {
            try client.start(
                call: NewCall(
                    operation: operation, arguments: arguments, headers: headers, timeoutMs: timeout?.milliseconds),
                nowMs: clock.now.milliseconds, random: clock.random())
        }
        let call = started.call
        var step = started.step
        var underlyingError: (any Error)?
        while true {
            switch step {
            case .send(let request):
                (step, underlyingError) = await send(request, call)
            case .wait(let milliseconds):
                step = await wait(milliseconds, call)
            case .done(let output):
                // A cancelled task's result often reaches nobody, so a purchase is reported besides being returned.
                if Task.isCancelled {
                    let details = call.cancel(nowMs: clock.now.milliseconds)
                    report(StarsBotError(details, underlyingError: CancellationError()))
                }
                return output
            case .failed(let details) where details.code == StarsBotError.Code.aborted.rawValue:
                throw CancellationError()
            case .failed(let details):
                let error = StarsBotError(details, underlyingError: underlyingError)
                if Task.isCancelled { report(error) }
                throw error
            }
        }
    }

    /// Sends a request, and reports the result to the call. Returns the next step, and what the transport threw.
    private func send(_ request: HttpRequest, _ call: Call) async -> (Step, (any Error)?) {
        do {
            let response = try await transport.send(StarsBotClient.HTTPRequest(request))
            return (call.respond(response: response.core, nowMs: clock.now.milliseconds, random: clock.random()), nil)
        } catch {
            let isProven = error is StarsBotClient.NotSent || error is StarsBotClient.TruncatedResponse
            if Task.isCancelled, !isProven {
                return (.failed(details: call.cancel(nowMs: clock.now.milliseconds)), CancellationError())
            }
            let step = call.fail(
                failure: Failure(error), nowMs: clock.now.milliseconds, random: clock.random())
            return (step, withoutKey(error))
        }
    }

    private func wait(_ milliseconds: UInt64, _ call: Call) async -> Step {
        do {
            try Task.checkCancellation()
            try await clock.sleep(for: .milliseconds(Int64(clamping: milliseconds)))
            try Task.checkCancellation()
            return call.waited(nowMs: clock.now.milliseconds, random: clock.random())
        } catch {
            return .failed(details: call.cancel(nowMs: clock.now.milliseconds))
        }
    }

    private func userHeaders() async throws -> [Header] {
        do {
            return try await headers?().map { Header(name: $0, value: $1) } ?? []
        } catch let error as CancellationError {
            throw error
        } catch {
            throw StarsBotError(
                code: .invalidArgument, message: "`headers` threw \(type(of: error)); nothing was sent",
                field: "headers", outcome: .notSent, underlyingError: withoutKey(error))
        }
    }

    private func report(_ error: StarsBotError) {
        if error.mayHaveSpent { onInterruptedPurchase?(error) }
    }

    /// Returns the error of a transport, unless anything that Swift prints of it shows the key.
    private func withoutKey(_ error: any Error) -> (any Error)? {
        var printed =
            "\(error) \(String(reflecting: error)) \(error.localizedDescription) \((error as NSError).userInfo)"
        dump(error, to: &printed)
        return client.revealsKey(text: printed) ? nil : error
    }
}

extension Failure {
    /// Describes what a transport has thrown.
    fileprivate init(_ error: any Error) {
        switch error {
        case let error as StarsBotClient.NotSent:
            self.init(
                kind: error.timedOut ? .timeout : .connect, maybeSent: false, partial: nil, message: error.reason)
        case let error as StarsBotClient.TruncatedResponse:
            self.init(error.underlyingError)
            (maybeSent, partial) = (true, error.response.core)
        case is StarsBotClient.TimedOut:
            self.init(kind: .timeout, maybeSent: true, partial: nil, message: "it timed out")
        case let error as URLError:
            self.init(
                kind: error.code == .timedOut ? .timeout : .lost, maybeSent: true, partial: nil,
                message: "\(error.localizedDescription) (URLError \(error.code.rawValue))")
        default:
            // Somebody else's error may show the request, so it is named by its type.
            self.init(kind: .lost, maybeSent: true, partial: nil, message: "the transport threw \(type(of: error))")
        }
    }
}
