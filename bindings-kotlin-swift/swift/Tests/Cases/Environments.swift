import Foundation
import StarsBot

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// What a case is played in: provides the client's transport, and is its clock.
protocol CaseEnvironment: StarsBotClient.Clock {
    static var name: String { get }
    var baseURL: String { get }
    var transport: (any StarsBotClient.Transport)? { get }

    /// The call is over. Returns what was wrong with what was sent.
    func close() async throws -> [String]
}

/// A transport without a network. A fault is a failure of the transport.
actor InMemory: CaseEnvironment, StarsBotClient.Transport {
    static let name = "in memory"

    nonisolated let baseURL = "http://127.0.0.1:8765"
    nonisolated var transport: (any StarsBotClient.Transport)? { self }
    private nonisolated let draw: Double
    private nonisolated let search: KeySearch
    private var judge: Judge

    init(_ played: Case, _ search: KeySearch) {
        judge = Judge(played)
        draw = played.random
        self.search = search
    }

    nonisolated func random() -> Double { draw }

    func sleep(for duration: Duration) async throws { judge.wait(UInt64(duration / .milliseconds(1))) }

    func close() -> [String] { judge.end() }

    func send(_ request: StarsBotClient.HTTPRequest) async throws -> StarsBotClient.HTTPResponse {
        search.note("the request", request)
        let path = String(request.url.absoluteString.dropFirst(baseURL.count))
        switch judge.request(request.method, path, request.headers, request.body) {
        case .refused:
            throw StarsBotClient.NotSent("connection refused")
        case .fault("hang"):
            throw StarsBotClient.TimedOut()
        case .fault:
            throw URLError(.networkConnectionLost)
        case .reply(let reply):
            return try arrive(reply)
        }
    }

    private func arrive(_ reply: Exchange.Reply) throws -> StarsBotClient.HTTPResponse {
        if reply.fault == "garbage" { throw URLError(.cannotParseResponse) }
        // What is over the limit already is not read further, so that nothing more can go wrong with it.
        let body = reply.body.prefix(StarsBotClient.HTTPResponse.maxBodyBytes + 1)
        let response = StarsBotClient.HTTPResponse(
            status: reply.status, headers: Dictionary(reply.headers.map { ($0.name, $0.value) }) { _, last in last },
            body: body)
        search.note("the response", response)
        if reply.fault == nil || body.count > StarsBotClient.HTTPResponse.maxBodyBytes { return response }
        throw StarsBotClient.TruncatedResponse(
            response,
            underlyingError: reply.fault == "stall" ? StarsBotClient.TimedOut() : URLError(.networkConnectionLost))
    }
}

/// A port of the fault server, for the built-in transport. The clock reports every wait to the server.
struct OnTheWire: CaseEnvironment {
    static let name = "on the wire"
    private static let session = URLSession(configuration: .ephemeral)

    let baseURL: String
    let transport: (any StarsBotClient.Transport)? = nil
    private let draw: Double
    private let path: String

    init(_ played: Case, _ control: String) async throws {
        draw = played.random
        let opened = try await Self.ask("POST", control + "/cases", played.bytes)
        let fields = try opened.object("the server's response", ["id", "base_url"], needs: ["id", "base_url"])
        baseURL = try fields["base_url"]!.text("base_url")
        path = "\(control)/cases/\(try fields["id"]!.whole("id"))"
    }

    func random() -> Double { draw }

    func sleep(for duration: Duration) async throws {
        _ = try await Self.ask("POST", "\(path)/wait", Data("{\"ms\":\(UInt64(duration / .milliseconds(1)))}".utf8))
    }

    func close() async throws -> [String] {
        let verdict = try await Self.ask("GET", "\(path)/verdict", nil)
        let failures = try verdict.object("the verdict", ["failures"], needs: ["failures"])["failures"]!
        return try failures.list("failures").map { try $0.text("a failure") }
    }

    private static func ask(_ method: String, _ url: String, _ body: Data?) async throws -> JSON {
        guard let url = URL(string: url) else { throw InvalidCase("\(url) is no URL") }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = body
        request.setValue("application/json", forHTTPHeaderField: "content-type")
        let (data, response) = try await session.data(for: request)
        guard let status = (response as? HTTPURLResponse)?.statusCode, status < 300 else {
            throw InvalidCase("the fault server refused \(method) \(url.path)")
        }
        return data.isEmpty ? .null : try JSONDecoder().decode(JSON.self, from: data)
    }
}
