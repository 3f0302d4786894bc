// The main job, over real HTTP: see the balance, top it up, buy Stars, and meet a lost answer.
//
// Made for the sandbox; `cargo xtask demo swift` starts one and runs this against it. It reads STARSBOT_API_KEY and
// STARSBOT_BASE_URL.

import Foundation
import StarsBot

@main
struct Tour {
    static func main() async throws {
        let bot = try StarsBot.fromEnvironment { $0.app = "tour/1.0" }

        title("How much is there to spend?")
        let balance = try await bot.balance()
        print("\(balance) (\(balance.nano) nanotons)")

        title("Topping up")
        let deposit = try await bot.deposit()
        let link = try deposit.paymentLink(amount: Decimal(string: "2.5"))
        print(deposit.message)
        print("wallet  \(deposit.wallet)")
        print("memo    \(deposit.memo)")
        print("link    \(link)")
        print("or      \(link.httpsLink)")
        print(try link.qrText())

        title("Buying 100 Stars for yourself")
        show(try await bot.buy(100))

        title("Buying 50 Stars for somebody else, from the link they sent")
        show(try await bot.buy(50, to: "https://t.me/johndoe"))

        title("An order that is delivered by hand")
        show(try await bot.buy(75, to: "sandbox_manual"))

        title("A mistake costs nothing")
        do {
            _ = try await bot.buy(100, to: "https://example.com/johndoe")
        } catch let error as StarsBotError where error.outcome == .notSent {
            print("\(error.code.rawValue) (\(error.field ?? "")): \(error.message)")
        }

        title("A purchase whose answer is lost")
        try await lostAnswer(bot)

        title("What is left")
        print(try await bot.balance())
    }

    /// The one failure that must not be answered with another `buy`.
    static func lostAnswer(_ bot: StarsBot) async throws {
        let before = try await bot.balance().ton
        do {
            _ = try await bot.buy(100, to: "sandbox_lost_answer")
            print("the answer arrived after all")
        } catch let error as StarsBotError where error.mayHaveSpent {
            print(error)
            let spent = before - (try await bot.balance().ton)
            if spent > 0 {
                print("the balance fell by \(spent) TON: the Stars were bought, so do not buy again")
            } else {
                print("the balance is what it was: nothing was bought")
            }
        }
    }

    /// What became of an order.
    static func show(_ order: StarsBot.Order) {
        print("\(order.message)  (\(order.delivery.rawValue), order \(order.orderID))")
    }

    /// What comes next.
    static func title(_ text: String) {
        print("\n── \(text)")
    }
}
