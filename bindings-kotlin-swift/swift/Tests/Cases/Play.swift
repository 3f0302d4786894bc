import Foundation
import StarsBot

/// Plays a case. Returns what is wrong, by the name of the run.
func play(_ played: Case, _ control: String) async throws -> [String: [String]] {
    guard played.isSent else {
        let search = KeySearch()
        let result = await attempt { try pure(played, search) }
        return [InMemory.name: judge(played, result, search)]
    }
    let search = (KeySearch(), KeySearch())
    return [
        InMemory.name: try await play(played, in: InMemory(played, search.0), search.0),
        OnTheWire.name: try await play(played, in: OnTheWire(played, control), search.1),
    ]
}

private func play(_ played: Case, in environment: some CaseEnvironment, _ search: KeySearch) async throws -> [String] {
    let result = await attempt { try await call(played, environment, search) }
    return judge(played, result, search) + (try await environment.close())
}

private typealias Fields = [String: JSON]

private func attempt(_ what: () async throws -> Fields) async -> Result<Fields, any Error> {
    do {
        return .success(try await what())
    } catch {
        return .failure(error)
    }
}

private func call(
    _ played: Case, _ environment: some CaseEnvironment, _ search: KeySearch
) async throws -> Fields {
    var configuration = StarsBotClient.Configuration(apiKey: played.apiKey)
    configuration.baseURL = played.baseURL ?? environment.baseURL + played.basePath
    configuration.connectTimeout = played.connectTimeout
    configuration.requestTimeout = played.requestTimeout
    configuration.purchaseTimeout = played.requestTimeout
    configuration.transport = environment.transport
    configuration.clock = environment
    search.note("the configuration", configuration)
    let client = try StarsBotClient(configuration)
    search.note("the client", client)
    defer { client.close() }
    let value = try await callOperation(played.operation, played.arguments, client)
    search.note("the value", value)
    return try fields(value)
}

/// What a case can name of a value: the fields of a record, with `nano` beside an amount of TON; or `value`.
private func fields(_ value: any Encodable) throws -> Fields {
    let json = try JSONDecoder().decode(JSON.self, from: JSONEncoder().encode(value))
    guard case .object(var fields) = json else { return ["value": json] }
    if let ton = try fields["ton"]?.text("ton") { fields["nano"] = .text("\(try Ton(ton).nano)") }
    return fields
}

private func pure(_ played: Case, _ search: KeySearch) throws -> Fields {
    let text = { (name: String) in try played.arguments[name, default: .null].text(name) }
    switch played.operation {
    case "parse_username":
        return ["username": .text(try Username(text("text")).name)]
    case "parse_ton":
        let ton = try Ton(text("text"))
        return ["ton": .text("\(ton)"), "nano": .text("\(ton.nano)")]
    case "parse_api_key":
        search.note("the client", try StarsBotClient(apiKey: text("text")))
        return [:]
    case "parse_wallet":
        let wallet = try Wallet(text("text"))
        let hash = wallet.hash.map { String(format: "%02x", $0) }.joined()
        return [
            "workchain": .int(Int64(wallet.workchain)), "hash": .text(hash), "bounceable": .bool(wallet.bounceable),
        ]
    default:
        let amount = played.arguments["amount"] == nil ? nil : try Ton(text("amount"))
        let link = try PaymentLink(wallet: text("wallet"), memo: text("memo"), amount: amount)
        return ["link": .text("\(link)")]
    }
}

/// What is not as the case has it, the key in print included.
private func judge(_ played: Case, _ result: Result<Fields, any Error>, _ search: KeySearch) -> [String] {
    let wrong: [String]
    switch (result, played.result) {
    case (.success(let fields), .ok(let wanted)):
        wrong = differences(wanted, fields)
    case (.success(let fields), .error):
        wrong = ["succeeded with \(fields)"]
    case (.failure(let error as StarsBotError), let expected):
        search.note(error: error)
        if case .error(let wanted) = expected {
            wrong = differences(wanted, attributes(error), message: error.message)
        } else {
            wrong = ["failed: \(error)"]
        }
    case (.failure(let error), _):
        wrong = ["failed with another error: \(error)"]
    }
    return wrong + search.found(played.secret)
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
        let found = actual[name] ?? .null
        return found == value ? nil : "\(name) is \(found) instead of \(value)"
    }
}
