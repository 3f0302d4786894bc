import Foundation

/// Bounds a transport of a user's: throws ``StarsBotClient/TimedOut`` a second after its timeout even when it never
/// ends. Whatever it still does then is cancelled, and its result is ignored.
struct DeadlineTransport: StarsBotClient.Transport {
    private static let grace = Duration.seconds(1)

    private let transport: any StarsBotClient.Transport

    init(_ transport: any StarsBotClient.Transport) {
        self.transport = transport
    }

    func send(_ request: StarsBotClient.HTTPRequest) async throws -> StarsBotClient.HTTPResponse {
        let completion = Completion()
        let sending = Task {
            do {
                completion.complete(.success(try await transport.send(request)))
            } catch {
                completion.complete(.failure(error))
            }
        }
        // A task that sleeps stays in memory until its time, cancelled or not.
        let timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now() + (request.timeout + Self.grace).seconds, leeway: .milliseconds(100))
        timer.setEventHandler { completion.complete(.failure(StarsBotClient.TimedOut())) }
        timer.resume()
        defer {
            timer.cancel()
            sending.cancel()
        }
        return try await withTaskCancellationHandler {
            try await completion.value
        } onCancel: {
            sending.cancel()
        }
    }
}

/// The first result of several: later ones are ignored.
private final class Completion: Sendable {
    private enum State {
        case pending(CheckedContinuation<StarsBotClient.HTTPResponse, any Error>?)
        case completed(Result<StarsBotClient.HTTPResponse, any Error>)
    }

    private let state = LockedValue(State.pending(nil))

    /// Awaits the result. For one task.
    var value: StarsBotClient.HTTPResponse {
        get async throws {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state -> Result<StarsBotClient.HTTPResponse, any Error>? in
                    if case .completed(let result) = state { return result }
                    state = .pending(continuation)
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        }
    }

    func complete(_ result: Result<StarsBotClient.HTTPResponse, any Error>) {
        let waiting = state.withLock { state -> CheckedContinuation<StarsBotClient.HTTPResponse, any Error>? in
            guard case .pending(let continuation) = state else { return nil }
            state = .completed(result)
            return continuation
        }
        waiting?.resume(with: result)
    }
}
