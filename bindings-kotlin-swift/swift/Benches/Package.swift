// swift-tools-version: 6.0

import PackageDescription

let package = Package(
    name: "benches",
    platforms: [.macOS(.v13)],
    dependencies: [.package(path: "../starsbot")],
    targets: [
        .executableTarget(name: "Bench", dependencies: [.product(name: "StarsBot", package: "starsbot")])
    ],
    swiftLanguageModes: [.v6]
)
