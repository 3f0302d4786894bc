// swift-tools-version: 6.0

import PackageDescription

// On Apple's platforms the core comes as a binary, in an XCFramework. Elsewhere it is a static library of the
// system, found through pkg-config: SwiftPM 6.0 knows no binary libraries there.
#if os(Linux)
    let core = Target.systemLibrary(name: "StarsBotCoreFFI", path: "Sources/StarsBotCoreFFI", pkgConfig: "starsbot")
#else
    let core = Target.binaryTarget(name: "StarsBotCoreFFI", path: "StarsBotCore.xcframework")
#endif

let package = Package(
    name: "starsbot",
    platforms: [.macOS(.v13), .iOS(.v16)],
    products: [.library(name: "StarsBot", targets: ["StarsBot"])],
    targets: [
        core,
        .target(name: "StarsBotCore", dependencies: ["StarsBotCoreFFI"]),
        .target(name: "StarsBot", dependencies: ["StarsBotCore"]),
        .executableTarget(name: "PlayCases", dependencies: ["StarsBot"], path: "Tests/Cases"),
        .executableTarget(name: "MeasureMemory", dependencies: ["StarsBot"], path: "Tests/Memory"),
        .testTarget(name: "StarsBotTests", dependencies: ["StarsBot"]),
    ],
    swiftLanguageModes: [.v6]
)
