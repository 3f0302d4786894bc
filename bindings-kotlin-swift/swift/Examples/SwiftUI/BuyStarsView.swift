// A view that buys Stars, for an app. It is documentation: nothing here compiles it.
//
// The key stays on a backend of yours, which knows its user by the session's token, decides what they may buy, and
// answers as the API does.

import StarsBot
import SwiftUI

@MainActor @Observable
final class Shop {
    enum State {
        case idle
        case buying
        case bought(Order)
        case failed(String)
        /// The Stars may have been bought. The button stays off until the backend knows more.
        case unknown(UnknownPurchase)
    }

    private(set) var state = State.idle
    private let client: StarsBotClient

    init(token: @escaping @Sendable () -> String) throws {
        client = try StarsBotClient.forBackend(
            "https://shop.example", headers: { ["authorization": "Bearer \(token())"] })
    }

    var canBuy: Bool {
        switch state {
        case .buying, .unknown: false
        default: true
        }
    }

    /// Not cancelled when the view goes away: a purchase that has begun is best seen through.
    func buy(_ amount: Int, to name: String) {
        guard canBuy else { return }
        state = .buying
        Task {
            do {
                state = .bought(try await client.buy(amount, to: name))
            } catch let error as StarsBotError {
                state = error.purchase.map(State.unknown) ?? .failed(error.localizedDescription)
            } catch {
                state = .failed(error.localizedDescription)
            }
        }
    }
}

struct BuyStarsView: View {
    @State var shop: Shop
    @State private var name = ""

    var body: some View {
        Form {
            TextField("@username", text: $name)
            Button("Buy 100 Stars") { shop.buy(100, to: name) }
                .disabled(!shop.canBuy || name.isEmpty)
            switch shop.state {
            case .idle: EmptyView()
            case .buying: ProgressView()
            case .bought(let order): Text(order.message)
            case .failed(let why): Text("Nothing was bought. \(why)")
            case .unknown: Text("We are finding out whether this was bought. Please do not buy again.")
            }
        }
    }
}
