// A command-line program:
//
//     Stars balance
//     Stars buy AMOUNT [USERNAME]
//
// It reads STARSBOT_API_KEY and STARSBOT_BASE_URL. Its exit code is 0 when it went well, 1 when nothing was bought, 2
// when what was typed was refused, and 3 when nobody knows whether the Stars were bought: a script must not repeat it.

import Foundation
import StarsBot

@main
struct Stars {
    static func main() async {
        do {
            let client = try StarsBotClient.fromEnvironment { $0.appName = "stars/1.0" }
            try await run(Array(CommandLine.arguments.dropFirst()), client)
        } catch let error as StarsBotError {
            report(error)
            exit(error.mayHaveSpent ? 3 : [.invalidArgument, .invalidConfig].contains(error.code) ? 2 : 1)
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            exit(2)
        }
    }

    static func run(_ arguments: [String], _ client: StarsBotClient) async throws {
        switch (arguments.first, arguments.count) {
        case ("balance", 1):
            print(try await client.balance())
        case ("buy", 2...3):
            guard let amount = Int(arguments[1]) else { throw Usage() }
            let order = try await arguments.count == 3 ? client.buy(amount, to: arguments[2]) : client.buy(amount)
            print("\(order.message) (\(order.delivery.rawValue), order \(order.orderID))")
        default:
            throw Usage()
        }
    }

    static func report(_ error: StarsBotError) {
        var lines = "\(error)\n"
        if let purchase = error.purchase {
            lines += "It may have been bought: \(purchase.amountStars) Stars for \(purchase.toUsername ?? "yourself"), "
            lines += "begun \(purchase.startedAt). Look at the balance and ask the recipient before buying again.\n"
        }
        FileHandle.standardError.write(Data(lines.utf8))
    }
}

struct Usage: Error, CustomStringConvertible {
    var description: String { "Stars balance | Stars buy AMOUNT [USERNAME]" }
}
