import Foundation
import StarsBot
import Testing

@Suite struct SandboxTests {
    @Test(arguments: Sandbox.Fault.allCases)
    func everyFault(fault: Sandbox.Fault) async throws {
        let sandbox = try Sandbox(balance: 10)
        let client = StarsBotClient.sandbox(sandbox)
        try sandbox.failNext(.buy, with: fault, times: 3)
        let error = await failure { try await client.buy(100, to: "johndoe") }
        let isBought = !sandbox.purchases.isEmpty
        switch fault {
        case .manual, .slow: #expect(error == nil && isBought)
        case .responseDropped, .truncated, .html, .serverErrorAfter:
            #expect(error?.code == .outcomeUnknown && isBought)
        case .requestDropped, .serverError: #expect(error?.code == .outcomeUnknown && !isBought)
        case .rateLimit: #expect(error?.code == .rateLimited && error?.retryAfter == .seconds(2) && !isBought)
        case .unauthorized: #expect(error?.code == .unauthorized && error?.outcome == .rejected && !isBought)
        case .insufficientBalance: #expect(error?.code == .insufficientBalance && !isBought)
        case .notFound: #expect(error?.code == .notFound && !isBought)
        case .connectionRefused: #expect(error?.code == .connectionFailed && error?.attempts == 3 && !isBought)
        }
        #expect(sandbox.duplicatePurchases.isEmpty)
    }

    @Test func itsState() async throws {
        let sandbox = try Sandbox(balance: 5, seed: 7)
        let client = StarsBotClient.sandbox(sandbox)
        let credited = try sandbox.credit(1)
        #expect(credited == 6)
        #expect(throws: StarsBotError.self) { try sandbox.credit(0) }
        _ = try await client.buy(100, to: "johndoe")
        _ = try await client.buy(100, to: "johndoe")
        #expect(sandbox.duplicatePurchases.count == 1)
        #expect(sandbox.purchases.first?.cost ?? 0 > 0)
        let balance = try await client.balance()
        #expect(balance.ton == sandbox.balance)
        sandbox.reset()
        #expect(sandbox.balance == 5 && sandbox.purchases.isEmpty)
    }

    @Test func negativeOptions() async throws {
        for (field, make) in [
            ("latency", { try Sandbox(latency: .seconds(-1)) }), ("slow", { try Sandbox(slow: .nanoseconds(-1)) }),
            ("rate_limit", { try Sandbox(rateLimit: -1) }), ("seed", { try Sandbox(seed: -1) }),
        ] as [(String, () throws -> Sandbox)] {
            let error = await failure(make)
            #expect(error?.code == .invalidConfig && error?.field == field)
        }
        let sandbox = Sandbox()
        #expect(await failure { try sandbox.advance(by: .seconds(-1)) }?.field == "duration")
        #expect(await failure { try sandbox.failNext(.buy, with: .slow, times: -1) }?.field == "times")
    }

    @Test func allOptions() async throws {
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        let sandbox = try Sandbox(
            balance: Ton("0.25"), apiKey: "sk_mine", seed: 7, latency: .milliseconds(250), slow: .seconds(200),
            rateLimit: 2, start: start)
        let client = StarsBotClient.sandbox(sandbox)
        #expect(sandbox.now == start)
        let balance = try await client.balance()
        #expect(balance.ton.nano == 250_000_000 && sandbox.now == start + 0.25)
        try sandbox.failNext(.balance, with: .slow)
        let slow = try await client.balance(timeout: .seconds(300))
        #expect(slow == balance && sandbox.now == start + 200.25)
        for _ in 0..<4 { _ = try await client.deposit() }
        #expect(sandbox.requests > 6)
    }

    /// With options of one's own, the handler among them.
    @Test func asATransport() async throws {
        let sandbox = Sandbox()
        var configuration = StarsBotClient.Configuration(apiKey: "sk_sandbox")
        configuration.transport = sandbox
        configuration.clock = sandbox
        let client = try StarsBotClient(configuration)
        try sandbox.failNext(.buy, with: .connectionRefused)
        #expect(try await client.buy(50).amountStars == 50)
        #expect(sandbox.purchases.count == 1)
    }

    /// A clock of a test's own.
    @Test func clock() async throws {
        struct NoWaiting: StarsBotClient.Clock {
            let waits: Counter

            func sleep(for duration: Duration) async throws { await waits.add() }
        }
        let (waits, requests) = (Counter(), Counter())
        var configuration = StarsBotClient.Configuration(apiKey: key)
        configuration.clock = NoWaiting(waits: waits)
        configuration.transport = Scripted { _ in
            await requests.add()
            return StarsBotClient.HTTPResponse(status: 429, headers: ["Retry-After": "40"], body: Data())
        }
        let error = await failure { try await StarsBotClient(configuration).balance() }
        #expect(error?.code == .rateLimited && error?.retryAfter == .seconds(40) && error?.attempts == 3)
        #expect(await (waits.value, requests.value) == (2, 3))
    }

    @Test func waitsTakeNoTime() async throws {
        let sandbox = Sandbox()
        try sandbox.failNext(.balance, with: .rateLimit, times: 2)
        let before = (ContinuousClock.now, sandbox.now)
        _ = try await StarsBotClient.sandbox(sandbox).balance()
        #expect(ContinuousClock.now - before.0 < .seconds(1))
        #expect(sandbox.now.timeIntervalSince(before.1) >= 4)
    }
}
