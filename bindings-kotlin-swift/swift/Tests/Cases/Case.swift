import Foundation

/// One thing that every client must do alike, read strictly: what `tests/README.md` and the schema do not know is refused.
struct Case: Sendable {
    static let defaultKey = "sk_test_0123456789"

    private static let errorFields = [
        "code", "outcome", "may_have_spent", "retryable", "status", "retry_after_ms", "field", "message_contains",
        "attempts",
    ]

    enum Result: Sendable {
        case ok([String: JSON])
        case error([String: JSON])
    }

    let name: String
    let why: String
    let bytes: Data
    let isDynamic: Bool
    let operation: String
    /// Whether it talks to the service. The others are pure.
    let isSent: Bool
    let arguments: [String: JSON]
    let exchanges: [Exchange]
    let result: Result
    let apiKey: String
    let baseURL: String?
    let basePath: String
    let connectTimeout: Duration?
    let requestTimeout: Duration?
    let random: Double

    /// Whether it says how long the client waits. One with several attempts and no wait does not.
    var judgesWaits: Bool { exchanges.count < 2 || exchanges.contains { $0.isWait } }

    /// The key that nothing may print.
    var secret: String {
        if operation == "parse_api_key", case .text(let text)? = arguments["text"] { return text }
        return apiKey
    }

    init(file: URL, name: String, api: API) throws {
        let fields = try JSON(file: file).object(
            "the case",
            ["format", "name", "why", "types", "client", "call", "exchanges", "result", "platform"],
            needs: ["format", "name", "why", "call", "result"])
        guard fields["format"] == .int(1) else { throw InvalidCase("its format is not 1") }
        guard fields["types"] ?? .text("dynamic") == .text("dynamic") else {
            throw InvalidCase("its types are unknown")
        }
        bytes = try Data(contentsOf: file)
        self.name = try fields["name"]!.text("name")
        guard self.name == name else { throw InvalidCase("its name is \(self.name)") }
        why = try fields["why"]!.text("why")
        isDynamic = fields["types"] != nil

        let call = try fields["call"]!.object("call", ["operation", "args"], needs: ["operation"])
        operation = try call["operation"]!.text("operation")
        guard let argumentNames = api.arguments(of: operation) else {
            throw InvalidCase("operation \(operation) is not known")
        }
        isSent = api.isOperation(operation)
        guard name.hasPrefix(operation + "/") else { throw InvalidCase("it does not call \(operation)") }
        let given = call["args"] ?? .object([:])
        if isDynamic, case .object(let anything) = given {
            arguments = anything
        } else {
            arguments = try given.object("args", argumentNames)
        }

        let client = try (fields["client"] ?? .object([:])).object(
            "client", ["api_key", "base_url", "base_path", "timeouts", "random"])
        guard client["base_url"] == nil || client["base_path"] == nil else {
            throw InvalidCase("client has a base_url and a base_path")
        }
        apiKey = try client["api_key"]?.text("api_key") ?? Self.defaultKey
        baseURL = try client["base_url"]?.text("base_url")
        basePath = try client["base_path"]?.text("base_path") ?? ""
        let timeouts = try (client["timeouts"] ?? .object([:])).object("timeouts", ["connect_ms", "read_ms"])
        connectTimeout = try timeouts["connect_ms"].map { .milliseconds(try $0.milliseconds("connect_ms")) }
        requestTimeout = try timeouts["read_ms"].map { .milliseconds(try $0.milliseconds("read_ms")) }
        random = try client["random"]?.number("random") ?? 1
        guard (0...1).contains(random) else { throw InvalidCase("random is \(random)") }

        exchanges = try (fields["exchanges"] ?? .list([])).list("exchanges").map(Exchange.init)
        guard exchanges.isEmpty || isSent else {
            throw InvalidCase("\(operation) sends nothing, yet has exchanges")
        }
        let result = try fields["result"]!.object("result", ["ok", "error"])
        guard result.count == 1 else { throw InvalidCase("result is ok or error") }
        if let ok = result["ok"] {
            self.result = .ok(try ok.object("ok", api.valueFields(of: operation)))
        } else {
            self.result = .error(try Self.error(result["error"]!, api))
        }
        if let platform = fields["platform"] {
            _ = try Self.error(platform.object("platform", ["browser"], needs: ["browser"])["browser"]!, api)
        }
    }

    private static func error(_ json: JSON, _ api: API) throws -> [String: JSON] {
        let fields = try json.object("error", errorFields, needs: ["code"])
        let code = try fields["code"]!.text("code")
        guard api.errors.contains(where: { $0.code == code }) else { throw InvalidCase("code \(code) is not known") }
        return fields
    }
}

/// One attempt of the client, or one wait between two attempts.
enum Exchange: Sendable {
    case wait(ClosedRange<UInt64>)
    case attempt(Expect?, Reaction)

    struct Expect: Sendable {
        let method: String
        let path: String
        let headers: [String: String]
        let absentHeaders: [String]
        let body: String?
    }

    enum Reaction: Sendable {
        case refused
        case fault(String)
        case reply(Reply)
    }

    struct Reply: Sendable {
        let status: Int
        let headers: [(name: String, value: String)]
        let body: Data
        let fault: String?
    }

