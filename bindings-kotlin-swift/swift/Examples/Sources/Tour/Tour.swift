// The main job, over real HTTP: see the balance, top it up, buy Stars, and meet a dropped response.
//
// Made for the sandbox; `cargo xtask demo swift` starts one and runs this against it. It reads STARSBOT_API_KEY and
// STARSBOT_BASE_URL.

import StarsBot

@main
struct Tour {
    static func main() async throws {
        let client = try StarsBotClient.fromEnvironment { $0.appName = "tour/1.0" }

        title("How much is there to spend?")
        let balance = try await client.balance()
        print("\(balance) (\(balance.ton.nano) nanotons)")

        title("Topping up")
        let deposit = try await client.deposit()
        let link = try deposit.paymentLink(amount: Ton("2.5"))
        print(deposit.message)
        print("wallet  \(deposit.wallet)")
        print("memo    \(deposit.memo)")
        print("link    \(link)")
        print("or      \(link.httpsLink)")
        print(try link.qrText())

        title("Buying 100 Stars for yourself")
        show(try await client.buy(100))

        title("Buying 50 Stars for somebody else, from the link they sent")
        show(try await client.buy(50, to: "https://t.me/johndoe"))

        title("An order that is delivered manually")
        show(try await client.buy(75, to: "sandbox_manual"))

        title("A mistake costs nothing")
        do {
            _ = try await client.buy(100, to: "https://example.com/johndoe")
        } catch let error as StarsBotError where error.outcome == .notSent {
            print("\(error.code.rawValue) (\(error.field ?? "")): \(error.message)")
        }

        title("A purchase whose response is dropped")
        try await droppedResponse(client)

        title("What is left")
        print(try await client.balance())
    }

    /// The one failure that must not be answered with another `buy`.
    static func droppedResponse(_ client: StarsBotClient) async throws {
        let before = try await client.balance().ton
        do {
            _ = try await client.buy(100, to: "sandbox_response_dropped")
            print("the response arrived after all")
        } catch let error as StarsBotError where error.mayHaveSpent {
            print(error)
            let spent = before - (try await client.balance().ton)
            if spent > 0 {
                print("the balance fell by \(spent) TON: the Stars were bought, so do not buy again")
            } else {
                print("the balance is what it was: nothing was bought")
            }
        }
    }

    /// What became of an order.
    static func show(_ order: Order) {
        print("\(order.message)  (\(order.delivery.rawValue), order \(order.orderID))")
    }

    /// What comes next.
    static func title(_ text: String) {
        print("\n── \(text)")
    }
}
