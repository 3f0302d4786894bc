import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A server on loopback that can be as unfriendly as a test needs it, on plain sockets.
final class Server: @unchecked Sendable {
    /// What happens to a connection once a whole request has been read.
    enum Behavior: Sendable {
        /// Responds and keeps the connection.
        case respond(String)
        /// Waits, responds, and closes the connection after so long without announcing it. In microseconds.
        case respondAndClose(String, after: UInt32, before: UInt32 = 0)
        /// Never responds.
        case hang
    }

    static let balance = response(#"{"balance_ton": 1.234567, "currency": "TON"}"#)

    static func response(_ body: String, status: String = "200 OK", headers: String = "") -> String {
        "HTTP/1.1 \(status)\r\ncontent-type: application/json\r\n\(headers)content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    let url: String
    private let listening: Int32
    private let behavior: Behavior
    private let lock = NSLock()
    private var read: [String] = []
    private var connections = 0
    private var isStopped = false

    /// The requests that were read whole, heads and bodies.
    var requests: [String] { locked { read } }

    /// How many connections were made.
    var accepted: Int { locked { connections } }

    init(_ behavior: Behavior) throws {
        self.behavior = behavior
        #if canImport(Glibc)
            listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            listening = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listening = listening
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> UInt16? in
                guard bind(listening, address, length) == 0, listen(listening, 256) == 0 else { return nil }
                guard getsockname(listening, address, &length) == 0 else { return nil }
                return pointer.pointee.sin_port.bigEndian
            }
        }
        guard let port else { throw POSIXError(.EADDRINUSE) }
        url = "http://127.0.0.1:\(port)"
        Thread.detachNewThread { [self] in
            // Closed by the thread that accepts: its number is the next server's then.
            defer { close(listening) }
            while waitForConnection() {
                let connection = accept(listening, nil, nil)
                guard connection >= 0 else { return }
                locked { connections += 1 }
                Thread.detachNewThread { self.serve(connection) }
            }
        }
    }

    func stop() {
        locked { isStopped = true }
        // Where this does not wake the thread that waits, it looks by itself.
        shutdown(listening, Int32(SHUT_RDWR))
    }

    /// Returns whether there may be one, `false` once the server was stopped.
    private func waitForConnection() -> Bool {
        var waiting = pollfd(fd: listening, events: Int16(POLLIN), revents: 0)
        while poll(&waiting, 1, 100) == 0, !locked({ isStopped }) {}
        return !locked { isStopped }
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var bytes = Data()
        while let request = nextRequest(connection, &bytes) {
            locked { read.append(request) }
            switch behavior {
            case .respond(let response):
                send(connection, response)
            case .respondAndClose(let response, let after, let before):
                usleep(before)
                send(connection, response)
                usleep(after)
                return
            case .hang:
                break
            }
        }
    }

    private func send(_ connection: Int32, _ text: String) {
        let bytes = Array(text.utf8)
        _ = write(connection, bytes, bytes.count)
    }

    private func nextRequest(_ connection: Int32, _ bytes: inout Data) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let head = text.range(of: "\r\n\r\n") {
                let lengthLine = text[..<head.lowerBound].lowercased().components(separatedBy: "content-length: ")
                let length = lengthLine.count > 1 ? Int(lengthLine[1].prefix { $0.isNumber }) ?? 0 : 0
                if text[head.upperBound...].utf8.count >= length {
                    bytes = Data()
                    return text
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    private func locked<T>(_ use: () -> T) -> T {
        lock.lock()
        defer { lock.unlock() }
        return use()
    }
}
