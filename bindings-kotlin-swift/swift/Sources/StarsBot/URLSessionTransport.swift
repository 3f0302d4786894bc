import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

extension StarsBot {
    /// The transport on `URLSession`, which is used unless another is given.
    ///
    /// A purchase has a session of its own, and with it a fresh connection. Redirects, cookies, caches and stored
    /// credentials are off. That nothing of a purchase left is taken as proven when the system says so after its
    /// end: on Apple's platforms by the metrics of its task, in which the request has not started, elsewhere because
    /// no byte of its body was asked for. The name of an error is no proof: on Linux an answer that is not HTTP is
    /// reported as an unsupported URL, after the request has left.
    ///
    /// On Linux, up to Swift 6.3, Foundation ends the whole process when an answer's head is cut short by an orderly
    /// end of the connection, or when a chunked body is followed by trailers. That happens below this transport, which
    /// cannot prevent it; where your backend or a proxy before it may answer so, give the client a ``Transport`` on
    /// another HTTP library.
    public final class URLSessionTransport: Transport, Sendable {
        private let configuration: Guarded<URLSessionConfiguration>
        private let listener = Listener()
        private let reads: URLSession

        /// With a session of its own.
        ///
        /// - Parameter configuration: Whose proxies, TLS settings and network services to take. Whatever it says,
        ///   redirects, cookies, the cache and stored credentials are off.
        public init(_ configuration: URLSessionConfiguration = .ephemeral) {
            let hardened = configuration.copy() as! URLSessionConfiguration
            hardened.httpShouldSetCookies = false
            hardened.httpCookieAcceptPolicy = .never
            hardened.httpCookieStorage = nil
            hardened.urlCache = nil
            hardened.urlCredentialStorage = nil
            hardened.requestCachePolicy = .reloadIgnoringLocalCacheData
            hardened.httpMaximumConnectionsPerHost = Self.mostConnections
            #if canImport(Darwin)
                hardened.waitsForConnectivity = false
            #else
                PlainAnswers.put(into: hardened)
            #endif
            self.configuration = Guarded(hardened)
            reads = URLSession(configuration: hardened, delegate: listener, delegateQueue: nil)
        }

        /// Sends one request and reads its answer.
        ///
        /// - Throws: ``NotSent``, ``AnswerCut``, ``TimedOut`` or what `URLSession` reports.
        public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
            guard request.isPurchase else { return try await exchange(request, over: reads, listener) }
            let listener = Listener()
            let session = configuration.withLock {
                URLSession(configuration: $0, delegate: listener, delegateQueue: nil)
            }
            defer { session.finishTasksAndInvalidate() }
            return try await exchange(request, over: session, listener)
        }

        /// Closes what is idle. Requests on their way end as they would.
        public func close() {
            if listener.close() { reads.finishTasksAndInvalidate() }
        }

        private static let mostConnections = 64

        private func exchange(
            _ request: HTTPRequest, over session: URLSession, _ listener: Listener
        ) async throws -> HTTPResponse {
            let exchange = Exchange(isPurchase: request.isPurchase)
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    guard let task = listener.begin(exchange, request, over: session, continuation) else {
                        continuation.resume(throwing: NotSent("the transport is closed"))
                        return
                    }
                    exchange.start(task, request)
                }
            } onCancel: {
                exchange.give(up: .cancelled)
            }
        }
    }
}

extension StarsBot.HTTPRequest {
    fileprivate var urlRequest: URLRequest {
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.allHTTPHeaderFields = headers
        if !body.isEmpty { request.httpBody = body }
        // Ours ends first: it knows when a connection was made, and its limit is one for the whole.
        request.timeoutInterval = timeout.seconds + 60
        return request
    }
}

/// One request on its way.
private final class Exchange: @unchecked Sendable {
    enum End {
        case cancelled
        case notConnected
        case late
        case tooLong
    }

    private let isPurchase: Bool
    private let lock = NSLock()
    // All that follows is behind the lock.
    private var continuation: CheckedContinuation<StarsBot.HTTPResponse, any Error>?
    private var task: URLSessionTask?
    private var end: End?
    private var timers: [any DispatchSourceTimer] = []
    private var response: HTTPURLResponse?
    private var body = Data()
    #if canImport(Darwin)
        /// `nil` until the system has told.
        private var hasBegun: Bool?
    #endif

    init(isPurchase: Bool) {
        self.isPurchase = isPurchase
    }

    func wait(_ continuation: CheckedContinuation<StarsBot.HTTPResponse, any Error>) {
        locked { self.continuation = continuation }
    }

    /// Sends it, unless it was cancelled already.
    func start(_ task: URLSessionTask, _ request: StarsBot.HTTPRequest) {
        let isCancelled = locked { () -> Bool in
            self.task = task
            guard end == nil else { return true }
            timers = [timer(request.timeout, .late)]
            if isPurchase { timers.append(timer(request.connectTimeout, .notConnected)) }
            return false
        }
        // A task that never ran is cancelled too, so that its session forgets it.
        if isCancelled { task.cancel() } else { task.resume() }
    }

