import Foundation
import StarsBot
import Testing

let key = "sk_live_swift_0123456789"

/// A client of a server, with short waits.
func client(
    _ server: Server, purchaseTimeout: Duration? = nil, lost: (@Sendable (StarsBotError) -> Void)? = nil
) throws -> StarsBot {
    var configuration = StarsBot.Configuration(apiKey: key)
    configuration.baseURL = server.url
    configuration.purchaseTimeout = purchaseTimeout
    configuration.onLostPurchase = lost
    return try StarsBot(configuration)
}

/// A client over a transport that is a closure.
func client(
    _ send: @escaping @Sendable (StarsBot.HTTPRequest) async throws -> StarsBot.HTTPResponse
) throws -> StarsBot {
    var configuration = StarsBot.Configuration(apiKey: key)
    configuration.transport = Scripted(send: send)
    return try StarsBot(configuration)
}

struct Scripted: StarsBot.Transport {
    let send: @Sendable (StarsBot.HTTPRequest) async throws -> StarsBot.HTTPResponse

    func send(_ request: StarsBot.HTTPRequest) async throws -> StarsBot.HTTPResponse { try await send(request) }
}

/// A number that tasks count up.
actor Counter {
    private(set) var value = 0

    func add() { value += 1 }
}

/// The error that a call ends with.
func failure(_ call: () async throws -> some Any) async -> StarsBotError? {
    do {
        _ = try await call()
        return nil
    } catch {
        return error as? StarsBotError
    }
}

/// Waits until something is so, for at most five seconds.
func until(_ isSo: () async -> Bool) async throws {
    for _ in 0..<500 {
        if await isSo() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("it did not come to be so")
}

/// Every form in which Swift prints a value.
func printed(_ value: Any) -> String {
    var dumped = ""
    dump(value, to: &dumped)
    return "\(value) \(String(reflecting: value)) \(dumped)"
}
