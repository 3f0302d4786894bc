import Foundation
import StarsBot
import Testing

/// The key is in nothing that Swift prints. The cases look for it in every response and error.
@Suite struct SecretTests {
    @Test func inNothingThatIsPrinted() async throws {
        let seen = ErrorLog()
        let sent = RequestLog()
        var configuration = StarsBotClient.Configuration(apiKey: key)
        configuration.transport = Scripted { request in
            sent.add(request)
            throw URLError(.timedOut)
        }
        configuration.onInterruptedPurchase = { seen.add($0) }
        let client = try StarsBotClient(configuration)
        let error = try #require(await failure { try await client.buy(100, to: "johndoe") })
        let request = try #require(sent.requests.first)
        #expect(request.headers["authorization"] == "Bearer \(key)")
        let all = [
            printed(configuration), printed(client), printed(error), printed(request), printed([client]),
            printed(Mirror(reflecting: client).children.map(\.value)),
            printed(Mirror(reflecting: request).children.map(\.value)),
            printed(Mirror(reflecting: configuration).children.map(\.value)),
            error.localizedDescription, printed(error as NSError), printed((error as NSError).userInfo),
        ]
        for text in all { #expect(!text.contains(key)) }
    }

    /// An error of a transport that shows the request, as those of HTTP libraries often do.
    @Test func inNoErrorOfATransport() async throws {
        struct Talkative: Error {
            let request: [String: String]
        }
        let client = try makeClient { throw Talkative(request: $0.headers) }
        for error in [await failure { try await client.buy(100) }, await failure { try await client.balance() }] {
            let error = try #require(error)
            #expect(error.underlyingError == nil && error.message.contains("Talkative"))
            #expect(!printed(error).contains(key))
        }
    }

    @Test func inNoRefusal() {
        for bad in ["\(key)\n\(key)", "\(key) é", "\(key)\u{7f}"] {
            do {
                _ = try StarsBotClient(apiKey: bad)
                Issue.record("it was accepted")
            } catch {
                #expect(!printed(error).contains(key))
                #expect(error.field == "api_key")
            }
        }
    }
}

final class RequestLog: @unchecked Sendable {
    private let lock = NSLock()
    private var added: [StarsBotClient.HTTPRequest] = []

    var requests: [StarsBotClient.HTTPRequest] {
        lock.lock()
        defer { lock.unlock() }
        return added
    }

    func add(_ request: StarsBotClient.HTTPRequest) {
        lock.lock()
        defer { lock.unlock() }
        added.append(request)
    }
}
