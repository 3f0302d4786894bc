import Foundation
internal import StarsBotCore

/// Calls the Stars Bot API. Any number of tasks share one.
///
/// ```swift
/// let bot = try StarsBot(apiKey: key)
/// print(try await bot.balance().ton)
/// do {
///     print(try await bot.buy(100, to: "@johndoe").message)
/// } catch let error as StarsBotError where error.mayHaveSpent {
///     print("may have been bought, do not repeat: \(error)")
/// } catch {
///     print("nothing was bought: \(error)")
/// }
/// ```
///
/// A purchase is sent again only while it is proven that nothing of it has left this machine; no option changes
/// that. Reads are tried three times in all.
///
/// Cancelling the task cancels the request. A read, and a purchase of which nothing has left, then throw
/// `CancellationError`. A purchase of which a byte may have left throws ``StarsBotError`` with the code
/// ``StarsBotError/Code/outcomeUnknown``, and ``Configuration/onLostPurchase`` is told.
public final class StarsBot: Sendable {
    private let driver: Driver
    private let name: String
    /// What is closed with the client; a transport of the user's own is not.
    private let owned: URLSessionTransport?
    private let isClosed = Guarded(false)

    /// A client for an API key.
    ///
    /// A key spends the balance of its owner. It does not belong in an app, where anybody can read it: see
    /// ``init(backend:headers:)``.
    ///
    /// - Throws: code `invalid_config`, field `api_key`.
    public convenience init(apiKey: String) throws(StarsBotError) {
        try self.init(Configuration(apiKey: apiKey))
    }

    /// A client of a backend of your own, which answers as the API does and holds the key: for apps.
    ///
    /// - Parameters:
    ///   - backend: Where it is: `https` only, except on this machine.
    ///   - headers: Added to every request, asked for each time: how the backend knows its user.
    /// - Throws: code `invalid_config`, field `base_url`.
    public convenience init(
        backend: String, headers: (@Sendable () -> [String: String])? = nil
    ) throws(StarsBotError) {
        try self.init(Configuration(backend: backend, headers: headers))
    }

    /// A client with options.
    ///
    /// - Throws: code `invalid_config`, field `api_key`, `base_url`, `app` or `timeout`.
    public convenience init(_ configuration: Configuration) throws(StarsBotError) {
        try self.init(configuration, clock: SystemClock())
    }

    package init(_ configuration: Configuration, clock: any Clock) throws(StarsBotError) {
        let client = try refusing { try Client(settings: configuration.settings) }
        let transport: any Transport
        if let given = configuration.transport {
            (owned, transport) = (nil, given is URLSessionTransport ? given : Punctual(transport: given))
        } else {
            let own = URLSessionTransport()
            (owned, transport) = (own, own)
        }
        name = configuration.baseURL ?? Self.defaultBaseURL
        driver = try Driver(
            client: client,
            transport: transport,
            headers: configuration.headers,
            clock: clock,
            onLostPurchase: configuration.onLostPurchase
        )
    }

    private init(_ sandbox: Sandbox) throws(StarsBotError) {
        let settings = Configuration().settings
        driver = try Driver(
            client: try refusing { try sandbox.core.client(settings: settings) },
            transport: sandbox.transport,
            headers: nil,
            clock: sandbox.clock,
            onLostPurchase: nil
        )
        name = "a sandbox"
        owned = nil
    }

    deinit { owned?.close() }

    /// A client with the key of `STARSBOT_API_KEY`, and the base URL of `STARSBOT_BASE_URL` where that is set.
    ///
    /// - Parameter configure: Sets further options.
    /// - Throws: code `invalid_config`, field `api_key` where there is none, or as ``init(_:)``.
    public static func fromEnvironment(
        _ configure: (inout Configuration) -> Void = { _ in }
    ) throws(StarsBotError) -> StarsBot {
        let environment = ProcessInfo.processInfo.environment
        guard let apiKey = environment["STARSBOT_API_KEY"] else {
            throw .refused(
                .invalidConfig, "api_key",
                "there is no API key: pass one, or set the environment variable STARSBOT_API_KEY")
        }
        var configuration = Configuration(apiKey: apiKey)
        configuration.baseURL = environment["STARSBOT_BASE_URL"]
        configure(&configuration)
        return try StarsBot(configuration)
    }

    /// A client of a ``Sandbox``: no key, no network, no money. Waits take no time in it.
    public static func sandbox(_ sandbox: Sandbox = Sandbox()) -> StarsBot {
        do {
            return try StarsBot(sandbox)
        } catch {
            preconditionFailure("a sandbox takes the library's own settings: \(error)")
        }
    }

    /// Asks how much TON there is to spend. ("1. Get API balance".)
    ///
    /// - Throws: ``StarsBotError`` with any code but `outcome_unknown`, or `CancellationError`.
    public func balance() async throws -> Balance {
        try checkOpen()
        return try await driver.balance()
    }

    /// Asks where to send TON to top up the balance. ("2. Get deposit address".)
    ///
    /// - Throws: ``StarsBotError`` with any code but `outcome_unknown`, or `CancellationError`.
    public func deposit() async throws -> Deposit {
        try checkOpen()
        return try await driver.deposit()
    }

    /// Buys Stars for the owner of the API key. ("3. Buy stars".) Spends money.
    ///
    /// - Parameter amountStars: How many, from 1 upwards.
    /// - Throws: ``StarsBotError``; where its ``StarsBotError/mayHaveSpent`` is `true` the Stars may have been
    ///   bought: do not buy again blindly. `CancellationError`, when nothing was bought.
    public func buy(_ amountStars: Int) async throws -> Order {
        try checkOpen()
        return try await driver.buy(amountStars, nil)
    }

    /// Buys Stars for somebody. ("3. Buy stars".) Spends money.
    ///
    /// - Parameters:
    ///   - amountStars: How many, from 1 upwards.
    ///   - username: The recipient: a username, an `@name` or a `t.me` link. An empty text is an error, not a
    ///     purchase for oneself.
    /// - Throws: ``StarsBotError``; where its ``StarsBotError/mayHaveSpent`` is `true` the Stars may have been
    ///   bought: do not buy again blindly. `CancellationError`, when nothing was bought.
    public func buy(_ amountStars: Int, to username: String) async throws -> Order {
        try checkOpen()
        return try await driver.buy(amountStars, username)
    }

    /// Closes what is idle. Calls on their way end as they would; new ones are refused.
    public func close() {
        isClosed.withLock { $0 = true }
        owned?.close()
    }

    /// Where the service is when nothing else is said.
    public static let defaultBaseURL = "https://fragment-api.work"

    private func checkOpen() throws(StarsBotError) {
        guard isClosed.withLock({ $0 }) else { return }
        throw .refused(.invalidArgument, "client", "the client is closed; nothing was sent")
    }
}

extension StarsBot: CustomStringConvertible, CustomReflectable {
    /// Where it calls. It never shows the key.
    public var description: String { "StarsBot(\(name)\(isClosed.withLock { $0 } ? ", closed" : ""))" }

    /// Nothing of what is within, so that no `dump` shows the key.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
