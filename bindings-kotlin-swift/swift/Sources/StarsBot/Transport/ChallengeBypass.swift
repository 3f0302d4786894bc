#if canImport(FoundationNetworking)
    import Foundation
    import FoundationNetworking

    /// Makes the system's own HTTP treat a 401 as a response like any other.
    ///
    /// By itself it looks for credentials once such a response has arrived, and up to Swift 6.0 a header
    /// `www-authenticate` that ends in a word, `Bearer` for example, then ends the whole process. So this class stands
    /// between it and the session, forwards everything, and reports the end of a 401 as ``Completed``.
    final class ChallengeBypass: URLProtocol {
        /// The whole response to a request has arrived, a 401.
        struct Completed: Error {}

        private var http: URLProtocol?

        /// Inserts it before the system's own; classes of a user's that come before keep their place.
        static func insert(into configuration: URLSessionConfiguration) {
            var classes = configuration.protocolClasses ?? []
            let index = classes.firstIndex { own in system.contains { $0 == own } } ?? classes.endIndex
            classes.insert(Self.self, at: index)
            configuration.protocolClasses = classes
        }

        override class func canInit(with request: URLRequest) -> Bool {
            system.contains { $0.canInit(with: request) }
        }

        override class func canonicalRequest(for request: URLRequest) -> URLRequest { request }

        override func startLoading() {
            // It is asked again when a suspended task resumes.
            if http == nil, let task, let client {
                let system = Self.system.first { $0.canInit(with: request) }
                http = system?.init(task: task, cachedResponse: nil, client: Forwarding(to: client))
            }
            http?.startLoading()
        }

        override func stopLoading() {
            http?.stopLoading()
        }

        /// The system's implementations of HTTP.
        private static var system: [URLProtocol.Type] {
            (URLSessionConfiguration.default.protocolClasses ?? []).compactMap { $0 as? URLProtocol.Type }
        }
    }

    /// Forwards to the session what the system's HTTP reports.
    private final class Forwarding: NSObject, URLProtocolClient {
        private let session: any URLProtocolClient

        init(to session: any URLProtocolClient) {
            self.session = session
        }

        func urlProtocolDidFinishLoading(_ http: URLProtocol) {
            if (http.task?.response as? HTTPURLResponse)?.statusCode == 401 {
                session.urlProtocol(http, didFailWithError: ChallengeBypass.Completed())
            } else {
                session.urlProtocolDidFinishLoading(http)
            }
        }

        func urlProtocol(
            _ http: URLProtocol, didReceive response: URLResponse, cacheStoragePolicy policy: URLCache.StoragePolicy
        ) {
            session.urlProtocol(http, didReceive: response, cacheStoragePolicy: policy)
        }

        func urlProtocol(_ http: URLProtocol, didLoad data: Data) {
            session.urlProtocol(http, didLoad: data)
        }

        func urlProtocol(_ http: URLProtocol, didFailWithError error: any Error) {
            session.urlProtocol(http, didFailWithError: error)
        }

        func urlProtocol(_ http: URLProtocol, cachedResponseIsValid cachedResponse: CachedURLResponse) {
            session.urlProtocol(http, cachedResponseIsValid: cachedResponse)
        }

        func urlProtocol(
            _ http: URLProtocol, wasRedirectedTo request: URLRequest, redirectResponse: URLResponse
        ) {
            session.urlProtocol(http, wasRedirectedTo: request, redirectResponse: redirectResponse)
        }

        func urlProtocol(_ http: URLProtocol, didReceive challenge: URLAuthenticationChallenge) {
            session.urlProtocol(http, didReceive: challenge)
        }

        func urlProtocol(_ http: URLProtocol, didCancel challenge: URLAuthenticationChallenge) {
            session.urlProtocol(http, didCancel: challenge)
        }
    }
#endif
