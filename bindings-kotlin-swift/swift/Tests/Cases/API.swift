import Foundation

/// The description of the API, `tests/schema/api.json`: what a case can call, and what it can name.
struct API: Decodable {
    struct Named: Decodable {
        let name: String
    }

    struct Operation: Decodable {
        let name: String
        let arguments: [Named]
        /// A record, or the kind of a plain value.
        let returns: String
    }

    struct Function: Decodable {
        let name: String
        let arguments: [Named]
        let returns: [String]
    }

    struct Record: Decodable {
        struct Field: Decodable {
            let name: String
            let kind: String
        }

        let name: String
        let fields: [Field]
    }

    struct ErrorKind: Decodable {
        let code: String
    }

    let operations: [Operation]
    let functions: [Function]
    let records: [Record]
    let errors: [ErrorKind]

    init(file: URL) throws {
        self = try JSONDecoder().decode(API.self, from: Data(contentsOf: file))
    }

    /// Whether it is an operation, which talks to the service; the functions do not.
    func isOperation(_ name: String) -> Bool { operations.contains { $0.name == name } }

    /// The names of the arguments of an operation or a function.
    func arguments(of name: String) -> [String]? {
        let arguments = operations.first { $0.name == name }?.arguments
        return (arguments ?? functions.first { $0.name == name }?.arguments)?.map(\.name)
    }

    /// What a case can name of its value. An amount of TON has `nano` beside it; a plain value is `value`.
    func valueFields(of name: String) -> [String] {
        guard let operation = operations.first(where: { $0.name == name }) else {
            return functions.first { $0.name == name }?.returns ?? []
        }
        guard let record = records.first(where: { $0.name == operation.returns }) else { return ["value"] }
        return record.fields.map(\.name) + (record.fields.contains { $0.kind == "ton" } ? ["nano"] : [])
    }
}
