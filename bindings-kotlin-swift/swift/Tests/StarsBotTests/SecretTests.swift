import Foundation
import StarsBot
import Testing

/// The key is in nothing that Swift prints. The cases look for it in every answer and error.
@Suite struct SecretTests {
    @Test func inNothingThatIsPrinted() async throws {
        let seen = Told()
        let told = Requests()
        var configuration = StarsBot.Configuration(apiKey: key)
        configuration.transport = Scripted { request in
            told.add(request)
            throw URLError(.timedOut)
        }
        configuration.onLostPurchase = { seen.add($0) }
        let bot = try StarsBot(configuration)
        let error = try #require(await failure { try await bot.buy(100, to: "johndoe") })
        let request = try #require(told.requests.first)
        #expect(request.headers["authorization"] == "Bearer \(key)")
        let all = [
            printed(configuration), printed(bot), printed(error), printed(request), printed([bot]),
            printed(Mirror(reflecting: bot).children.map(\.value)),
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
        let bot = try client { throw Talkative(request: $0.headers) }
        for error in [await failure { try await bot.buy(100) }, await failure { try await bot.balance() }] {
            let error = try #require(error)
            #expect(error.underlyingError == nil && error.message.contains("Talkative"))
            #expect(!printed(error).contains(key))
        }
    }

    @Test func inNoRefusal() {
        for bad in ["\(key)\n\(key)", "\(key) é", "\(key)\u{7f}"] {
            do {
                _ = try StarsBot(apiKey: bad)
                Issue.record("it was taken")
            } catch {
                #expect(!printed(error).contains(key))
                #expect(error.field == "api_key")
            }
        }
    }
}

final class Requests: @unchecked Sendable {
    private let lock = NSLock()
    private var told: [StarsBot.HTTPRequest] = []

    var requests: [StarsBot.HTTPRequest] {
        lock.lock()
        defer { lock.unlock() }
        return told
    }

    func add(_ request: StarsBot.HTTPRequest) {
        lock.lock()
        defer { lock.unlock() }
        told.append(request)
    }
}
