import Foundation
import StarsBot

/// Plays a case. Answers what is wrong, by the name of the run.
func play(_ played: Case, _ control: String) async throws -> [String: [String]] {
    guard played.isSent else {
        let printed = Printed()
        let result = await attempt { try pure(played, printed) }
        return [Memory.name: judge(played, result, printed)]
    }
    let printed = (Printed(), Printed())
    return [
        Memory.name: try await play(played, at: Memory(played, printed.0), printed.0),
        Wire.name: try await play(played, at: Wire(played, control), printed.1),
    ]
}

private func play(_ played: Case, at place: some Place, _ printed: Printed) async throws -> [String] {
    let result = await attempt { try await call(played, place, printed) }
    return judge(played, result, printed) + (try await place.close())
}

private typealias Fields = [String: JSON]

private func attempt(_ what: () async throws -> Fields) async -> Result<Fields, any Error> {
    do {
        return .success(try await what())
    } catch {
        return .failure(error)
    }
}

private func call(_ played: Case, _ place: some Place, _ printed: Printed) async throws -> Fields {
    var configuration = StarsBot.Configuration(apiKey: played.apiKey)
    configuration.baseURL = played.baseURL ?? place.baseURL + played.basePath
    configuration.connectTimeout = played.connectTimeout
    configuration.readTimeout = played.readTimeout
    configuration.purchaseTimeout = played.readTimeout
    configuration.transport = place.transport
    printed.note("the configuration", configuration)
    let bot = try StarsBot(configuration, clock: place)
    printed.note("the client", bot)
    defer { bot.close() }
    switch played.operation {
    case "balance":
        let balance = try await bot.balance()
        printed.note("the value", balance)
        return [
            "ton": .text(plain(balance.ton)), "nano": .text("\(balance.nano)"), "currency": .text(balance.currency),
        ]
    case "deposit":
        let deposit = try await bot.deposit()
        printed.note("the value", deposit)
        return ["wallet": .text(deposit.wallet), "memo": .text(deposit.memo), "message": .text(deposit.message)]
    default:
        let order = try await buy(played, bot)
        printed.note("the value", order)
        return [
            "order_id": .text(order.orderID), "amount_stars": .int(Int64(order.amountStars)),
            "to_username": order.toUsername.map(JSON.text) ?? .null, "message": .text(order.message),
            "delivery": .text(order.delivery.rawValue),
        ]
    }
}

private func buy(_ played: Case, _ bot: StarsBot) async throws -> StarsBot.Order {
    guard let amount = played.arguments["amount_stars"] else { throw Refused("buy lacks amount_stars") }
    let stars = Int(try amount.whole("amount_stars"))
    guard let name = played.arguments["to_username"] else { return try await bot.buy(stars) }
    return try await bot.buy(stars, to: name.text("to_username"))
}

private func pure(_ played: Case, _ printed: Printed) throws -> Fields {
    let text = { (name: String) in try played.arguments[name, default: .null].text(name) }
    switch played.operation {
    case "parse_username":
        return ["username": .text(try StarsBot.Parse.username(text("text")))]
    case "parse_ton":
        let ton = try StarsBot.Parse.ton(text("text"))
        return ["ton": .text(plain(ton)), "nano": .text(plain(ton * 1_000_000_000))]
    case "parse_api_key":
        try StarsBot.Parse.apiKey(text("text"))
        printed.note("the client", try StarsBot(apiKey: text("text")))
        return [:]
    case "parse_wallet":
        let wallet = try StarsBot.Wallet(text("text"))
        let hash = wallet.hash.map { String(format: "%02x", $0) }.joined()
        return [
            "workchain": .int(Int64(wallet.workchain)), "hash": .text(hash), "bounceable": .bool(wallet.bounceable),
        ]
    default:
        let amount = played.arguments["amount"] == nil ? nil : try StarsBot.Parse.ton(text("amount"))
        let link = try StarsBot.PaymentLink(wallet: text("wallet"), memo: text("memo"), amount: amount)
        return ["link": .text("\(link)")]
    }
}

private func plain(_ ton: Decimal) -> String {
    var ton = ton
    return NSDecimalString(&ton, Locale(identifier: "en_US_POSIX"))
}

/// What is not as the case has it, the key in print included.
private func judge(_ played: Case, _ result: Result<Fields, any Error>, _ printed: Printed) -> [String] {
    let wrong: [String]
    switch (result, played.result) {
    case (.success(let fields), .ok(let wanted)):
        wrong = differences(wanted, fields)
    case (.success(let fields), .error):
        wrong = ["succeeded with \(fields)"]
    case (.failure(let error as StarsBotError), let expected):
        printed.note(error: error)
        if case .error(let wanted) = expected {
            wrong = differences(wanted, attributes(error), message: error.message)
        } else {
            wrong = ["failed: \(error)"]
        }
    case (.failure(let error), _):
        wrong = ["failed with another error: \(error)"]
    }
    return wrong + printed.found(played.secret)
}

/// An error with every attribute that a case can name.
private func attributes(_ error: StarsBotError) -> Fields {
    [
        "code": .text(error.code.rawValue),
        "outcome": error.outcome.map { .text($0.rawValue) } ?? .null,
        "may_have_spent": .bool(error.mayHaveSpent),
        "retryable": .bool(error.retryable),
        "status": error.status.map { .int(Int64($0)) } ?? .null,
        "retry_after_ms": error.retryAfter.map { .int(Int64($0 / .milliseconds(1))) } ?? .null,
        "field": error.field.map(JSON.text) ?? .null,
        "attempts": .int(Int64(error.attempts)),
    ]
}

private func differences(_ wanted: Fields, _ actual: Fields, message: String = "") -> [String] {
    wanted.sorted { $0.key < $1.key }.compactMap { name, value in
        if name == "message_contains", case .text(let part) = value {
            return message.contains(part) ? nil : "the message \"\(message)\" does not contain \"\(part)\""
        }
        return actual[name] == value ? nil : "\(name) is \(String(describing: actual[name])) instead of \(value)"
    }
}
