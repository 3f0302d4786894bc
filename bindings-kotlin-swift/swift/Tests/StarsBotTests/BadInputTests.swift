import Foundation
import StarsBot
import Testing

struct TransportFailure: Error {}

/// Bad input is a typed error, and nothing is sent, or the outcome is unknown.
@Suite struct BadInputTests {
    @Test(arguments: [0, -1, Int.min])
    func amountIsNotPositive(amount: Int) async {
        let sandbox = Sandbox()
        let error = await failure { try await StarsBotClient.sandbox(sandbox).buy(amount) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.field == "amount_stars")
        #expect(error?.outcome == .notSent)
        #expect(sandbox.requests == 0)
    }

    @Test(arguments: ["", "   ", "@", "https://example.com/johndoe", "https://t.me/joinchat/abc", "\u{0}", "имя"])
    func usernameIsInvalid(name: String) async {
        let sandbox = Sandbox()
        let error = await failure { try await StarsBotClient.sandbox(sandbox).buy(100, to: name) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.field == "to_username")
        #expect(error?.outcome == .notSent)
        #expect(error?.attempts == 0)
        #expect(sandbox.requests == 0)
    }

    @Test func clientIsClosed() async throws {
        let counter = Counter()
        let client = try makeClient { _ in
            await counter.add()
            throw TransportFailure()
        }
        client.close()
        client.close()
        for error in [
            await failure { try await client.buy(100) }, await failure { try await client.balance() },
            await failure { try await client.deposit() },
        ] {
            #expect(error?.code == .clientClosed)
            #expect(error?.outcome == .notSent)
        }
        #expect(await counter.value == 0)
    }

    @Test func builtInTransportIsClosed() async throws {
        let server = try Server(.respond(Server.balance))
        defer { server.stop() }
        let transport = StarsBotClient.URLSessionTransport()
        transport.close()
        var configuration = StarsBotClient.Configuration(apiKey: key)
        configuration.baseURL = server.url
        configuration.transport = transport
        let client = try StarsBotClient(configuration)
        #expect(await failure { try await client.balance() }?.code == .connectionFailed)
        #expect(server.accepted == 0)
    }

    @Test func transportThrowsSomethingElse() async throws {
        let counter = Counter()
        let client = try makeClient { _ in
            await counter.add()
            throw TransportFailure()
        }
        let error = await failure { try await client.buy(100, to: "johndoe") }
        #expect(error?.code == .outcomeUnknown)
        #expect(error?.mayHaveSpent == true)
        #expect(error?.retryable == false)
        #expect(error?.underlyingError is TransportFailure)
        #expect(error?.purchase?.amountStars == 100)
        #expect(error?.purchase?.toUsername == "johndoe")
        #expect(await counter.value == 1)
    }

    @Test func transportThrowsACancellationOfItsOwn() async throws {
        let counter = Counter()
        let client = try makeClient { _ in
            await counter.add()
            throw CancellationError()
        }
        let error = await failure { try await client.buy(100) }
        #expect(error?.code == .outcomeUnknown && error?.retryable == false)
        #expect(error?.underlyingError is CancellationError && error?.purchase?.amountStars == 100)
        #expect(await counter.value == 1)
        #expect(await failure { try await client.balance() }?.code == .connectionLost)
    }

    /// It neither returns nor reacts to its cancellation.
    @Test func transportNeverReturns() async throws {
        let counter = Counter()
        var configuration = StarsBotClient.Configuration(apiKey: key)
        configuration.connectTimeout = .milliseconds(100)
        configuration.purchaseTimeout = .milliseconds(100)
        configuration.transport = Scripted { _ in
            await counter.add()
            return await withUnsafeContinuation { _ in }
        }
        let interrupted = ErrorLog()
        configuration.onInterruptedPurchase = { interrupted.add($0) }
        let client = try StarsBotClient(configuration)
        let error = await failure { try await client.buy(100) }
        #expect(error?.code == .outcomeUnknown && error?.mayHaveSpent == true && error?.attempts == 1)
        #expect(await counter.value == 1)
        let task = Task { try await client.buy(100) }
        try await until { await counter.value == 2 }
        task.cancel()
        #expect(await failure { try await task.value }?.code == .outcomeUnknown)
        #expect(interrupted.errors.count == 1)
    }

    @Test func transportReturnsNonsense() async throws {
        let client = try makeClient { _ in StarsBotClient.HTTPResponse(status: -5, body: Data()) }
        #expect(await failure { try await client.buy(100) }?.code == .outcomeUnknown)
        #expect(await failure { try await client.balance() }?.code == .unexpectedStatus)
    }

    /// A line break in a header would smuggle another request, a purchase for example.
    @Test func headersAreRefused() async throws {
        let counter = Counter()
        let smuggled = "1\r\n\r\nPOST /api/v1/buy HTTP/1.1\r\n\r\n"
        for headers in [["x-user": smuggled], ["x-user\r\n": "1"], ["": "1"], ["x-user": "a\0"]] {
            let transport = Scripted { _ in
                await counter.add()
                throw TransportFailure()
            }
            let client = try StarsBotClient.forBackend(
                "https://shop.example", headers: { headers }, configure: { $0.transport = transport })
            for error in [
                await failure { try await client.balance() }, await failure { try await client.buy(1) },
            ] {
                #expect(error?.code == .invalidArgument && error?.field == "headers")
                #expect(error?.outcome == .notSent && error?.attempts == 0)
                #expect(error?.message.contains("POST") == false)
            }
        }
        #expect(await counter.value == 0)
    }

    @Test func headersCannotBeMade() async throws {
        let client = try StarsBotClient.forBackend("https://shop.example", headers: { throw TransportFailure() })
        let error = await failure { try await client.buy(100) }
        #expect(error?.code == .invalidArgument && error?.field == "headers" && error?.outcome == .notSent)
        #expect(error?.underlyingError is TransportFailure)
    }

    @Test func amountOfTonCannotBeSent() throws {
        let wallet = "UQCkfuIEFkeCP2AsnMyZ8SelJh7or4Ji_P7OQGFZXgoxKKDR"
        for amount in [0, -1] as [Ton] {
            #expect(throws: StarsBotError.self) {
                try PaymentLink(wallet: wallet, memo: "AP1", amount: amount)
            }
        }
        let link = try PaymentLink(wallet: wallet, memo: "AP1", amount: Ton("9223372036.854775807"))
        #expect("\(link)".contains("amount=9223372036854775807"))
    }

    @Test func optionsAreRefused() async throws {
        for (field, change) in [
            ("base_url", { $0.baseURL = "http://example.com" }), ("base_url", { $0.baseURL = "" }),
            ("app_name", { $0.appName = "a\nb" }), ("timeout", { $0.requestTimeout = .zero }),
            ("timeout", { $0.purchaseTimeout = .seconds(-1) }),
        ] as [(String, (inout StarsBotClient.Configuration) -> Void)] {
            var configuration = StarsBotClient.Configuration(apiKey: key)
            change(&configuration)
            do {
                _ = try StarsBotClient(configuration)
                Issue.record("\(field) was accepted")
            } catch {
                #expect(error.code == .invalidConfig)
                #expect(error.field == field)
            }
        }
        #expect(throws: StarsBotError.self) { try StarsBotClient(apiKey: "") }
        await #expect(failure { try await StarsBotClient.sandbox().balance(timeout: .zero) }?.field == "timeout")
        #expect(throws: StarsBotError.self) { try StarsBotClient.forBackend("nowhere") }
    }
}
