import Foundation
import StarsBot

/// Everything that one play of a case has printed, and the search for the key in it.
final class KeySearch: @unchecked Sendable {
    /// A shorter key is found in innocent words.
    private static let tellingLength = 8
    /// So much of a key's beginning is as telling as the whole.
    private static let tellingBeginning = 12

    private let lock = NSLock()
    private var texts: [(what: String, text: String)] = []

    /// Adds every form in which Swift prints a value.
    func note(_ what: String, _ value: Any) {
        var dumped = ""
        dump(value, to: &dumped)
        var all = [String(describing: value), String(reflecting: value), "\(value)", dumped]
        if let encodable = value as? any Encodable, let data = try? JSONEncoder().encode(encodable) {
            all.append(String(decoding: data, as: UTF8.self))
        }
        lock.lock()
        defer { lock.unlock() }
        texts += all.map { (what, $0) }
    }

    /// Adds an error, and what is under it.
    func note(error: StarsBotError) {
        note("the error", error)
        note("the error's text", error.localizedDescription)
        note("the error's body", error.body as Any)
        note("the error as NSError", error as NSError)
        note("its userInfo", (error as NSError).userInfo)
        if let underlying = error.underlyingError {
            note("the error under it", underlying)
            note("its NSError", underlying as NSError)
            note("its userInfo", (underlying as NSError).userInfo)
        }
    }

    /// Where the key stands, in any form.
    func found(_ key: String) -> [String] {
        let key = key.trimmingCharacters(in: CharacterSet(charactersIn: " \t\r\n\u{0B}\u{0C}"))
        let quoted = String(decoding: (try? JSONEncoder().encode(key)) ?? Data(), as: UTF8.self)
        let encoded = key.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? key
        let reflected = String(String(reflecting: key).dropFirst().dropLast())
        let forms = [
            key, String(quoted.dropFirst().dropLast()), encoded, reflected, String(key.prefix(Self.tellingBeginning)),
        ].filter { $0.count >= Self.tellingLength && key.count >= Self.tellingLength }
        lock.lock()
        defer { lock.unlock() }
        let places = texts.filter { printed in forms.contains { printed.text.contains($0) } }
        return Set(places.map(\.what)).sorted().map { "\($0) shows the key" }
    }
}