    var isWait: Bool {
        if case .wait = self { return true }
        return false
    }

    init(_ json: JSON) throws {
        let fields = try json.object("an exchange", ["wait", "expect", "reply", "fault"])
        switch Set(fields.keys) {
        case ["wait"]:
            let wait = try fields["wait"]!.object("wait", ["min_ms", "max_ms"], needs: ["min_ms", "max_ms"])
            let least = try wait["min_ms"]!.milliseconds("min_ms")
            let most = try wait["max_ms"]!.milliseconds("max_ms")
            guard least <= most else { throw InvalidCase("a wait's min_ms is above its max_ms") }
            self = .wait(least...most)
        case ["fault"]:
            guard fields["fault"] == .text("connect_refused") else { throw InvalidCase("this fault expects a request") }
            self = .attempt(nil, .refused)
        case ["expect", "fault"]:
            let fault = try fields["fault"]!.text("fault")
            guard ["reset", "close", "hang"].contains(fault) else {
                throw InvalidCase("fault \(fault) is not known here")
            }
            self = .attempt(try Self.expect(fields["expect"]!), .fault(fault))
        case ["expect", "reply"]:
            self = .attempt(try Self.expect(fields["expect"]!), .reply(try Self.reply(fields["reply"]!)))
        default:
            throw InvalidCase("an exchange cannot have \(fields.keys.sorted().joined(separator: ", "))")
        }
    }

    private static func expect(_ json: JSON) throws -> Expect {
        let fields = try json.object(
            "expect", ["method", "path", "headers", "absent_headers", "body"], needs: ["method", "path"])
        var headers: [String: String] = [:]
        if case .object(let given)? = fields["headers"] {
            headers = try given.mapValues { try $0.text("a header") }
        }
        return Expect(
            method: try fields["method"]!.text("method"),
            path: try fields["path"]!.text("path"),
            headers: headers,
            absentHeaders: try (fields["absent_headers"] ?? .list([])).list("absent_headers").map {
                try $0.text("absent_headers")
            },
            body: try fields["body"]?.text("body"))
    }

    private static func reply(_ json: JSON) throws -> Reply {
        let fields = try json.object(
            "reply", ["status", "headers", "body", "body_base64", "body_repeat", "fault"])
        let fault = try fields["fault"]?.text("fault")
        guard [nil, "truncate", "stall", "garbage"].contains(fault) else {
            throw InvalidCase("fault \(fault ?? "") is not known here")
        }
        guard (fields["status"] == nil) == (fault == "garbage") else { throw InvalidCase("reply and its status") }
        let headers = try (fields["headers"] ?? .list([])).list("headers").map { pair in
            let pair = try pair.list("a header").map { try $0.text("a header") }
            guard pair.count == 2 else { throw InvalidCase("a header is no pair") }
            return (name: pair[0], value: pair[1])
        }
        let bodies = fields.keys.filter { $0.hasPrefix("body") }
        guard bodies.count <= 1 else { throw InvalidCase("a reply has at most one body") }
        return Reply(
            status: Int(try fields["status"]?.whole("status") ?? 0), headers: headers,
            body: try body(fields), fault: fault)
    }

    private static func body(_ fields: [String: JSON]) throws -> Data {
        if let text = fields["body"] { return Data(try text.text("body").utf8) }
        if let encoded = fields["body_base64"] {
            guard let body = Data(base64Encoded: try encoded.text("body_base64")) else {
                throw InvalidCase("body_base64 is none")
            }
            return body
        }
        guard let repeated = fields["body_repeat"] else { return Data() }
        let parts = try repeated.object("body_repeat", ["text", "times", "after"], needs: ["text", "times"])
        let text = try parts["text"]!.text("text")
        let times = Int(try parts["times"]!.whole("times"))
        return Data((String(repeating: text, count: times) + (try parts["after"]?.text("after") ?? "")).utf8)
    }
}

/// The cases that the manifest lists, and what is wrong with all other files.
struct Suite {
    var cases: [Case] = []
    var errors: [(name: String, why: String)] = []

    init(folder: URL, api: API) throws {
        let index = try JSON(file: folder.appendingPathComponent("index.json")).object(
            "index.json", ["format", "cases"], needs: ["format", "cases"])
        guard index["format"] == .int(1) else { throw InvalidCase("index.json: its format is not 1") }
        let names = try index["cases"]!.list("cases").map { try $0.text("a name in index.json") }
        guard !names.isEmpty, Set(names).count == names.count else {
            throw InvalidCase("index.json lists no case, or one twice")
        }
        for name in names {
            do {
                cases.append(try Case(file: folder.appendingPathComponent("\(name).json"), name: name, api: api))
            } catch {
                errors.append((name, "\(error)"))
            }
        }
        let known = Set(names.map { "\($0).json" } + ["index.json"])
        let found = FileManager.default.enumerator(atPath: folder.path)
        while let path = found?.nextObject() as? String {
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(
                atPath: folder.appendingPathComponent(path).path, isDirectory: &isFolder)
            if !isFolder.boolValue, !known.contains(path) { errors.append((path, "it is not in index.json")) }
        }
    }
}
