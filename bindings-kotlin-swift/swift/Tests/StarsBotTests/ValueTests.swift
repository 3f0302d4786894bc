import Foundation
import StarsBot
import Testing

/// Values are equal, hashable and Codable, and exact to the nanoton whatever the language of the system.
@Suite struct ValueTests {
    @Test func balances() async throws {
        let bot = try client { _ in
            StarsBot.HTTPResponse(
                status: 200, body: Data(#"{"balance_ton": "12345678.123456789", "currency": "TON"}"#.utf8))
        }
        let (one, other) = (try await bot.balance(), try await bot.balance())
        #expect(one == other)
        #expect(Set([one, other]).count == 1)
        #expect(one.nano == 12_345_678_123_456_789)
        #expect(one.ton == Decimal(string: "12345678.123456789", locale: Locale(identifier: "en_US_POSIX")))
        #expect("\(one)" == "12345678.123456789 TON")
        #expect(try again(one) == one)
    }

    @Test func ordersAndDeposits() async throws {
        let bot = StarsBot.sandbox()
        let order = try await bot.buy(50, to: "https://t.me/johndoe")
        #expect(order.toUsername == "johndoe")
        #expect(order.delivery == .delivered)
        #expect(try again(order) == order)
        let deposit = try await bot.deposit()
        #expect(try again(deposit) == deposit)
        let link = try deposit.paymentLink(amount: Decimal(string: "2.5"))
        let same = try deposit.paymentLink(amount: Decimal(string: "2.50"))
        #expect(link == same)
        #expect("\(link)".hasPrefix("ton://transfer/"))
        #expect(link.httpsLink.hasPrefix("https://"))
        let (svg, text) = (try link.qrSVG(), try link.qrText())
        #expect(svg.contains("<svg") && !text.isEmpty)
    }

    @Test func tonAtItsEnds() throws {
        for (text, nano) in [("9223372036.854775807", Int64.max), ("-9223372036.854775808", .min), ("0.000000001", 1)] {
            let ton = try StarsBot.Parse.ton(text)
            #expect(ton * 1_000_000_000 == Decimal(nano))
        }
        for text in ["1,5", "1.0000000001", "", "NaN", "9223372036.854775808"] {
            #expect(throws: StarsBotError.self) { try StarsBot.Parse.ton(text) }
        }
    }

    @Test func unknownPurchasesCanBeStored() async throws {
        let sandbox = StarsBot.Sandbox()
        sandbox.failNext(.buy, with: .lostAnswer)
        let purchase = await failure { try await StarsBot.sandbox(sandbox).buy(100, to: "johndoe") }?.purchase
        #expect(purchase?.stage == .awaitingAnswer)
        #expect(try again(purchase) == purchase)
    }

    @Test func errorsSpeak() async {
        let error = await failure { try await StarsBot.sandbox().buy(0) }
        #expect(error?.localizedDescription == error?.message)
        #expect(error.map { "\($0)" }?.hasPrefix("invalid_argument: ") == true)
    }

    private func again<T: Codable>(_ value: T) throws -> T {
        try JSONDecoder().decode(T.self, from: JSONEncoder().encode(value))
    }
}
