import Foundation
internal import StarsBotCore

/// Calls the Stars Bot API. Any number of tasks can share one.
///
/// ```swift
/// let client = try StarsBotClient(apiKey: key)
/// print(try await client.balance().ton)
/// do {
///     print(try await client.buy(100, to: "@johndoe").message)
/// } catch let error as StarsBotError where error.mayHaveSpent {
///     print("may have been bought, do not repeat: \(error)")
/// } catch {
///     print("nothing was bought: \(error)")
/// }
/// ```
///
/// A purchase is sent again only while it is proven that nothing of it was sent; no option changes
/// that. Reads are tried three times in all.
///
/// Cancelling the task cancels the request. A read, and a purchase of which nothing was sent, then throw
/// `CancellationError`. A purchase of which a byte may have been sent throws ``StarsBotError`` with the code
/// ``StarsBotError/Code/outcomeUnknown``, and ``Configuration/onInterruptedPurchase`` is called.
public final class StarsBotClient: Sendable {
    private let driver: Driver
    private let name: String
    /// Closed with the client; a transport of the user's own is not.
    private let ownTransport: URLSessionTransport?
    private let isClosed = LockedValue(false)

    /// Makes a client for an API key.
    ///
    /// A key spends the balance of its owner. It does not belong in an app, where anybody can read it: see
    /// ``forBackend(_:headers:configure:)``.
    ///
    /// - Throws: code `invalid_config`, field `api_key`.
    public convenience init(apiKey: String) throws(StarsBotError) {
        try self.init(Configuration(apiKey: apiKey))
    }

    /// Makes a client with options.
    ///
    /// - Throws: code `invalid_config`; the field is the option that was refused.
    public convenience init(_ configuration: Configuration) throws(StarsBotError) {
        try self.init(configuration, Client(options: configuration.options, language: .swift))
    }

    /// Makes a client of a backend of your own, which answers as the API does and holds the key: for apps.
    ///
    /// - Parameters:
    ///   - baseURL: Where the backend is: `https` only, except on this machine.
    ///   - headers: Returns headers to add to a request: how the backend knows its user. Called for each call.
    ///   - configure: Sets further options.
    /// - Throws: code `invalid_config`; the field is the option that was refused.
    public static func forBackend(
        _ baseURL: String, headers: (@Sendable () async throws -> [String: String])? = nil,
        configure: (inout Configuration) -> Void = { _ in }
    ) throws(StarsBotError) -> StarsBotClient {
        var configuration = Configuration()
        configuration.baseURL = baseURL
        configuration.headers = headers
        configure(&configuration)
        return try StarsBotClient(
            configuration, Client.forBackend(options: configuration.options, language: .swift))
    }

    /// Makes a client with the key of `STARSBOT_API_KEY`, and the base URL of `STARSBOT_BASE_URL` where that is set.
    ///
    /// - Parameter configure: Sets further options.
    /// - Throws: code `invalid_config`; the field is the option that was refused, `api_key` where there is none.
    public static func fromEnvironment(
        configure: (inout Configuration) -> Void = { _ in }
    ) throws(StarsBotError) -> StarsBotClient {
        let environment = ProcessInfo.processInfo.environment
        var configuration = Configuration(environment[Defaults.apiKeyVariable])
        configuration.baseURL = environment[Defaults.baseURLVariable]
        configure(&configuration)
        return try StarsBotClient(configuration)
    }

    /// Makes a client of a ``Sandbox``: no key, no network, no money. Waits take no time in it.
    public static func sandbox(_ sandbox: Sandbox = Sandbox()) -> StarsBotClient {
        var configuration = Configuration()
        configuration.transport = sandbox
        configuration.clock = sandbox
        do throws(StarsBotError) {
            let options = configuration.options
            return try StarsBotClient(configuration, sandbox.core.client(options: options, language: .swift))
        } catch {
            preconditionFailure("a sandbox accepts the default options: \(error)")
        }
    }

    private init(
        _ configuration: Configuration, _ client: @autoclosure () throws -> Client
    ) throws(StarsBotError) {
        let client = try rethrowing(client)
        ownTransport = configuration.transport == nil ? URLSessionTransport() : nil
        name = configuration.transport is Sandbox ? "a sandbox" : configuration.baseURL ?? Defaults.baseURL
        driver = Driver(
            client: client,
            transport: configuration.transport.map(Self.bounded) ?? ownTransport!,
            headers: configuration.headers,
            clock: configuration.clock ?? SystemClock(),
            onInterruptedPurchase: configuration.onInterruptedPurchase
        )
    }

    /// Returns a transport that keeps its timeouts: the library's own do so by themselves.
    private static func bounded(_ transport: any Transport) -> any Transport {
        transport is URLSessionTransport || transport is Sandbox ? transport : DeadlineTransport(transport)
    }

    deinit { ownTransport?.close() }

    /// Closes idle connections. Calls on their way end as they would; new ones are refused.
    public func close() {
        isClosed.withLock { $0 = true }
        ownTransport?.close()
    }

    /// Calls an operation. The arguments that are `nil` are left out.
    func call<Result>(
        _ operation: String, _ arguments: KeyValuePairs<String, Argument?>, timeout: Duration?,
        _ result: (Output) -> Result?
    ) async throws -> Result {
        if isClosed.withLock({ $0 }) { throw StarsBotError(clientClosed()) }
        let named = arguments.compactMap { name, value in value.map { NamedArgument(name: name, value: $0) } }
        let output = try await driver.run(operation, named, timeout: timeout)
        guard let result = result(output) else {
            preconditionFailure("the core has returned something else from \(operation): \(output)")
        }
        return result
    }
}

extension StarsBotClient: CustomStringConvertible, CustomReflectable {
    /// Where it calls. It never shows the key.
    public var description: String { "StarsBotClient(\(name)\(isClosed.withLock { $0 } ? ", closed" : ""))" }

    /// Nothing of what is within, so that no `dump` shows the key.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
