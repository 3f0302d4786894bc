import Foundation
import StarsBot

/// Makes 100,000 calls over a transport that answers at once, and fails where they leave memory behind.
///
/// It is a program of its own because a test runner takes up more and more memory itself.
@main
struct Main {
    /// Ten bytes a call, for what an allocator keeps.
    private static let most = 1_000_000

    static func main() async throws {
        let body = Data(#"{"balance_ton": 1.234567, "currency": "TON"}"#.utf8)
        var configuration = StarsBot.Configuration(apiKey: "sk_test_0123456789")
        configuration.transport = Canned(answer: StarsBot.HTTPResponse(status: 200, body: body))
        let bot = try StarsBot(configuration)
        for _ in 0..<25_000 { _ = try await bot.balance() }
        let before = try residentBytes()
        for _ in 0..<100_000 { _ = try await bot.balance() }
        let grown = try residentBytes() - before
        print("100,000 calls leave \(grown) bytes behind, of at most \(most)")
        exit(grown <= most ? 0 : 1)
    }

    /// What the process takes up. Linux alone says it in a file; elsewhere this is not asked.
    private static func residentBytes() throws -> Int {
        #if os(Linux)
            let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
            return Int(fields[1])! * 4096
        #else
            return 0
        #endif
    }
}

private struct Canned: StarsBot.Transport {
    let answer: StarsBot.HTTPResponse

    func send(_ request: StarsBot.HTTPRequest) async throws -> StarsBot.HTTPResponse { answer }
}
