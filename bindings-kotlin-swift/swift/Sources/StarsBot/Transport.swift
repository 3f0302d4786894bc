import Foundation
internal import StarsBotCore

extension StarsBot {
    /// What sends a request and reads its answer. ``URLSessionTransport`` is the one that is used unless another is
    /// given.
    ///
    /// One of your own keeps these promises:
    ///
    /// * It sends what it is given once, adds nothing to it and follows no redirect.
    /// * It obeys ``HTTPRequest/connectTimeout`` and ``HTTPRequest/timeout``, and ends when its task is cancelled. A
    ///   second after its time it is waited for no longer.
    /// * Where ``HTTPRequest/isPurchase`` it opens a connection of its own, and its HTTP library does not repeat it.
    /// * It throws ``NotSent`` only with proof that nothing of the request left this machine. Any other error,
    ///   `CancellationError` among them, says that it may have; a purchase then ends with an unknown outcome.
    public protocol Transport: Sendable {
        /// Sends one request and reads its answer, at most one byte past ``HTTPResponse/mostBytes``.
        ///
        /// - Throws: ``NotSent`` when it is proven that nothing left, ``AnswerCut`` when the connection broke after
        ///   the status had arrived, ``TimedOut`` or a `URLError` that says so when time ran out.
        func send(_ request: HTTPRequest) async throws -> HTTPResponse
    }

    /// A request to send, complete. Nothing that prints it shows the key or the body.
    public struct HTTPRequest: Sendable {
        /// `GET` or `POST`.
        public let method: String

        /// The absolute URL. It never holds the API key.
        public let url: URL

        /// The body; empty for a `GET`.
        public let body: Data

        /// How long connecting may take.
        public let connectTimeout: Duration

        /// How long the whole attempt may take, from connecting to the last byte of the answer.
        public let timeout: Duration

        /// Whether this spends money, and so needs a connection of its own.
        public let isPurchase: Bool

        private var sent: [String: Secret]

        /// The headers to send, names in lower case. `authorization` holds the key: do not log them.
        public var headers: [String: String] { sent.mapValues(\.text) }

        init(_ request: Request) throws(StarsBotError) {
            guard let url = URL(string: request.url) else {
                throw .refused(.invalidConfig, "base_url", "base_url is not a URL that this system can read")
            }
            self.url = url
            method = request.method
            body = request.body
            connectTimeout = .milliseconds(Int64(clamping: request.connectTimeoutMs))
            timeout = .milliseconds(Int64(clamping: request.timeoutMs))
            isPurchase = request.isPurchase
            sent = Dictionary(
                request.headers.map { ($0.name, Secret($0.value)) }, uniquingKeysWith: { _, last in last })
        }

        func adding(_ headers: [String: String]) -> HTTPRequest {
            var request = self
            for (name, value) in headers { request.sent[name.lowercased()] = Secret(value) }
            return request
        }
    }

    /// An answer, with the part of its body that was read. Nothing that prints it shows the body, which may echo the
    /// key.
    public struct HTTPResponse: Sendable {
        /// The most a body may hold, in bytes (1 MiB). A transport stops reading one byte past it.
        public static let mostBytes = 1024 * 1024

        /// The status code.
        public let status: Int

        /// The body, at most one byte longer than ``mostBytes``.
        public let body: Data

        /// The header `retry-after`, as it came.
        public let retryAfter: String?

        /// The header `date`, as it came.
        public let date: String?

        /// An answer.
        public init(status: Int, body: Data, retryAfter: String? = nil, date: String? = nil) {
            (self.status, self.body, self.retryAfter, self.date) = (status, body, retryAfter, date)
        }
    }

    /// Says that nothing of a request left this machine: the name was not found, the connection was refused …
    public struct NotSent: Error, CustomStringConvertible {
        /// Why.
        public let reason: String

        /// Whether it was the time for connecting that ran out.
        public let timedOut: Bool

        /// With a reason, for people.
        public init(_ reason: String, timedOut: Bool = false) {
            (self.reason, self.timedOut) = (reason, timedOut)
        }

        /// The reason.
        public var description: String { "not sent: \(reason)" }
    }

    /// Says that time ran out, and that the request may have left.
    public struct TimedOut: Error {
        /// The error.
        public init() {}
    }

    /// Says that the connection broke, or time ran out, after the status of an answer had arrived.
    public struct AnswerCut: Error {
        /// What had arrived of it.
        public let response: HTTPResponse

        /// What cut it.
        public let underlyingError: any Error

        /// With what had arrived, and what cut it.
        public init(_ response: HTTPResponse, underlyingError: any Error) {
            (self.response, self.underlyingError) = (response, underlyingError)
        }
    }
}

extension StarsBot.HTTPRequest: CustomStringConvertible, CustomReflectable {
    /// The method and the URL.
    public var description: String { "HTTPRequest(\(method) \(url.absoluteString))" }

    /// The method and the URL.
    public var customMirror: Mirror { Mirror(self, children: ["method": method, "url": url.absoluteString]) }
}

extension StarsBot.HTTPResponse: CustomStringConvertible, CustomReflectable {
    /// The status and the length.
    public var description: String { "HTTPResponse(\(status), \(body.count) bytes)" }

    /// The status and the length.
    public var customMirror: Mirror { Mirror(self, children: ["status": status, "bytes": body.count]) }
}
