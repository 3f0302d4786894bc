import Foundation
import StarsBot
import Testing

let key = "sk_live_swift_0123456789"

/// A client of a server, with short waits.
func makeClient(
    _ server: Server, purchaseTimeout: Duration? = nil,
    onInterruptedPurchase: (@Sendable (StarsBotError) -> Void)? = nil
) throws -> StarsBotClient {
    var configuration = StarsBotClient.Configuration(apiKey: key)
    configuration.baseURL = server.url
    configuration.purchaseTimeout = purchaseTimeout
    configuration.onInterruptedPurchase = onInterruptedPurchase
    return try StarsBotClient(configuration)
}

/// A client over a transport that is a closure.
func makeClient(
    _ send: @escaping @Sendable (StarsBotClient.HTTPRequest) async throws -> StarsBotClient.HTTPResponse
) throws -> StarsBotClient {
    var configuration = StarsBotClient.Configuration(apiKey: key)
    configuration.transport = Scripted(send: send)
    return try StarsBotClient(configuration)
}

struct Scripted: StarsBotClient.Transport {
    let send: @Sendable (StarsBotClient.HTTPRequest) async throws -> StarsBotClient.HTTPResponse

    func send(_ request: StarsBotClient.HTTPRequest) async throws -> StarsBotClient.HTTPResponse {
        try await send(request)
    }
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

/// Waits until a condition is true, for at most five seconds.
func until(_ condition: () async -> Bool) async throws {
    for _ in 0..<500 {
        if await condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("the condition did not become true")
}

/// Every form in which Swift prints a value.
func printed(_ value: Any) -> String {
    var dumped = ""
    dump(value, to: &dumped)
    return "\(value) \(String(reflecting: value)) \(dumped)"
}
