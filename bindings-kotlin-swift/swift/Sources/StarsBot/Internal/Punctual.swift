import Foundation

/// Ends what a transport of a user's does not: it waits a second longer than the transport was told to, and then for
/// nothing. What the transport still does is cancelled, and its answer is not heard.
struct Punctual: StarsBot.Transport {
    private static let grace = Duration.seconds(1)

    let transport: any StarsBot.Transport

    func send(_ request: StarsBot.HTTPRequest) async throws -> StarsBot.HTTPResponse {
        let answer = Answer()
        let sending = Task {
            do {
                answer.come(.success(try await transport.send(request)))
            } catch {
                answer.come(.failure(error))
            }
        }
        // A task that sleeps stays in memory until its time, cancelled or not.
        let timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now() + (request.timeout + Self.grace).seconds, leeway: .milliseconds(100))
        timer.setEventHandler { answer.come(.failure(StarsBot.TimedOut())) }
        timer.resume()
        defer {
            timer.cancel()
            sending.cancel()
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { answer.wait($0) }
        } onCancel: {
            sending.cancel()
        }
    }
}

/// The first answer that comes.
private final class Answer: Sendable {
    private enum State {
        case nobodyWaits
        case waiting(CheckedContinuation<StarsBot.HTTPResponse, any Error>)
        case here(Result<StarsBot.HTTPResponse, any Error>)
        case over
    }

    private let state = Guarded(State.nobodyWaits)

    func wait(_ continuation: CheckedContinuation<StarsBot.HTTPResponse, any Error>) {
        let result = state.withLock { state -> Result<StarsBot.HTTPResponse, any Error>? in
            guard case .here(let result) = state else {
                state = .waiting(continuation)
                return nil
            }
            state = .over
            return result
        }
        if let result { continuation.resume(with: result) }
    }

    func come(_ result: Result<StarsBot.HTTPResponse, any Error>) {
        let waiting = state.withLock { state -> CheckedContinuation<StarsBot.HTTPResponse, any Error>? in
            switch state {
            case .nobodyWaits:
                state = .here(result)
                return nil
            case .waiting(let continuation):
                state = .over
                return continuation
            case .here, .over:
                return nil
            }
        }
        waiting?.resume(with: result)
    }
}
