import Foundation

/// A case, or a part of it, does not follow the format.
struct InvalidCase: Error, CustomStringConvertible {
    let description: String

    init(_ why: String) { description = why }
}

/// A value of JSON, read strictly: what is not asked for by name is refused. Whole numbers keep all 64 bits.
enum JSON: Decodable, Equatable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case text(String)
    case list([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .int(value)
        } else if let value = try? container.decode(Double.self) {
            self = .double(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    init(file: URL) throws {
        do {
            let bytes = try Data(contentsOf: file)
            self = try JSONDecoder().decode(JSON.self, from: bytes)
            try DuplicateNames.reject(in: bytes)
        } catch {
            throw InvalidCase("\(file.path): \(error)")
        }
    }

    func object(_ what: String, _ known: [String], needs: [String] = []) throws -> [String: JSON] {
        guard case .object(let fields) = self else { throw InvalidCase("\(what) is not an object") }
        let unknown = fields.keys.filter { !known.contains($0) }
        guard unknown.isEmpty else {
            throw InvalidCase("\(what) has an unknown field: \(unknown.joined(separator: ", "))")
        }
        let missing = needs.filter { fields[$0] == nil }
        guard missing.isEmpty else { throw InvalidCase("\(what) lacks \(missing.joined(separator: ", "))") }
        return fields
    }

    func list(_ what: String) throws -> [JSON] {
        guard case .list(let values) = self else { throw InvalidCase("\(what) is not a list") }
        return values
    }

    func text(_ what: String) throws -> String {
        guard case .text(let text) = self else { throw InvalidCase("\(what) is not a text") }
        return text
    }

    func whole(_ what: String) throws -> Int64 {
        guard case .int(let number) = self else { throw InvalidCase("\(what) is not a whole number") }
        return number
    }

    func number(_ what: String) throws -> Double {
        switch self {
        case .int(let number): return Double(number)
        case .double(let number): return number
        default: throw InvalidCase("\(what) is not a number")
        }
    }

    func milliseconds(_ what: String) throws -> UInt64 {
        let number = try whole(what)
        guard number >= 0 else { throw InvalidCase("\(what) is negative") }
        return UInt64(number)
    }
}

/// Looks through a text for objects that have a name twice, of which a decoder silently keeps one.
private enum DuplicateNames {
    /// - Parameter bytes: JSON that a decoder has read.
    static func reject(in bytes: Data) throws {
        // For each object or list that is open, the names so far.
        var open: [Set<String>] = []
        var text: [UInt8]?
        var last = ""
        var isEscaped = false
        for byte in bytes {
            if text != nil {
                text!.append(byte)
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    last = try JSONDecoder().decode(String.self, from: Data(text!))
                    text = nil
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): text = [byte]
            case UInt8(ascii: "{"), UInt8(ascii: "["): open.append([])
            case UInt8(ascii: "}"), UInt8(ascii: "]"): open.removeLast()
            case UInt8(ascii: ":"):
                let isNew = open[open.count - 1].insert(last).inserted
                guard isNew else { throw InvalidCase("\(last) is there twice") }
            default: break
            }
        }
    }
}
