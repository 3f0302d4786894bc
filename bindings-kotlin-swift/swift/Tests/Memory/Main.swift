import Foundation
import StarsBot

/// Makes 200,000 calls over a transport that responds at once, and fails where they leave memory behind.
///
/// It is a program of its own because a test runner takes up more and more memory itself.
@main
struct Main {
    private static let calls = 25_000
    /// Ten bytes a call.
    private static let maxBytes = 250_000

    static func main() async throws {
        let body = Data(#"{"balance_ton": 1.234567, "currency": "TON"}"#.utf8)
        var configuration = StarsBotClient.Configuration(apiKey: "sk_test_0123456789")
        configuration.transport = Canned(response: StarsBotClient.HTTPResponse(status: 200, body: body))
        let client = try StarsBotClient(configuration)
        for _ in 0..<calls { _ = try await client.balance() }
        // An allocator takes from the system now and then; but what a call leaves behind, it always does.
        var least = Int.max
        for _ in 0..<8 {
            let before = try residentBytes()
            for _ in 0..<calls { _ = try await client.balance() }
            least = try min(least, residentBytes() - before)
        }
        print("\(calls) calls leave \(least) bytes behind, of at most \(maxBytes)")
        exit(least <= maxBytes ? 0 : 1)
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

private struct Canned: StarsBotClient.Transport {
    let response: StarsBotClient.HTTPResponse

    func send(_ request: StarsBotClient.HTTPRequest) async throws -> StarsBotClient.HTTPResponse { response }
}
