// Checks an XCFramework without Xcode: its Info.plist can be read, and every library that it names is there, for the
// platform and the processors that it names. Prints what it has found, or why it does not hold.
//
//     swift framework.swift FOLDER

import Foundation

struct Wrong: Error, CustomStringConvertible {
    let description: String
    init(_ why: String) { description = why }
}

struct Info: Decodable {
    struct Library: Decodable {
        let LibraryIdentifier: String
        let LibraryPath: String
        let HeadersPath: String
        let SupportedArchitectures: [String]
        let SupportedPlatform: String
        let SupportedPlatformVariant: String?
    }

    let AvailableLibraries: [Library]
    let CFBundlePackageType: String
    let XCFrameworkFormatVersion: String
}

extension Data {
    func word(_ at: Int, isBig: Bool = false) throws -> UInt32 {
        guard at >= 0, at + 4 <= count else { throw Wrong("it is cut short") }
        let bytes = self[startIndex + at..<startIndex + at + 4]
        return (isBig ? Array(bytes) : bytes.reversed()).reduce(0) { $0 << 8 | UInt32($1) }
    }
}

/// What Apple calls the processors, and the platforms of LC_BUILD_VERSION.
let processors: [UInt32: String] = [0x0100_000c: "arm64", 0x0100_0007: "x86_64"]
let platforms: [String: UInt32] = ["macos": 1, "ios": 2, "ios-simulator": 7]

/// The slices of a universal file, or the file itself.
func slices(_ file: Data) throws -> [Data] {
    guard try file.word(0, isBig: true) == 0xcafe_babe else { return [file] }
    return try (0..<Int(file.word(4, isBig: true))).map { number in
        let at = 8 + 20 * number
        let offset = Int(try file.word(at + 8, isBig: true))
        let length = Int(try file.word(at + 12, isBig: true))
        guard offset % 0x4000 == 0, offset + length <= file.count else { throw Wrong("a slice lies elsewhere") }
        return Data(file[offset..<offset + length])
    }
}

/// The processor of the objects of an archive, and how many there are. All must be of one processor and platform.
func contents(_ archive: Data, _ platform: UInt32) throws -> (processor: String, objects: Int) {
    guard archive.starts(with: Data("!<arch>\n".utf8)) else { throw Wrong("it is no archive") }
    var found: Set<String> = []
    var objects = 0
    var at = 8
    while at + 60 <= archive.count {
        let header = String(decoding: archive[at..<at + 60], as: UTF8.self)
        let fields = header.dropFirst(48).prefix(10)
        guard let length = Int(fields.trimmingCharacters(in: .whitespaces)) else { throw Wrong("a member has no length") }
        var start = at + 60
        if header.hasPrefix("#1/"), let name = Int(header.dropFirst(3).prefix(13).trimmingCharacters(in: .whitespaces)) {
            start += name
        }
        let end = at + 60 + length
        guard end <= archive.count else { throw Wrong("a member is cut short") }
        if end - start > 32, try archive.word(start) == 0xfeed_facf {
            let object = Data(archive[start..<end])
            guard let processor = processors[try object.word(4)] else { throw Wrong("an object for a strange processor") }
            found.insert(processor)
            objects += 1
            var command = 32
            for _ in 0..<(try object.word(16)) {
                if try object.word(command) == 0x32, try object.word(command + 8) != platform {
                    throw Wrong("an object for another platform")
                }
                command += Int(try object.word(command + 4))
            }
        }
        at = end + end % 2
    }
    guard let processor = found.first, found.count == 1 else { throw Wrong("objects for \(found.count) processors") }
    return (processor, objects)
}

func check(_ folder: URL) throws {
    let bytes = try Data(contentsOf: folder.appendingPathComponent("Info.plist"))
    let info = try PropertyListDecoder().decode(Info.self, from: bytes)
    guard info.CFBundlePackageType == "XFWK", info.XCFrameworkFormatVersion == "1.0" else {
        throw Wrong("Info.plist is not of an XCFramework")
    }
    guard !info.AvailableLibraries.isEmpty else { throw Wrong("it has no library") }
    let there = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let named = info.AvailableLibraries.map(\.LibraryIdentifier) + ["Info.plist"]
    guard there.sorted() == named.sorted() else { throw Wrong("it has \(there.sorted()), and names \(named.sorted())") }
    for library in info.AvailableLibraries {
        let place = folder.appendingPathComponent(library.LibraryIdentifier)
        let variant = library.SupportedPlatformVariant.map { "-\($0)" } ?? ""
        guard let platform = platforms[library.SupportedPlatform + variant] else { throw Wrong("a strange platform") }
        let file = try Data(contentsOf: place.appendingPathComponent(library.LibraryPath))
        let found = try slices(file).map { try contents($0, platform) }
        guard found.map(\.processor) == library.SupportedArchitectures else {
            throw Wrong("\(library.LibraryIdentifier) has \(found.map(\.processor))")
        }
        let headers = place.appendingPathComponent(library.HeadersPath).appendingPathComponent("StarsBotCoreFFI")
        let map = try String(contentsOf: headers.appendingPathComponent("module.modulemap"), encoding: .utf8)
        let header = try String(contentsOf: headers.appendingPathComponent("StarsBotCoreFFI.h"), encoding: .utf8)
        guard map.contains("module StarsBotCoreFFI"), map.contains("\"StarsBotCoreFFI.h\""), !header.isEmpty else {
            throw Wrong("the headers of \(library.LibraryIdentifier) make no module")
        }
        print("\(library.LibraryIdentifier): \(found.map { "\($0.processor), \($0.objects) objects" })")
    }
}

do {
    try check(URL(fileURLWithPath: CommandLine.arguments[1]))
} catch {
    print("\(error)")
    exit(1)
}
