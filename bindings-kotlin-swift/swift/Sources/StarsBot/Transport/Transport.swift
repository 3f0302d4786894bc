import Foundation
internal import StarsBotCore

extension StarsBotClient {
    /// Sends requests. ``URLSessionTransport`` is the built-in one.
    ///
    /// One of your own keeps these promises:
    ///
    /// * It sends what it is given once, adds nothing to it and follows no redirect.
    /// * It obeys ``HTTPRequest/connectTimeout`` and ``HTTPRequest/timeout``, and ends when its task is cancelled. A
    ///   second after its timeout it is waited for no longer.
    /// * Where ``HTTPRequest/isPurchase`` it opens a connection for it alone, and its HTTP library does not retry.
    /// * It throws ``NotSent`` only with proof that nothing of the request was sent. Any other error,
    ///   `CancellationError` among them, says that it may have been; a purchase then ends with an unknown outcome.
    public protocol Transport: Sendable {
        /// Sends one request and reads its response, at most one byte past ``HTTPResponse/maxBodyBytes``.
        ///
        /// - Throws: ``NotSent`` when it is proven that nothing was sent, ``TruncatedResponse`` when the connection
        ///   broke after the status had arrived, ``TimedOut`` or a `URLError` that says so at the timeout.
        func send(_ request: HTTPRequest) async throws -> HTTPResponse
    }

    /// A request to send, complete. Nothing that prints it shows the key or the body.
    public struct HTTPRequest: Sendable {
        let core: HttpRequest

        /// The absolute URL. It never holds the API key.
        public let url: URL

        init(_ core: HttpRequest) throws(NotSent) {
            guard let url = URL(string: core.url) else {
                throw NotSent("the base URL is not one that Foundation can read")
            }
            (self.core, self.url) = (core, url)
        }

        /// `GET` or `POST`.
        public var method: String { core.method }

        /// The headers to send, names in lower case. `authorization` holds the key: do not log them.
        public var headers: [String: String] {
            Dictionary(core.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
        }

        /// The body; empty for a `GET`.
        public var body: Data { core.body }

        /// How long connecting may take.
        public var connectTimeout: Duration { .milliseconds(Int64(clamping: core.connectTimeoutMs)) }

        /// How long the whole attempt may take, from connecting to the last byte of the response.
        public var timeout: Duration { .milliseconds(Int64(clamping: core.timeoutMs)) }

        /// Whether this spends money, and so needs a connection of its own.
        public var isPurchase: Bool { core.isPurchase }

        /// When it is too late to send the first byte.
        public var sendBefore: Date? { core.sendBeforeMs.map(Date.init(milliseconds:)) }
    }

    /// A response, with the part of its body that was read. Nothing that prints it shows the body, which may echo the
    /// key.
    public struct HTTPResponse: Sendable {
        /// The most a body may hold, in bytes (1 MiB). A transport stops reading one byte past it.
        public static let maxBodyBytes = Defaults.maxBodyBytes

        /// The status code.
        public let status: Int

        /// The headers, names in any case: at least `retry-after` and `date`, where the service sent them.
        public let headers: [String: String]

        /// The body, at most one byte longer than ``maxBodyBytes``.
        public let body: Data

        /// Whether the HTTP library followed a redirect on the way to it. What else was sent then, nobody knows: a
        /// purchase ends with an unknown outcome.
        public let redirected: Bool

        /// Makes a response.
        public init(status: Int, headers: [String: String] = [:], body: Data, redirected: Bool = false) {
            (self.status, self.headers, self.body, self.redirected) = (status, headers, body, redirected)
        }

        init(_ response: HttpResponse) {
            self.init(
                status: Int(response.status),
                headers: Dictionary(response.headers.map { ($0.name, $0.value) }) { _, last in last },
                body: response.body, redirected: response.redirected)
        }

        var core: HttpResponse {
            let read = headers.filter { Defaults.responseHeaders.contains($0.key.lowercased()) }
            return HttpResponse(
                status: UInt16(clamping: status), headers: read.map { Header(name: $0.key, value: $0.value) },
                body: body, redirected: redirected)
        }
    }

    /// Nothing of a request was sent: the name was not found, the connection was refused …
    public struct NotSent: Error, CustomStringConvertible {
        /// Why, for people.
        public let reason: String

        /// Whether connecting took too long.
        public let timedOut: Bool

        /// Makes the error.
        public init(_ reason: String, timedOut: Bool = false) {
            (self.reason, self.timedOut) = (reason, timedOut)
        }

        /// The reason.
        public var description: String { "not sent: \(reason)" }
    }

    /// The response did not arrive in time. The request may have been sent.
    public struct TimedOut: Error {
        /// Makes the error.
        public init() {}
    }

    /// The connection broke, or the timeout passed, after the status of a response had arrived.
    public struct TruncatedResponse: Error {
        /// What had arrived of it.
        public let response: HTTPResponse

        /// Why the rest is missing.
        public let underlyingError: any Error

        /// Makes the error.
        public init(_ response: HTTPResponse, underlyingError: any Error) {
            (self.response, self.underlyingError) = (response, underlyingError)
        }
    }
}

extension StarsBotClient.HTTPRequest: CustomStringConvertible, CustomReflectable {
    /// The method and the URL.
    public var description: String { "HTTPRequest(\(method) \(url.absoluteString))" }

    /// The method and the URL.
    public var customMirror: Mirror { Mirror(self, children: ["method": method, "url": url.absoluteString]) }
}

extension StarsBotClient.HTTPResponse: CustomStringConvertible, CustomReflectable {
    /// The status and the length.
    public var description: String { "HTTPResponse(\(status), \(body.count) bytes)" }

    /// The status and the length.
    public var customMirror: Mirror { Mirror(self, children: ["status": status, "bytes": body.count]) }
}
