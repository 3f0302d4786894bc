import Foundation
import StarsBot
import Testing

struct Unheard: Error {}

/// Each is a typed error, and nothing is sent, or the outcome is unknown.
@Suite struct BadInputTests {
    @Test(arguments: [0, -1, Int.min])
    func amountIsNotPositive(amount: Int) async {
        let sandbox = StarsBot.Sandbox()
        let error = await failure { try await StarsBot.sandbox(sandbox).buy(amount) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.field == "amount_stars")
        #expect(error?.outcome == .notSent)
        #expect(sandbox.requests == 0)
    }

    @Test(arguments: ["", "   ", "@", "https://example.com/johndoe", "https://t.me/joinchat/abc", "\u{0}", "имя"])
    func nameIsNone(name: String) async {
        let sandbox = StarsBot.Sandbox()
        let error = await failure { try await StarsBot.sandbox(sandbox).buy(100, to: name) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.field == "to_username")
        #expect(error?.outcome == .notSent)
        #expect(error?.attempts == 0)
        #expect(sandbox.requests == 0)
    }

    @Test func clientIsClosed() async throws {
        let counter = Counter()
        let bot = try client { _ in
            await counter.add()
            throw Unheard()
        }
        bot.close()
        bot.close()
        for error in [
            await failure { try await bot.buy(100) }, await failure { try await bot.balance() },
            await failure { try await bot.deposit() },
        ] {
            #expect(error?.code == .invalidArgument)
            #expect(error?.field == "client")
            #expect(error?.outcome == .notSent)
        }
        #expect(await counter.value == 0)
    }

    @Test func builtInTransportIsClosed() async throws {
        let server = try Server(.answer(Server.balance))
        defer { server.stop() }
        let transport = StarsBot.URLSessionTransport()
        transport.close()
        var configuration = StarsBot.Configuration(apiKey: key)
        configuration.baseURL = server.url
        configuration.transport = transport
        let bot = try StarsBot(configuration)
        #expect(await failure { try await bot.balance() }?.code == .connectionFailed)
        #expect(server.accepted == 0)
    }

    @Test func transportThrowsSomethingElse() async throws {
        let counter = Counter()
        let bot = try client { _ in
            await counter.add()
            throw Unheard()
        }
        let error = await failure { try await bot.buy(100, to: "johndoe") }
        #expect(error?.code == .outcomeUnknown)
        #expect(error?.mayHaveSpent == true)
        #expect(error?.retryable == false)
        #expect(error?.underlyingError is Unheard)
        #expect(error?.purchase?.amountStars == 100)
        #expect(error?.purchase?.toUsername == "johndoe")
        #expect(await counter.value == 1)
    }

    @Test func transportThrowsACancellationOfItsOwn() async throws {
        let counter = Counter()
        let bot = try client { _ in
            await counter.add()
            throw CancellationError()
        }
        let error = await failure { try await bot.buy(100) }
        #expect(error?.code == .outcomeUnknown && error?.retryable == false)
        #expect(error?.underlyingError is CancellationError && error?.purchase?.amountStars == 100)
        #expect(await counter.value == 1)
        #expect(await failure { try await bot.balance() }?.code == .connectionLost)
    }

    /// It neither answers nor hears of its cancellation.
    @Test func transportNeverAnswers() async throws {
        let counter = Counter()
        var configuration = StarsBot.Configuration(apiKey: key)
        configuration.connectTimeout = .milliseconds(100)
        configuration.purchaseTimeout = .milliseconds(100)
        configuration.transport = Scripted { _ in
            await counter.add()
            return await withUnsafeContinuation { _ in }
        }
        let told = Told()
        configuration.onLostPurchase = { told.add($0) }
        let bot = try StarsBot(configuration)
        let error = await failure { try await bot.buy(100) }
        #expect(error?.code == .outcomeUnknown && error?.mayHaveSpent == true && error?.attempts == 1)
        #expect(await counter.value == 1)
        let task = Task { try await bot.buy(100) }
        try await until { await counter.value == 2 }
        task.cancel()
        #expect(await failure { try await task.value }?.code == .outcomeUnknown)
        #expect(told.errors.count == 1)
    }

    @Test func transportAnswersNonsense() async throws {
        let bot = try client { _ in StarsBot.HTTPResponse(status: -5, body: Data()) }
        #expect(await failure { try await bot.buy(100) }?.code == .outcomeUnknown)
        #expect(await failure { try await bot.balance() }?.code == .unexpectedStatus)
    }

    @Test func amountOfTonCannotBeSent() throws {
        let wallet = "UQCkfuIEFkeCP2AsnMyZ8SelJh7or4Ji_P7OQGFZXgoxKKDR"
        for amount in [
            Decimal.nan, 0, -1, Decimal(string: "1.0000000001")!, Decimal(Int64.max), .greatestFiniteMagnitude,
        ] {
            #expect(throws: StarsBotError.self) {
                try StarsBot.PaymentLink(wallet: wallet, memo: "AP1", amount: amount)
            }
        }
        let link = try StarsBot.PaymentLink(
            wallet: wallet, memo: "AP1", amount: Decimal(string: "9223372036.854775807"))
        #expect("\(link)".contains("amount=9223372036854775807"))
    }

    @Test func optionsAreRefused() throws {
        for (field, change) in [
            ("base_url", { $0.baseURL = "http://example.com" }), ("base_url", { $0.baseURL = "" }),
            ("app", { $0.app = "a\nb" }), ("timeout", { $0.readTimeout = .zero }),
            ("timeout", { $0.purchaseTimeout = .seconds(-1) }),
        ] as [(String, (inout StarsBot.Configuration) -> Void)] {
            var configuration = StarsBot.Configuration(apiKey: key)
            change(&configuration)
            do {
                _ = try StarsBot(configuration)
                Issue.record("\(field) was taken")
            } catch {
                #expect(error.code == .invalidConfig)
                #expect(error.field == field)
            }
        }
        #expect(throws: StarsBotError.self) { try StarsBot(apiKey: "") }
        #expect(throws: StarsBotError.self) { try StarsBot(backend: "nowhere") }
    }
}
