import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

extension StarsBotClient {
    /// The built-in transport, on `URLSession`.
    ///
    /// A purchase has a session of its own, and with it a fresh connection. Redirects, cookies, caches and stored
    /// credentials are off. That nothing of a purchase was sent is taken as proven when the system says so after its
    /// end: on Apple's platforms by the metrics of its task, in which the request has not started, elsewhere because
    /// no byte of its body was asked for. The name of an error is no proof: on Linux a response that is not HTTP is
    /// reported as an unsupported URL, after the request was sent. Where the configuration has protocol classes of
    /// your own nothing is proof: they may have forwarded the request.
    ///
    /// `URLSession` does not report when a read is connected: its connecting counts towards the timeout of the request
    /// alone.
    ///
    /// On Linux, up to Swift 6.3, Foundation ends the whole process when the head of a response is cut short by an
    /// orderly end of the connection, or when a chunked body is followed by trailers. That happens below this
    /// transport, which cannot prevent it; where your backend or a proxy before it may respond so, give the client a
    /// ``Transport`` on another HTTP library.
    public final class URLSessionTransport: Transport, Sendable {
        private static let maxConnections = 64

        private let configuration: LockedValue<URLSessionConfiguration>
        private let hasForeignProtocols: Bool
        private let delegate = SessionDelegate()
        private let reads: URLSession

        /// Makes a transport with a session of its own.
        ///
        /// - Parameter configuration: Provides proxies, TLS settings and network services. Whatever it says,
        ///   redirects, cookies, the cache and stored credentials are off.
        public init(_ configuration: URLSessionConfiguration = .ephemeral) {
            let hardened = configuration.copy() as! URLSessionConfiguration
            hardened.httpShouldSetCookies = false
            hardened.httpCookieAcceptPolicy = .never
            hardened.httpCookieStorage = nil
            hardened.urlCache = nil
            hardened.urlCredentialStorage = nil
            hardened.requestCachePolicy = .reloadIgnoringLocalCacheData
            hardened.httpMaximumConnectionsPerHost = Self.maxConnections
            let system = URLSessionConfiguration.default.protocolClasses ?? []
            hasForeignProtocols = (hardened.protocolClasses ?? []).contains { own in !system.contains { $0 == own } }
            #if canImport(Darwin)
                hardened.waitsForConnectivity = false
            #else
                ChallengeBypass.insert(into: hardened)
            #endif
            self.configuration = LockedValue(hardened)
            reads = URLSession(configuration: hardened, delegate: delegate, delegateQueue: nil)
        }

        /// Sends one request and reads its response.
        ///
        /// - Throws: ``NotSent``, ``TruncatedResponse``, ``TimedOut`` or what `URLSession` reports.
        public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
            guard request.isPurchase else { return try await send(request, over: reads, delegate) }
            let delegate = SessionDelegate()
            let session = configuration.withLock {
                URLSession(configuration: $0, delegate: delegate, delegateQueue: nil)
            }
            defer { session.finishTasksAndInvalidate() }
            return try await send(request, over: session, delegate)
        }

        /// Closes idle connections. Requests on their way end as they would.
        public func close() {
            if delegate.close() { reads.finishTasksAndInvalidate() }
        }

        private func send(
            _ request: HTTPRequest, over session: URLSession, _ delegate: SessionDelegate
        ) async throws -> HTTPResponse {
            let exchange = URLSessionExchange(request, canProveNotSent: !hasForeignProtocols)
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    guard let task = delegate.makeTask(for: exchange, over: session, continuation) else {
                        continuation.resume(throwing: NotSent("the transport is closed"))
                        return
                    }
                    exchange.start(task)
                }
            } onCancel: {
                exchange.stop(.cancelled)
            }
        }
    }
}

/// The delegate of a session, which hands on what happens to the exchange that it happens to.
private final class SessionDelegate: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    private struct State {
        var exchanges: [Int: URLSessionExchange] = [:]
        var isClosed = false
    }

    private let state = LockedValue(State())

    /// Makes the task of an exchange. Returns `nil` once closed: the session may not be asked for one then.
    func makeTask(
        for exchange: URLSessionExchange, over session: URLSession,
        _ continuation: CheckedContinuation<StarsBotClient.HTTPResponse, any Error>
    ) -> URLSessionTask? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            let task = session.dataTask(with: exchange.request.urlRequest)
            exchange.await(continuation)
            state.exchanges[task.taskIdentifier] = exchange
            return task
        }
    }

    /// Makes no more tasks. Returns whether it was open.
    func close() -> Bool {
        state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
    }

    private func exchange(_ task: URLSessionTask) -> URLSessionExchange? {
        state.withLock { $0.exchanges[task.taskIdentifier] }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        exchange(dataTask)?.receive(response)
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        exchange(dataTask)?.receive(data)
    }

    #if canImport(Darwin)
        func urlSession(
            _ session: URLSession, task: URLSessionTask, didFinishCollecting metrics: URLSessionTaskMetrics
        ) {
            exchange(task)?.receive(metrics)
        }
    #endif

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let exchange = state.withLock { $0.exchanges.removeValue(forKey: task.taskIdentifier) }
        #if canImport(FoundationNetworking)
            exchange?.complete(task, error is ChallengeBypass.Completed ? nil : error)
        #else
            exchange?.complete(task, error)
        #endif
    }
}

extension StarsBotClient.HTTPRequest {
    fileprivate var urlRequest: URLRequest {
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.allHTTPHeaderFields = headers
        if !body.isEmpty { request.httpBody = body }
        // The exchange's own timeout ends first: it knows when a connection was made, and is one for the whole.
        request.timeoutInterval = timeout.seconds + 60
        return request
    }
}
