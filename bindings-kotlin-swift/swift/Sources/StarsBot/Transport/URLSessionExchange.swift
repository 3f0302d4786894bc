import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// One request over a `URLSession`, and its response.
final class URLSessionExchange: @unchecked Sendable {
    /// Why it was stopped before its end.
    enum StopReason {
        case cancelled
        case connectTimeout
        case timeout
        case bodyTooLong
    }

    let request: StarsBotClient.HTTPRequest
    private let canProveNotSent: Bool
    private let lock = NSLock()
    // All that follows is behind the lock.
    private var continuation: CheckedContinuation<StarsBotClient.HTTPResponse, any Error>?
    private var task: URLSessionTask?
    private var isStarted = false
    private var stopReason: StopReason?
    private var timers: [any DispatchSourceTimer] = []
    private var response: HTTPURLResponse?
    private var body = Data()
    #if canImport(Darwin)
        /// Whether a request may have started, `nil` until the system has reported.
        private var hasStarted: Bool?
    #endif

    /// - Parameter canProveNotSent: Whether what the system knows of its task is all that can have been sent.
    init(_ request: StarsBotClient.HTTPRequest, canProveNotSent: Bool) {
        (self.request, self.canProveNotSent) = (request, canProveNotSent)
    }

    func await(_ continuation: CheckedContinuation<StarsBotClient.HTTPResponse, any Error>) {
        withLock { self.continuation = continuation }
    }

    /// Sends the request, unless it was cancelled already, or is too late.
    func start(_ task: URLSessionTask) {
        withLock {
            self.task = task
            if let sendBefore = request.sendBefore, Date() >= sendBefore { stopReason = stopReason ?? .connectTimeout }
            guard stopReason == nil else { return }
            isStarted = true
            timers = [timer(request.timeout, .timeout)]
            if request.isPurchase { timers.append(timer(request.connectTimeout, .connectTimeout)) }
        }
        // A task that never ran is cancelled too, so that its session forgets it.
        if isStarted { task.resume() } else { task.cancel() }
    }

    /// Ends it early. It completes once the system has confirmed that, and reported what was sent.
    func stop(_ reason: StopReason) {
        let task = withLock { () -> URLSessionTask? in
            guard stopReason == nil, self.task != nil || reason == .cancelled else { return nil }
            if reason == .connectTimeout, (self.task?.countOfBytesSent ?? 0) > 0 || response != nil { return nil }
            stopReason = reason
            return self.task
        }
        task?.cancel()
    }

    func receive(_ response: URLResponse) {
        withLock { self.response = response as? HTTPURLResponse }
    }

    func receive(_ data: Data) {
        let isTooLong = withLock { () -> Bool in
            body.append(data)
            return body.count > StarsBotClient.HTTPResponse.maxBodyBytes
        }
        if isTooLong { stop(.bodyTooLong) }
    }

    #if canImport(Darwin)
        func receive(_ metrics: URLSessionTaskMetrics) {
            let hasStarted = metrics.transactionMetrics.contains {
                $0.requestStartDate != nil || $0.resourceFetchType != .networkLoad
            }
            withLock { self.hasStarted = hasStarted }
        }
    #endif

    func complete(_ task: URLSessionTask, _ error: (any Error)?) {
        let (continuation, result) = withLock { () -> (_, Result<StarsBotClient.HTTPResponse, any Error>) in
            for timer in timers { timer.cancel() }
            timers = []
            let continuation = self.continuation
            self.continuation = nil
            return (continuation, Result { try completeResponse(task, error) })
        }
        continuation?.resume(with: result)
    }

    private func completeResponse(_ task: URLSessionTask, _ error: (any Error)?) throws -> StarsBotClient.HTTPResponse {
        let maxBodyBytes = StarsBotClient.HTTPResponse.maxBodyBytes
        if let response = response ?? task.response as? HTTPURLResponse {
            let headers = Defaults.responseHeaders.compactMap { name in
                response.value(forHTTPHeaderField: name).map { (name, $0) }
            }
            let partial = StarsBotClient.HTTPResponse(
                status: response.statusCode, headers: Dictionary(uniqueKeysWithValues: headers),
                body: body.count > maxBodyBytes ? body.prefix(maxBodyBytes + 1) : body)
            guard let error, body.count <= maxBodyBytes else { return partial }
            throw StarsBotClient.TruncatedResponse(
                partial, underlyingError: stopReason == .timeout ? StarsBotClient.TimedOut() : error)
        }
        let error = error ?? URLError(.badServerResponse)
        let code = (error as? URLError)?.code
        let timedOut = stopReason == .timeout || stopReason == .connectTimeout || code == .timedOut
        if isProvenNotSent(task, code) {
            let reason = timedOut ? "no connection was made in time" : error.localizedDescription
            throw StarsBotClient.NotSent(reason, timedOut: timedOut)
        }
        throw timedOut ? StarsBotClient.TimedOut() : error
    }

    /// Returns whether it is proven, after its end, that nothing of the request was sent. A read has no body to judge
    /// by, and needs no proof: there the error's own name is enough.
    private func isProvenNotSent(_ task: URLSessionTask, _ code: URLError.Code?) -> Bool {
        guard isStarted else { return true }
        guard request.isPurchase else { return code.map(Self.connectCodes.contains) ?? false }
        guard canProveNotSent else { return false }
        #if canImport(Darwin)
            return hasStarted == false
        #else
            return task.countOfBytesSent == 0
        #endif
    }

    /// The errors that say that there was no connection.
    private static let connectCodes: Set<URLError.Code> = [
        .cannotFindHost, .dnsLookupFailed, .cannotConnectToHost, .notConnectedToInternet, .secureConnectionFailed,
        .serverCertificateUntrusted, .serverCertificateHasBadDate, .serverCertificateHasUnknownRoot,
        .serverCertificateNotYetValid,
    ]

    private func timer(_ duration: Duration, _ reason: StopReason) -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now() + duration.seconds, leeway: .milliseconds(10))
        timer.setEventHandler { [weak self] in self?.stop(reason) }
        timer.resume()
        return timer
    }

    private func withLock<T>(_ body: () -> T) -> T {
        lock.lock()
        defer { lock.unlock() }
        return body()
    }
}
