import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A port where connecting never ends: its queue of one is full, and nobody accepts.
final class SilentServer {
    let url: String
    private var sockets: [Int32] = []

    init() throws {
        let listening = Self.socket()
        sockets = [listening]
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        var taken: [Int32] = []
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> UInt16? in
                guard bind(listening, address, length) == 0, listen(listening, 0) == 0 else { return nil }
                guard getsockname(listening, address, &length) == 0 else { return nil }
                for _ in 0..<4 {
                    let filling = Self.socket()
                    _ = fcntl(filling, F_SETFL, fcntl(filling, F_GETFL) | O_NONBLOCK)
                    _ = connect(filling, address, length)
                    taken.append(filling)
                }
                return pointer.pointee.sin_port.bigEndian
            }
        }
        sockets += taken
        guard let port else { throw POSIXError(.EADDRINUSE) }
        url = "http://127.0.0.1:\(port)"
    }

    func stop() {
        for socket in sockets { close(socket) }
    }

    private static func socket() -> Int32 {
        #if canImport(Glibc)
            Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #endif
    }
}
