internal import StarsBotCore

extension StarsBot {
    /// The options of a client. What is `nil` is as the library has it.
    public struct Configuration: Sendable {
        private let apiKey: Secret?

        /// Where the service is: `https` only, except on this machine. A path in it is put before the API's own.
        /// ``StarsBot/defaultBaseURL`` unless set.
        public var baseURL: String?

        /// The application's name, put before the library's in `User-Agent`: `MyBot/1.2`.
        public var app: String?

        /// How long connecting may take. 5 seconds unless set. `URLSession` tells of a purchase alone that it is
        /// connected; a read's connecting counts towards ``readTimeout`` only.
        public var connectTimeout: Duration?

        /// How long an attempt at a read may take, connecting included. 30 seconds unless set.
        public var readTimeout: Duration?

        /// How long the answer to a purchase may take, once connected. 120 seconds unless set: cutting it short
        /// makes outcomes unknown that would have been known a moment later.
        public var purchaseTimeout: Duration?

        /// What sends requests. A ``URLSessionTransport`` of its own unless set.
        public var transport: (any Transport)?

        /// Headers that are added to every request, asked for each time. A name that is there already is replaced.
        public var headers: (@Sendable () -> [String: String])?

        /// Told of a purchase whose task was cancelled after a byte of it may have left, besides that the call
        /// throws the same error: store it, and find out from the balance and the recipient whether it happened.
        /// Code around a cancelled task often throws its errors away, and what it returns: so an order that arrives
        /// all the same is told too, as ``StarsBotError/order``.
        public var onLostPurchase: (@Sendable (StarsBotError) -> Void)?

        /// For an API key. It is checked when the client is made.
        public init(apiKey: String) {
            self.apiKey = Secret(apiKey)
        }

        /// For a backend of your own, which answers as the API does and holds the key.
        public init(backend: String, headers: (@Sendable () -> [String: String])? = nil) {
            apiKey = nil
            baseURL = backend
            self.headers = headers
        }

        /// Without either, for a sandbox, which has its own.
        init() {
            apiKey = nil
        }

        var settings: Settings {
            Settings(
                apiKey: apiKey?.text,
                baseUrl: baseURL,
                app: app,
                language: "swift",
                connectTimeoutMs: connectTimeout?.milliseconds,
                readTimeoutMs: readTimeout?.milliseconds,
                purchaseTimeoutMs: purchaseTimeout?.milliseconds
            )
        }
    }
}

extension StarsBot.Configuration: CustomStringConvertible, CustomReflectable {
    /// Where it calls. It never shows the key.
    public var description: String { "Configuration(\(baseURL ?? StarsBot.defaultBaseURL))" }

    /// The options without the key, and without a transport, of which nobody knows what it shows.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "baseURL": baseURL as Any, "app": app as Any, "connectTimeout": connectTimeout as Any,
                "readTimeout": readTimeout as Any, "purchaseTimeout": purchaseTimeout as Any,
            ])
    }
}
