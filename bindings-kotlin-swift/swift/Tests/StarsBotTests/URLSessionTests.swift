import Foundation
import StarsBot
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// What `URLSession` itself does.
@Suite(.serialized) struct URLSessionTests {
    @Test func redirectsAreNotFollowed() async throws {
        for status in ["301 Moved", "302 Found", "303 See Other", "307 Again", "308 Again"] {
            let other = try Server(.respond(Server.balance))
            let server = try Server(
                .respond(Server.response("moved", status: status, headers: "location: \(other.url)/\r\n")))
            let client = try makeClient(server)
            let error = await failure { try await client.buy(100) }
            #expect(error?.code == .outcomeUnknown && error?.status == Int(status.prefix(3)))
            let ofRead = await failure { try await client.balance() }
            #expect(ofRead?.code == .unexpectedStatus)
            #expect(server.requests.count == 2 && other.accepted == 0)
            server.stop()
            other.stop()
        }
    }

    @Test func anAuthenticationChallengeIsNotAnswered() async throws {
        // A word at the end ended the process once.
        let schemes = [
            "Basic realm=\"a\"", "Digest realm=\"a\", nonce=\"b\"", "Bearer realm=\"a\"", "Bearer", "Basic, Bearer",
            "Basic realm=a", "Basic realm=\"", "", ",",
        ]
        for scheme in schemes {
            let server = try Server(
                .respond(Server.response("no", status: "401 No", headers: "www-authenticate: \(scheme)\r\n")))
            let client = try makeClient(server, purchaseTimeout: .seconds(1))
            let before = ContinuousClock.now
            let error = await failure { try await client.buy(100) }
            #expect(error?.code == .unauthorized && error?.outcome == .rejected && error?.body == "no")
            #expect(await failure { try await client.balance() }?.code == .unauthorized)
            #expect(ContinuousClock.now - before < .seconds(2))
            #expect(server.requests.count == 2)
            server.stop()
        }
    }

    /// What can hardly be read as HTTP never reads as a failure that spent nothing.
    @Test func responsesThatAreHardlyHTTP() async throws {
        let empty = "content-length: 0\r\n\r\n"
        let responses = [
            "HTTP/1.1 200 OK\r\nno colon\r\n\(empty)", "HTTP/1.1 200 OK\r\n: no name\r\n\(empty)",
            "HTTP/1.1 200 OK\r\nx:no blank\r\n\(empty)", "HTTP/1.1 200 OK\r\nx:   \r\n\(empty)",
            "HTTP/1.1 200 OK\r\nx: a\r\n folded\r\n\(empty)", "HTTP/1.1 200 OK\r\n\u{e9}: a\r\n\(empty)",
            "HTTP/1.1 200\r\n\(empty)", "HTTP/1.1 099 Low\r\n\(empty)", "HTTP/1.1 1000 High\r\n\(empty)",
            "HTTP/1.1 204 None\r\n\r\n", "HTTP/1.1 101 Switching\r\nupgrade: h2c\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 500 No\r\n\(empty)",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
            "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 1\r\n\r\na",
            "HTTP/1.1 302 Found\r\nlocation: http://[\r\n\(empty)", "HTTP/2 200\r\n\(empty)", "HTTP/1.1", "\r\n\r\n",
            "\0",
        ]
        #if canImport(Darwin)
            // FoundationNetworking ends the process over these, up to Swift 6.3.
            let worse = [
                "HTTP/1.1 200 OK\r\nx: cut",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\nx: trailer\r\n\r\n",
            ]
        #else
            let worse: [String] = []
        #endif
        for response in responses + worse {
            let server = try Server(.respondAndClose(response, after: 0))
            let error = await failure { try await makeClient(server, purchaseTimeout: .seconds(1)).buy(100) }
            #expect(error?.code == .outcomeUnknown, "\(response)")
            #expect(server.requests.count == 1)
            server.stop()
        }
    }

    @Test func everyPurchaseHasAConnectionOfItsOwn() async throws {
        let order = #"{"status":"ok","order_id":"o1","amount_stars":1,"to_username":null,"message":"Stars sent"}"#
        let server = try Server(.respond(Server.response(order)))
        defer { server.stop() }
        let client = try makeClient(server)
        for _ in 0..<5 { _ = try await client.buy(1) }
        #expect(server.accepted == 5)
        let request = try #require(server.requests.first).lowercased()
        #expect(request.hasPrefix("post /api/v1/buy http/1.1\r\n"))
        #expect(request.contains("user-agent: starsbot-swift/"))
        #expect(!request.contains("expect:") && !request.contains("cookie:") && !request.contains("idempotency"))
    }

    /// What a user has put into the configuration stays before the system's own HTTP.
    @Test func protocolClassesOfAUser() async throws {
        let session = URLSessionConfiguration.ephemeral
        session.protocolClasses = [Canned.self] + (session.protocolClasses ?? [])
        var configuration = StarsBotClient.Configuration(apiKey: key)
        configuration.transport = StarsBotClient.URLSessionTransport(session)
        let balance = try await StarsBotClient(configuration).balance()
        #expect(balance.ton.nano == 1_234_567_000)
    }

    /// As network loggers do it: the session of ours sends nothing, which proves nothing.
    @Test func aProtocolClassThatForwardsProvesNothing() async throws {
        let server = try Server(.respondAndClose("", after: 0))
        defer { server.stop() }
        let session = URLSessionConfiguration.ephemeral
        session.protocolClasses = [Forwarding.self] + (session.protocolClasses ?? [])
        var configuration = StarsBotClient.Configuration(apiKey: key)
        configuration.baseURL = server.url
        configuration.transport = StarsBotClient.URLSessionTransport(session)
        let client = try StarsBotClient(configuration)
        let error = await failure { try await client.buy(100) }
        #expect(error?.code == .outcomeUnknown && error?.attempts == 1)
        #expect(server.requests.count == 1)
    }

