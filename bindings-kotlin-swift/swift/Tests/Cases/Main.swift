import Foundation

/// Plays the cases of the contract against the package, in memory and on the wire.
///
///     PlayCases CONTROL_URL API_JSON FOLDER [FILTER]
///
/// CONTROL_URL is where `starsbot-fault-server` listens, API_JSON describes the API, FOLDER holds the cases and `index.json`. Only cases with
/// FILTER in their names are played. The last line is the result.
@main
struct Main {
    /// Most of the time is spent waiting for time-outs.
    private static let concurrency = 32
    /// No case takes as long; one that does would hang for ever.
    private static let limit = Duration.seconds(20)

    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 3 || arguments.count == 4 else {
            print("PlayCases CONTROL_URL API_JSON FOLDER [FILTER]")
            exit(2)
        }
        do {
            try await run(Array(arguments))
        } catch {
            print("FAILED: \(error)\n0 passed, 1 failed")
            exit(1)
        }
    }

    private static func run(_ arguments: [String]) async throws {
        let api = try API(file: URL(fileURLWithPath: arguments[1]))
        let suite = try Suite(folder: URL(fileURLWithPath: arguments[2]), api: api)
        let filter = arguments.count == 4 ? arguments[3] : ""
        let chosen = suite.cases.filter { filter.isEmpty || $0.name.contains(filter) }
        guard !chosen.isEmpty || !suite.errors.isEmpty else {
            throw InvalidCase("there is no case with \"\(filter)\" in its name")
        }
        let dynamic = chosen.filter(\.isDynamic)
        if !dynamic.isEmpty {
            print("held by the compiler: \(dynamic.map(\.name).joined(separator: ", "))")
        }

        let results = await playAll(chosen.filter { !$0.isDynamic }, arguments[0])
        var failed = suite.errors.count
        for (name, why) in suite.errors { print("FAILED \(name): \(why)") }
        var runs: [String: (passed: Int, all: Int)] = [:]
        for (played, wrong) in results {
            for (run, problems) in wrong.sorted(by: { $0.key < $1.key }) {
                runs[run, default: (0, 0)].all += 1
                if problems.isEmpty {
                    runs[run]!.passed += 1
                } else {
                    print("FAILED \(played.name) (\(run)): \(problems.joined(separator: "; ")) | \(played.why)")
                }
            }
            if !wrong.values.allSatisfy(\.isEmpty) { failed += 1 }
        }
        for (run, count) in runs.sorted(by: { $0.key < $1.key }) {
            print("\(run): \(count.passed) of \(count.all) passed")
        }
        print("\(results.count + dynamic.count + suite.errors.count - failed) passed, \(failed) failed")
        fflush(nil)
        // At once: a case that hangs would keep the process for ever.
        exit(failed == 0 ? 0 : 1)
    }

    private static func playAll(_ cases: [Case], _ control: String) async -> [(Case, [String: [String]])] {
        await withTaskGroup(of: (Case, [String: [String]]).self) { group in
            var waiting = cases.makeIterator()
            for played in (0..<concurrency).compactMap({ _ in waiting.next() }) {
                group.addTask { (played, await limited(played, control)) }
            }
            var results: [(Case, [String: [String]])] = []
            for await result in group {
                results.append(result)
                if let next = waiting.next() { group.addTask { (next, await limited(next, control)) } }
            }
            return results
        }
    }

    /// Plays a case, for as long as one may take.
    private static func limited(_ played: Case, _ control: String) async -> [String: [String]] {
        let results = AsyncStream<[String: [String]]> { results in
            Task {
                do {
                    results.yield(try await play(played, control))
                } catch {
                    results.yield(["": ["\(error)"]])
                }
            }
            Task {
                try? await Task.sleep(for: limit)
                results.yield(["": ["did not end within \(limit)"]])
            }
        }
        for await result in results { return result }
        return [:]
    }
}
