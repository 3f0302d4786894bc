import Foundation
import StarsBot

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Where a case is played: it gives the client its transport, and is the client's clock.
protocol Place: Clock {
    static var name: String { get }
    var baseURL: String { get }
    var transport: (any StarsBot.Transport)? { get }

    /// The call is over: what was wrong on the line.
    func close() async throws -> [String]
}

extension Place {
    func now() -> UInt64 { UInt64(Date().timeIntervalSince1970 * 1000) }
}

/// A transport without a network. A fault is a transport's failure.
actor Memory: Place, StarsBot.Transport {
    static let name = "in memory"

    nonisolated let baseURL = "http://127.0.0.1:8765"
    nonisolated var transport: (any StarsBot.Transport)? { self }
    private nonisolated let random: Double
    private nonisolated let printed: Printed
    private var judge: Judge

    init(_ played: Case, _ printed: Printed) {
        judge = Judge(played)
        random = played.random
        self.printed = printed
    }

    nonisolated func draw() -> Double { random }

    func sleep(milliseconds: UInt64) async throws { judge.wait(milliseconds) }

    func close() -> [String] { judge.end() }

    func send(_ request: StarsBot.HTTPRequest) async throws -> StarsBot.HTTPResponse {
        printed.note("the request", request)
        let path = String(request.url.absoluteString.dropFirst(baseURL.count))
        switch judge.request(request.method, path, request.headers, request.body) {
        case .refused:
            throw StarsBot.NotSent("connection refused")
        case .fault("hang"):
            throw StarsBot.TimedOut()
        case .fault:
            throw URLError(.networkConnectionLost)
        case .reply(let reply):
            return try arrive(reply)
        }
    }

    private func arrive(_ reply: Exchange.Reply) throws -> StarsBot.HTTPResponse {
        if reply.fault == "garbage" { throw URLError(.cannotParseResponse) }
        // What is over the limit already is not read further, so that nothing more can go wrong with it.
        let body = reply.body.prefix(StarsBot.HTTPResponse.mostBytes + 1)
        let header = { (name: String) in reply.headers.last { $0.name.lowercased() == name }?.value }
        let response = StarsBot.HTTPResponse(
            status: reply.status, body: body, retryAfter: header("retry-after"), date: header("date"))
        printed.note("the response", response)
        if reply.fault == nil || body.count > StarsBot.HTTPResponse.mostBytes { return response }
        throw StarsBot.AnswerCut(
            response,
            underlyingError: reply.fault == "stall" ? StarsBot.TimedOut() : URLError(.networkConnectionLost))
    }
}

/// A port of the fault server, for the built-in transport. The clock tells the server of a wait.
struct Wire: Place {
    static let name = "on the wire"
    private static let session = URLSession(configuration: .ephemeral)

    let baseURL: String
    let transport: (any StarsBot.Transport)? = nil
    private let random: Double
    private let path: String

    init(_ played: Case, _ control: String) async throws {
        random = played.random
        let opened = try await Self.ask("POST", control + "/cases", played.bytes)
        let fields = try opened.object("the server's answer", ["id", "base_url"], needs: ["id", "base_url"])
        baseURL = try fields["base_url"]!.text("base_url")
        path = "\(control)/cases/\(try fields["id"]!.whole("id"))"
    }

    func draw() -> Double { random }

    func sleep(milliseconds: UInt64) async throws {
        _ = try await Self.ask("POST", "\(path)/wait", Data("{\"ms\":\(milliseconds)}".utf8))
    }

    func close() async throws -> [String] {
        let verdict = try await Self.ask("GET", "\(path)/verdict", nil)
        let failures = try verdict.object("the verdict", ["failures"], needs: ["failures"])["failures"]!
        return try failures.list("failures").map { try $0.text("a failure") }
    }

    private static func ask(_ method: String, _ url: String, _ body: Data?) async throws -> JSON {
        guard let url = URL(string: url) else { throw Refused("\(url) is no URL") }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = body
        request.setValue("application/json", forHTTPHeaderField: "content-type")
        let (data, response) = try await session.data(for: request)
        guard let status = (response as? HTTPURLResponse)?.statusCode, status < 300 else {
            throw Refused("the fault server refused \(method) \(url.path)")
        }
        return data.isEmpty ? .null : try JSONDecoder().decode(JSON.self, from: data)
    }
}
