import Foundation
import StarsBot
import Testing

/// Values are equal, hashable and Codable, and exact to the nanoton whatever the language of the system.
@Suite struct ValueTests {
    @Test func balances() async throws {
        let client = try makeClient { _ in
            StarsBotClient.HTTPResponse(
                status: 200, body: Data(#"{"balance_ton": "12345678.123456789", "currency": "TON"}"#.utf8))
        }
        let (one, other) = (try await client.balance(), try await client.balance())
        #expect(one == other)
        #expect(Set([one, other]).count == 1)
        #expect(one.ton.nano == 12_345_678_123_456_789)
        #expect(one.ton.decimal == Decimal(string: "12345678.123456789", locale: Locale(identifier: "en_US_POSIX")))
        #expect("\(one)" == "12345678.123456789 TON")
        #expect(try again(one) == one)
    }

    @Test func ordersAndDeposits() async throws {
        let client = StarsBotClient.sandbox()
        let order = try await client.buy(50, to: "https://t.me/johndoe")
        #expect(order.toUsername == "johndoe")
        #expect(order.delivery == .delivered)
        #expect(try again(order) == order)
        let deposit = try await client.deposit()
        #expect(try again(deposit) == deposit)
        let link = try deposit.paymentLink(amount: Ton("2.5"))
        let same = try deposit.paymentLink(amount: Ton("2.50"))
        #expect(link == same)
        #expect("\(link)".hasPrefix("ton://transfer/"))
        #expect(link.httpsLink.hasPrefix("https://"))
        let (svg, text) = (try link.qrSVG(), try link.qrText())
        #expect(svg.contains("<svg") && !text.isEmpty)
    }

    @Test func tonAtItsEnds() throws {
        for (text, nano) in [("9223372036.854775807", Int64.max), ("-9223372036.854775808", .min), ("0.000000001", 1)] {
            let ton = try Ton(text)
            #expect(ton.nano == nano && ton == Ton(nano: nano))
            #expect(ton.description == text && ton.decimal * 1_000_000_000 == Decimal(nano))
        }
        for text in ["1,5", "1.0000000001", "", "NaN", "9223372036.854775808"] {
            #expect(throws: StarsBotError.self) { try Ton(text) }
        }
    }

    /// A literal becomes a `Double` before it is a `Decimal`.
    @Test func tonFromDecimals() throws {
        #expect(try Ton(Decimal(string: "3.133")!) == Ton("3.133"))
        #expect(try Ton(Decimal(5)) == 5)
        for decimal in [Decimal(3.133), .nan, Decimal(string: "1.0000000001")!, Decimal(Int64.max)] {
            do {
                Issue.record("\(decimal) became \(try Ton(decimal))")
            } catch {
                #expect(error.code == .invalidArgument && error.field == "ton")
                #expect(error.message.contains("Ton(\"3.133\")"))
            }
        }
    }

    @Test func usernamesAndWallets() throws {
        #expect(try Username("https://t.me/johndoe").name == "johndoe")
        #expect(throws: StarsBotError.self) { try Username("") }
        #expect(throws: StarsBotError.self) { try Wallet("UQ") }
    }

    @Test func valuesOfOnesOwn() throws {
        let order = Order(orderID: "o1", amountStars: 50, toUsername: nil, message: "Stars sent", delivery: .delivered)
        let error = StarsBotError(code: .outcomeUnknown, message: "unknown", outcome: .unknown, order: order)
        #expect(error == StarsBotError(code: .outcomeUnknown, message: "unknown", outcome: .unknown, order: order))
        #expect(error != StarsBotError(code: .outcomeUnknown, message: "unknown", outcome: .unknown))
        #expect(error.mayHaveSpent)
        #expect(try again(order) == order)
    }

    @Test func unknownPurchasesCanBeStored() async throws {
        let sandbox = Sandbox()
        try sandbox.failNext(.buy, with: .responseDropped)
        let purchase = await failure { try await StarsBotClient.sandbox(sandbox).buy(100, to: "johndoe") }?.purchase
        #expect(purchase?.stage == .awaitingResponse)
        #expect(try again(purchase) == purchase)
        let json = String(decoding: try JSONEncoder().encode(purchase), as: UTF8.self)
        #expect(json.contains(#""started_at_ms":1700000000000"#) && json.contains(#""stage":"awaiting_response""#))
    }

    @Test func errorsAreLocalized() async {
        let error = await failure { try await StarsBotClient.sandbox().buy(0) }
        #expect(error?.localizedDescription == error?.message)
        #expect((error as (any LocalizedError)?)?.recoverySuggestion == error?.code.hint)
        #expect(error.map { "\($0)" }?.hasPrefix("invalid_argument: ") == true)
    }

    private func again<T: Codable>(_ value: T) throws -> T {
        try JSONDecoder().decode(T.self, from: JSONEncoder().encode(value))
    }
}