    /// Ends it early. What is known about it is told when the system has confirmed its end.
    func give(up end: End) {
        let task = locked { () -> URLSessionTask? in
            guard self.end == nil, self.task != nil || end == .cancelled else { return nil }
            if end == .notConnected, (self.task?.countOfBytesSent ?? 0) > 0 || response != nil { return nil }
            self.end = end
            return self.task
        }
        task?.cancel()
    }

    func receive(_ response: URLResponse) {
        locked { self.response = response as? HTTPURLResponse }
    }

    func receive(_ data: Data) {
        let isTooLong = locked { () -> Bool in
            body.append(data)
            return body.count > StarsBot.HTTPResponse.mostBytes
        }
        if isTooLong { give(up: .tooLong) }
    }

    #if canImport(Darwin)
        func note(_ metrics: URLSessionTaskMetrics) {
            let hasBegun = metrics.transactionMetrics.contains { $0.requestStartDate != nil }
            locked { self.hasBegun = hasBegun }
        }
    #endif

    func complete(_ task: URLSessionTask, _ error: (any Error)?) {
        let (continuation, result) = locked { () -> (_, Result<StarsBot.HTTPResponse, any Error>) in
            for timer in timers { timer.cancel() }
            timers = []
            let continuation = self.continuation
            self.continuation = nil
            return (continuation, Result { try outcome(task, error) })
        }
        continuation?.resume(with: result)
    }

    private func outcome(_ task: URLSessionTask, _ error: (any Error)?) throws -> StarsBot.HTTPResponse {
        let mostBytes = StarsBot.HTTPResponse.mostBytes
        if let response = response ?? task.response as? HTTPURLResponse {
            let answer = StarsBot.HTTPResponse(
                status: response.statusCode,
                body: body.count > mostBytes ? body.prefix(mostBytes + 1) : body,
                retryAfter: response.value(forHTTPHeaderField: "retry-after"),
                date: response.value(forHTTPHeaderField: "date")
            )
            guard let error, body.count <= mostBytes else { return answer }
            throw StarsBot.AnswerCut(answer, underlyingError: end == .late ? StarsBot.TimedOut() : error)
        }
        let error = error ?? URLError(.badServerResponse)
        let isLate = end == .late || end == .notConnected || (error as? URLError)?.code == .timedOut
        if hasNotLeft(task, error) {
            throw StarsBot.NotSent(Self.reason(error) ?? "no connection was made", timedOut: isLate)
        }
        throw isLate ? StarsBot.TimedOut() : error
    }

    /// Whether nothing of the request has left, asked after its end. A read has no body to tell by, and does not need
    /// proof: there the error's own name is enough.
    private func hasNotLeft(_ task: URLSessionTask, _ error: any Error) -> Bool {
        #if canImport(Darwin)
            if let hasBegun { return !hasBegun }
        #else
            if isPurchase { return task.countOfBytesSent == 0 }
        #endif
        return Self.reason(error) != nil
    }

    /// Why there was no connection, where the error says so.
    private static func reason(_ error: any Error) -> String? {
        switch (error as? URLError)?.code {
        case .cannotFindHost, .dnsLookupFailed: "the name was not found"
        case .cannotConnectToHost: "the connection was refused"
        case .notConnectedToInternet: "there is no network"
        case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
            .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid:
            "no secure connection could be made"
        default: nil
        }
    }

    private func timer(_ after: Duration, _ end: End) -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now() + after.seconds, leeway: .milliseconds(10))
        timer.setEventHandler { [weak self] in self?.give(up: end) }
        timer.resume()
        return timer
    }

    private func locked<T>(_ use: () -> T) -> T {
        lock.lock()
        defer { lock.unlock() }
        return use()
    }
}

/// Listens to all tasks of a session.
private final class Listener: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    private struct State {
        var exchanges: [Int: Exchange] = [:]
        var isClosed = false
    }

    private let state = Guarded(State())

    /// A task of a session, unless that is closed: it may not be asked then.
    func begin(
        _ exchange: Exchange, _ request: StarsBot.HTTPRequest, over session: URLSession,
        _ continuation: CheckedContinuation<StarsBot.HTTPResponse, any Error>
    ) -> URLSessionTask? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            let task = session.dataTask(with: request.urlRequest)
            exchange.wait(continuation)
            state.exchanges[task.taskIdentifier] = exchange
            return task
        }
    }

    /// Answers whether it was open.
    func close() -> Bool {
        state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
    }

    private func exchange(_ task: URLSessionTask) -> Exchange? {
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
            exchange(task)?.note(metrics)
        }
    #endif

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let exchange = state.withLock { $0.exchanges.removeValue(forKey: task.taskIdentifier) }
        #if canImport(FoundationNetworking)
            exchange?.complete(task, error is PlainAnswers.Arrived ? nil : error)
        #else
            exchange?.complete(task, error)
        #endif
    }
}
