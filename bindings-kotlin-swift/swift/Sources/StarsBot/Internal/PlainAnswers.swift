#if canImport(FoundationNetworking)
    import Foundation
    import FoundationNetworking

    /// Has the system's own HTTP take a 401 for an answer like any other.
    ///
    /// Left to itself it looks for passwords once such an answer has arrived, and up to Swift 6.0 a header
    /// `www-authenticate` that ends in a word, `Bearer` for example, then ends the whole process. So this stands
    /// between it and the session, hands everything on, and tells of the end of a 401 as ``Arrived``.
    final class PlainAnswers: URLProtocol {
        /// The whole answer to a request has arrived, a 401.
        struct Arrived: Error {}

        private var http: URLProtocol?

        /// Puts it in front of the system's own; classes of a user's that come before keep their place.
        static func put(into configuration: URLSessionConfiguration) {
            var classes = configuration.protocolClasses ?? []
            let place = classes.firstIndex { one in system.contains { $0 == one } } ?? classes.endIndex
            classes.insert(Self.self, at: place)
            configuration.protocolClasses = classes
        }

        override class func canInit(with request: URLRequest) -> Bool {
            system.contains { $0.canInit(with: request) }
        }

        override class func canonicalRequest(for request: URLRequest) -> URLRequest { request }

        override func startLoading() {
            // It is asked for again when a suspended task goes on.
            if http == nil, let task, let client {
                let own = Self.system.first { $0.canInit(with: request) }
                http = own?.init(task: task, cachedResponse: nil, client: Relay(to: client))
            }
            http?.startLoading()
        }

        override func stopLoading() {
            http?.stopLoading()
        }

        /// What the system speaks HTTP with.
        private static var system: [URLProtocol.Type] {
            (URLSessionConfiguration.default.protocolClasses ?? []).compactMap { $0 as? URLProtocol.Type }
        }
    }

    /// Hands on what the system's HTTP tells the session.
    private final class Relay: NSObject, URLProtocolClient {
        private let session: any URLProtocolClient

        init(to session: any URLProtocolClient) {
            self.session = session
        }

        func urlProtocolDidFinishLoading(_ http: URLProtocol) {
            if (http.task?.response as? HTTPURLResponse)?.statusCode == 401 {
                session.urlProtocol(http, didFailWithError: PlainAnswers.Arrived())
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
