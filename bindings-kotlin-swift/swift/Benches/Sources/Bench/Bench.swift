// Measures the package beside a client written by hand on URLSession and Codable, and prints Markdown tables:
//
//     Bench BASE_URL
//
// The rounds of both take turns, so that whatever else the machine does hits both alike. The medians are shown.

import Foundation
import StarsBot

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

let key = "sk_test_0123456789"

/// What its users would write: one session, the key in a header, a failure for a bad status, the JSON decoded.
struct ByHand: Sendable {
    struct Balance: Decodable {
        let ton: Decimal
        let currency: String

        enum CodingKeys: String, CodingKey {
            case ton = "balance_ton"
            case currency
        }
    }

    struct Order: Decodable {
        let status: String
        let orderID: String
        let amountStars: Int
        let toUsername: String?
        let message: String

        enum CodingKeys: String, CodingKey {
            case status
            case orderID = "order_id"
            case amountStars = "amount_stars"
            case toUsername = "to_username"
            case message
        }
    }

    struct Purchase: Encodable {
        let amountStars: Int
        let toUsername: String

        enum CodingKeys: String, CodingKey {
            case amountStars = "amount_stars"
            case toUsername = "to_username"
        }
    }

    let url: URL
    let session: URLSession

    init(_ base: String) {
        url = URL(string: base)!
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = 64
        session = URLSession(configuration: configuration)
    }

    func balance() async throws -> Balance {
        try await decoded(request("api/v1/balance"), session)
    }

    /// On a connection of its own, as a purchase is sent.
    func buy() async throws -> Order {
        var request = request("api/v1/buy")
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "content-type")
        request.httpBody = try JSONEncoder().encode(Purchase(amountStars: 100, toUsername: "johndoe"))
        let session = URLSession(configuration: .ephemeral)
        defer { session.finishTasksAndInvalidate() }
        return try await decoded(request, session)
    }

    private func request(_ path: String) -> URLRequest {
        var request = URLRequest(url: url.appendingPathComponent(path))
        request.setValue("Bearer \(key)", forHTTPHeaderField: "authorization")
        request.setValue("application/json", forHTTPHeaderField: "accept")
        return request
    }

    private func decoded<T: Decodable>(_ request: URLRequest, _ session: URLSession) async throws -> T {
        let (data, response) = try await session.data(for: request)
        guard (response as? HTTPURLResponse)?.statusCode == 200 else { throw URLError(.badServerResponse) }
        return try JSONDecoder().decode(T.self, from: data)
    }
}

struct Round {
    let wall: Double
    let cpu: Double
}

struct Measured {
    let title: String
    let ours: Round
    let byHand: Round
}

@main
struct Bench {
    static let rounds = 9
    static let seconds = 0.8

    static func main() async throws {
        let base = CommandLine.arguments[1]
        var configuration = StarsBotClient.Configuration(apiKey: key)
        configuration.baseURL = base
        let ours = try StarsBotClient(configuration)
        let byHand = ByHand(base)
        var tables: [Measured] = []
        tables.append(
            try await measure("balance, one at a time", 1, { _ = try await ours.balance() }) {
                _ = try await byHand.balance()
            })
        tables.append(
            try await measure("balance, 50 at once", 50, { _ = try await ours.balance() }) {
                _ = try await byHand.balance()
            })
        tables.append(
            try await measure(
                "buy, one at a time, a fresh connection each", 1, { _ = try await ours.buy(100, to: "johndoe") }
            ) {
                _ = try await byHand.buy()
            })
        print("| whole calls over loopback | starsbot | by hand on URLSession and Codable | ratio | CPU ratio |")
        print("|---|---|---|---|---|")
        for row in tables {
            print(
                "| \(row.title) | \(formatted(row.ours)) | \(formatted(row.byHand)) | \(ratio(row.ours.wall, row.byHand.wall)) "
                    + "| \(ratio(row.ours.cpu, row.byHand.cpu)) |")
        }
        let crossings = try await crossings()
        print("\n| what crosses into the core | crossings | time of all |\n|---|---|---|")
        print("| balance | 2 | \(crossings.balance) |\n| buy | 2 | \(crossings.buy) |")
        print("\nThe time is that of a whole call without HTTP: a transport that responds at once, under its deadline.")
        print("Freeing what has crossed is not counted as a crossing.")
    }

    static func measure(
        _ title: String, _ tasks: Int, _ ours: @escaping @Sendable () async throws -> Void,
        _ byHand: @escaping @Sendable () async throws -> Void
    ) async throws -> Measured {
        _ = try await round(tasks, seconds / 2, ours)
        _ = try await round(tasks, seconds / 2, byHand)
        var results: (ours: [Round], byHand: [Round]) = ([], [])
        for _ in 0..<rounds {
            results.ours.append(try await round(tasks, seconds, ours))
            results.byHand.append(try await round(tasks, seconds, byHand))
        }
        return Measured(title: title, ours: median(results.ours), byHand: median(results.byHand))
    }

    static func round(
        _ tasks: Int, _ seconds: Double, _ call: @escaping @Sendable () async throws -> Void
    ) async throws -> Round {
        let (began, cpu) = (now(), processorTime())
        let calls = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<tasks {
                group.addTask {
                    var calls = 0
                    while now() < began + seconds {
                        try await call()
                        calls += 1
                    }
                    return calls
                }
            }
            return try await group.reduce(0, +)
        }
        return Round(wall: (now() - began) / Double(calls), cpu: (processorTime() - cpu) / Double(calls))
    }

    static func crossings() async throws -> (balance: String, buy: String) {
        let balance = #"{"balance_ton": 1.234567, "currency": "TON"}"#
        let order =
            #"{"status":"ok","order_id":"o1","amount_stars":100,"to_username":"johndoe","message":"Stars sent"}"#
        var results: [String] = []
        for (body, isPurchase) in [(balance, false), (order, true)] {
            var configuration = StarsBotClient.Configuration(apiKey: key)
            configuration.transport = AtOnce(response: StarsBotClient.HTTPResponse(status: 200, body: Data(body.utf8)))
            let client = try StarsBotClient(configuration)
            let call: @Sendable () async throws -> Void = {
                if isPurchase { _ = try await client.buy(100, to: "johndoe") } else { _ = try await client.balance() }
            }
            _ = try await round(1, 0.2, call)
            var measured: [Round] = []
            for _ in 0..<rounds { measured.append(try await round(1, 0.2, call)) }
            results.append(String(format: "%.1f µs", median(measured).wall * 1e6))
        }
        return (results[0], results[1])
    }

    static func median(_ rounds: [Round]) -> Round {
        let middle = { (values: [Double]) in values.sorted()[values.count / 2] }
        return Round(wall: middle(rounds.map(\.wall)), cpu: middle(rounds.map(\.cpu)))
    }

    static func now() -> Double {
        Double(DispatchTime.now().uptimeNanoseconds) / 1e9
    }

    static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    static func formatted(_ round: Round) -> String {
        String(format: "%.1f µs, CPU %.1f µs", round.wall * 1e6, round.cpu * 1e6)
    }

    static func ratio(_ ours: Double, _ theirs: Double) -> String {
        String(format: "%.2f", ours / theirs)
    }
}

struct AtOnce: StarsBotClient.Transport {
    let response: StarsBotClient.HTTPResponse

    func send(_ request: StarsBotClient.HTTPRequest) async throws -> StarsBotClient.HTTPResponse { response }
}
