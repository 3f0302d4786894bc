import Foundation
import StarsBot
import Testing

/// A cancelled task ends at once, and what is known about the money stays known.
@Suite struct CancellationTests {
    @Test func beforeItBegan() async throws {
        let server = try Server(.hang)
        defer { server.stop() }
        let client = try makeClient(server)
        let task = Task {
            try? await Task.sleep(for: .seconds(5))
            return try await client.buy(100)
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(server.accepted == 0)
    }

    @Test func afterBytesLeft() async throws {
        let server = try Server(.hang)
        defer { server.stop() }
        let interrupted = ErrorLog()
        let client = try makeClient(server, onInterruptedPurchase: { interrupted.add($0) })
        let task = Task { try await client.buy(100, to: "@johndoe") }
        try await until { !server.requests.isEmpty }
        let before = ContinuousClock.now
        task.cancel()
        let error = await failure { try await task.value }
        #expect(ContinuousClock.now - before < .seconds(1))
        #expect(error?.code == .outcomeUnknown)
        #expect(error?.mayHaveSpent == true)
        #expect(error?.underlyingError is CancellationError)
        #expect(error?.purchase?.amountStars == 100)
        #expect(error?.purchase?.toUsername == "johndoe")
        #expect(interrupted.errors == [error])
        #expect(server.requests.count == 1)
    }

    /// Connecting to where nobody accepts: the listen queue is full.
    @Test func whileConnecting() async throws {
        let silent = try SilentServer()
        defer { silent.stop() }
        var configuration = StarsBotClient.Configuration(apiKey: key)
        configuration.baseURL = silent.url
        let client = try StarsBotClient(configuration)
        let task = Task { try await client.buy(100) }
        try await Task.sleep(for: .milliseconds(300))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func connectingTakesTooLong() async throws {
        let silent = try SilentServer()
        defer { silent.stop() }
        var configuration = StarsBotClient.Configuration(apiKey: key)
        configuration.baseURL = silent.url
        configuration.connectTimeout = .milliseconds(200)
        let client = try StarsBotClient(configuration)
        let error = await failure { try await client.buy(100) }
        #expect(error?.code == .timeout)
        #expect(error?.outcome == .notSent)
        #expect(error?.attempts == 3)
        #expect(error?.retryable == true)
    }

    @Test func ofARead() async throws {
        let server = try Server(.hang)
        defer { server.stop() }
        let client = try makeClient(server)
        let task = Task { try await client.balance() }
        try await until { !server.requests.isEmpty }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(server.requests.count == 1)
    }

    @Test func whileWaitingToSendAgain() async throws {
        let counter = Counter()
        let client = try makeClient { _ in
            await counter.add()
            throw StarsBotClient.NotSent("refused")
        }
        let task = Task { try await client.buy(100) }
        try await until { await counter.value == 1 }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(await counter.value == 1)
    }

    /// A transport that ignores the cancellation, and returns a response: the order is returned, and reported, since
    /// the result of a cancelled task often reaches nobody.
    @Test func anOrderIsKept() async throws {
        let interrupted = ErrorLog()
        var configuration = StarsBotClient.Configuration(apiKey: key)
        configuration.onInterruptedPurchase = { interrupted.add($0) }
        configuration.transport = Scripted { _ in
            await withCheckedContinuation { done in
                DispatchQueue.global().asyncAfter(deadline: .now() + 0.2) { done.resume() }
            }
            let order = #"{"status":"ok","order_id":"o1","amount_stars":100,"to_username":null,"message":"Stars sent"}"#
            return StarsBotClient.HTTPResponse(status: 200, body: Data(order.utf8))
        }
        let client = try StarsBotClient(configuration)
        let task = Task { try await client.buy(100) }
        try await Task.sleep(for: .milliseconds(50))
        task.cancel()
        #expect(try await task.value.orderID == "o1")
        #expect(interrupted.errors.map(\.order?.orderID) == ["o1"])
        let error = try #require(interrupted.errors.first)
        #expect(error.code == .outcomeUnknown && error.attempts == 1)
        #expect(error.purchase?.amountStars == 100 && error.purchase?.stage == .responseReceived)
    }

    /// Some hundreds of purchases, each of an amount of its own, cancelled at any moment: what the caller
    /// learns always agrees with what the server has read.
    @Test(arguments: [true, false])
    func atAnyMoment(responds: Bool) async throws {
        let order = #"{"status":"ok","order_id":"o1","amount_stars":1,"to_username":null,"message":"Stars sent"}"#
        let server = try Server(responds ? .respond(Server.response(order)) : .hang)
        defer { server.stop() }
        let interrupted = ErrorLog()
        let client = try makeClient(server, onInterruptedPurchase: { interrupted.add($0) })
        var ends: [Int: End] = [:]
        for batch in 0..<20 {
            let some = await withTaskGroup(of: (Int, End).self) { group in
                for amount in (batch * 20 + 1)...(batch * 20 + 20) {
                    group.addTask {
                        let task = Task { try await client.buy(amount) }
                        if amount % 8 > 0 { try? await Task.sleep(for: .microseconds(Int.random(in: 0...12_000))) }
                        task.cancel()
                        return (amount, await End(task.result))
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            ends.merge(some) { $1 }
        }
        let bodies = server.requests.compactMap { $0.components(separatedBy: "\r\n\r\n").last }
        var count: [End: Int] = [:]
        for (amount, end) in ends {
            count[end, default: 0] += 1
            let arrived = bodies.filter { $0 == #"{"amount_stars":\#(amount)}"# }.count
            #expect(arrived <= 1, "\(amount) was sent \(arrived) times")
            switch end {
            case .bought: #expect(arrived == 1)
            case .cancelled: #expect(arrived == 0, "\(amount) was bought, and cancelled is all that was reported")
            case .unknown: break
            case .other: Issue.record("\(amount) ended in another way")
            }
        }
        func amounts(_ end: End) -> Set<Int> { Set(ends.filter { $0.value == end }.keys) }
        func reported(_ errors: [StarsBotError]) -> Set<Int> { Set(errors.compactMap(\.purchase?.amountStars)) }
        #expect(reported(interrupted.errors.filter { $0.order == nil }) == amounts(.unknown))
        #expect(reported(interrupted.errors.filter { $0.order != nil }).isSubset(of: amounts(.bought)))
        #expect(ends.count == 400)
        // Otherwise it did not meet the moments that matter.
        #expect(count[.cancelled, default: 0] > 0 && count[responds ? .bought : .unknown, default: 0] > 0, "\(count)")
    }

    private enum End {
        case bought
        case cancelled
        case unknown
        case other

        init(_ result: Result<Order, any Error>) {
            switch result {
            case .success: self = .bought
            case .failure(is CancellationError): self = .cancelled
            case .failure(let error as StarsBotError) where error.code == .outcomeUnknown && error.mayHaveSpent:
                self = .unknown
            case .failure: self = .other
            }
        }
    }

    @Test func responseTakesTooLong() async throws {
        let server = try Server(.hang)
        defer { server.stop() }
        let client = try makeClient(server, purchaseTimeout: .milliseconds(300))
        let error = await failure { try await client.buy(100) }
        #expect(error?.code == .outcomeUnknown)
        #expect(error?.attempts == 1)
        #expect(server.requests.count == 1)
    }
}

final class ErrorLog: @unchecked Sendable {
    private let lock = NSLock()
    private var added: [StarsBotError] = []

    var errors: [StarsBotError] {
        lock.lock()
        defer { lock.unlock() }
        return added
    }

    func add(_ error: StarsBotError) {
        lock.lock()
        defer { lock.unlock() }
        added.append(error)
    }
}
