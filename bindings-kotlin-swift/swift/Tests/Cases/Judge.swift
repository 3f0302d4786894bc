import Foundation

/// Judges a case played in memory: is told what is sent, says how to react, and notes what is wrong.
struct Judge {
    private var remaining: [Exchange]
    private let judgesWaits: Bool
    private(set) var problems: [String] = []

    init(_ played: Case) {
        remaining = played.exchanges
        judgesWaits = played.judgesWaits
    }

    /// The client has tried to send: what becomes of it.
    mutating func request(
        _ method: String, _ path: String, _ headers: [String: String], _ body: Data
    ) -> Exchange.Reaction {
        while !remaining.isEmpty {
            switch remaining.removeFirst() {
            case .wait(let bounds):
                problems.append("\(method) \(path) was sent without the wait of \(bounds) ms before it")
            case .attempt(let expect, let reaction):
                if let expect { compare(expect, method, path, headers, body) }
                return reaction
            }
        }
        problems.append("\(method) \(path) was sent, a request too many")
        return .reply(Exchange.Reply(status: 500, headers: [], body: Data(), fault: nil))
    }

    /// The client has asked to wait.
    mutating func wait(_ milliseconds: UInt64) {
        guard judgesWaits else { return }
        guard case .wait(let bounds)? = remaining.first else {
            problems.append("waited \(milliseconds) ms, and should not have")
            return
        }
        remaining.removeFirst()
        if !bounds.contains(milliseconds) { problems.append("waited \(milliseconds) ms instead of \(bounds)") }
    }

    /// The call is over: everything that was wrong.
    func end() -> [String] {
        problems + remaining.map { "\($0.isWait ? "a wait" : "an attempt") is missing" }
    }

    private mutating func compare(
        _ expect: Exchange.Expect, _ method: String, _ path: String, _ headers: [String: String], _ body: Data
    ) {
        if method != expect.method { problems.append("method is \(method)") }
        if path != expect.path { problems.append("path is \(path) instead of \(expect.path)") }
        for (name, value) in expect.headers where headers[name] != value {
            problems.append("header \(name) is not \(value)")
        }
        for name in expect.absentHeaders where headers[name] != nil {
            problems.append("header \(name) must not be there")
        }
        if let wanted = expect.body, Data(wanted.utf8) != body {
            problems.append("body is \(String(decoding: body, as: UTF8.self)) instead of \(wanted)")
        }
    }
}
