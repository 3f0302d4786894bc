import Foundation
import StarsBot
import Testing

@Suite struct SandboxTests {
    @Test(arguments: StarsBot.Sandbox.Fault.allCases)
    func everyFault(fault: StarsBot.Sandbox.Fault) async throws {
        let sandbox = try StarsBot.Sandbox(balance: 10)
        let bot = StarsBot.sandbox(sandbox)
        sandbox.failNext(.buy, with: fault, times: 3)
        let error = await failure { try await bot.buy(100, to: "johndoe") }
        let isBought = !sandbox.purchases.isEmpty
        switch fault {
        case .manual, .slow: #expect(error == nil && isBought)
        case .lostAnswer, .truncated, .html, .serverErrorAfter:
            #expect(error?.code == .outcomeUnknown && isBought)
        case .lostRequest, .serverError: #expect(error?.code == .outcomeUnknown && !isBought)
        case .rateLimit: #expect(error?.code == .rateLimited && error?.retryAfter == .seconds(2) && !isBought)
        case .unauthorized: #expect(error?.code == .unauthorized && error?.outcome == .rejected && !isBought)
        case .insufficient: #expect(error?.code == .insufficientBalance && !isBought)
        case .notFound: #expect(error?.code == .notFound && !isBought)
        case .refused: #expect(error?.code == .connectionFailed && error?.attempts == 3 && !isBought)
        }
        #expect(sandbox.boughtTwice.isEmpty)
    }

    @Test func itsState() async throws {
        let sandbox = try StarsBot.Sandbox(balance: 5, seed: 7)
        let bot = StarsBot.sandbox(sandbox)
        let credited = try sandbox.credit(1)
        #expect(credited == 6)
        #expect(throws: StarsBotError.self) { try sandbox.credit(0) }
        _ = try await bot.buy(100, to: "johndoe")
        _ = try await bot.buy(100, to: "johndoe")
        #expect(sandbox.boughtTwice.count == 1)
        #expect(sandbox.purchases.first?.cost ?? 0 > 0)
        let balance = try await bot.balance()
        #expect(balance.ton == sandbox.balance)
        sandbox.reset()
        #expect(sandbox.balance == 5 && sandbox.purchases.isEmpty)
    }

    @Test func negativeOptions() async throws {
        let ofLatency = await failure { try StarsBot.Sandbox(balance: 5, latency: .seconds(-1)) }
        #expect(ofLatency?.code == .invalidConfig && ofLatency?.field == "latency")
        let ofLimit = await failure { try StarsBot.Sandbox(balance: 5, rateLimit: -1) }
        #expect(ofLimit?.code == .invalidConfig && ofLimit?.field == "rate_limit")
    }

    @Test func waitsTakeNoTime() async throws {
        let sandbox = StarsBot.Sandbox()
        sandbox.failNext(.balance, with: .rateLimit, times: 2)
        let before = (ContinuousClock.now, sandbox.now)
        _ = try await StarsBot.sandbox(sandbox).balance()
        #expect(ContinuousClock.now - before.0 < .seconds(1))
        #expect(sandbox.now.timeIntervalSince(before.1) >= 4)
    }
}