    /// In the system's own words, not in those of a guess.
    @Test func aFailedConnectionSaysWhy() async throws {
        let silent = try SilentServer()
        silent.stop()
        var configuration = StarsBotClient.Configuration(apiKey: key)
        configuration.baseURL = silent.url
        let client = try StarsBotClient(configuration)
        for error in [await failure { try await client.buy(100) }, await failure { try await client.balance() }] {
            #expect(error?.code == .connectionFailed && error?.attempts == 3)
            let underlying = try #require(error?.underlyingError as? StarsBotClient.NotSent)
            #expect(error?.message.contains(underlying.reason) == true)
            #if canImport(FoundationNetworking)
                #expect(underlying.reason.contains("127.0.0.1"))
            #endif
        }
    }

    /// A call on its way when its client is closed ends as it would.
    @Test func closedMeanwhile() async throws {
        let response = "HTTP/1.1 402 No\r\ncontent-length: 0\r\n\r\n"
        let server = try Server(.respondAndClose(response, after: 0, before: 300_000))
        defer { server.stop() }
        let client = try makeClient(server)
        let (purchase, read) = (Task { try await client.buy(100) }, Task { try await client.balance() })
        try await until { server.requests.count == 2 }
        client.close()
        #expect(await failure { try await purchase.value }?.code == .insufficientBalance)
        #expect(await failure { try await read.value }?.code == .insufficientBalance)
        #expect(await failure { try await client.buy(100) }?.code == .clientClosed)
        #expect(server.requests.count == 2)
    }

    @Test func headersOfABackend() async throws {
        let server = try Server(.respond(Server.balance))
        defer { server.stop() }
        let client = try StarsBotClient.forBackend(server.url, headers: { ["X-User": "u1"] })
        _ = try await client.balance()
        let request = try #require(server.requests.first).lowercased()
        #expect(request.contains("x-user: u1") && !request.contains("authorization"))
    }

    @Test func readsAfterIdleCloses() async throws {
        let server = try Server(.respondAndClose(Server.balance, after: 0))
        defer { server.stop() }
        let client = try makeClient(server)
        for _ in 0..<1000 {
            let balance = try await client.balance()
            #expect(balance.ton.nano == 1_234_567_000)
        }
    }

    @Test func aHundredTasksAtOnce() async throws {
        let server = try Server(.respond(Server.balance))
        defer { server.stop() }
        let client = try makeClient(server)
        let sum = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<100 { group.addTask { try await client.balance().ton.nano } }
            return try await group.reduce(0, +)
        }
        #expect(sum == 123_456_700_000)
    }

    /// 2,000 purchases over sockets. `Tests/Memory` makes 200,000 calls without.
    @Test func memoryStaysFlat() async throws {
        let order = #"{"status":"ok","order_id":"o1","amount_stars":1,"to_username":null,"message":"Stars sent"}"#
        let server = try Server(.respond(Server.response(order)))
        defer { server.stop() }
        let buyer = try makeClient(server)
        for _ in 0..<500 { _ = try await buyer.buy(1) }
        let middle = try residentBytes()
        for _ in 0..<1500 { _ = try await buyer.buy(1) }
        let perPurchase = try (residentBytes() - middle) / 1500
        print("a purchase leaves \(perPurchase) bytes behind")
        // The server keeps what it has read, and FoundationNetworking some hundred bytes of each session.
        #expect(perPurchase < 4096)
    }
}

/// Responds to every request without sending it.
private final class Canned: URLProtocol {
    override class func canInit(with request: URLRequest) -> Bool { true }

    override class func canonicalRequest(for request: URLRequest) -> URLRequest { request }

    override func startLoading() {
        let response = HTTPURLResponse(url: request.url!, statusCode: 200, httpVersion: "HTTP/1.1", headerFields: [:])!
        client?.urlProtocol(self, didReceive: response, cacheStoragePolicy: .notAllowed)
        client?.urlProtocol(self, didLoad: Data(#"{"balance_ton": 1.234567, "currency": "TON"}"#.utf8))
        client?.urlProtocolDidFinishLoading(self)
    }

    override func stopLoading() {}
}

/// Sends every request over a session of its own.
private final class Forwarding: URLProtocol, @unchecked Sendable {
    private static let session = URLSession(configuration: .ephemeral)

    override class func canInit(with request: URLRequest) -> Bool { true }

    override class func canonicalRequest(for request: URLRequest) -> URLRequest { request }

    override func startLoading() {
        // A session makes no task within the queue of another.
        DispatchQueue.global().async { [self] in
            Self.session.dataTask(with: request) { [self] data, response, error in
                if let response { client?.urlProtocol(self, didReceive: response, cacheStoragePolicy: .notAllowed) }
                if let data { client?.urlProtocol(self, didLoad: data) }
                if let error {
                    client?.urlProtocol(self, didFailWithError: error)
                } else {
                    client?.urlProtocolDidFinishLoading(self)
                }
            }.resume()
        }
    }

    override func stopLoading() {}
}

/// What the process takes up. Linux alone says it in a file; elsewhere this is not asked.
func residentBytes() throws -> Int {
    #if os(Linux)
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return Int(fields[1])! * 4096
    #else
        return 0
    #endif
}
