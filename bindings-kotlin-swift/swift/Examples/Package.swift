// swift-tools-version: 6.0

import PackageDescription

// As a user's own package depends on the library. `cargo xtask` puts both beside each other.
let package = Package(
    name: "examples",
    platforms: [.macOS(.v13)],
    dependencies: [.package(path: "../starsbot")],
    targets: [
        .executableTarget(name: "Stars", dependencies: [.product(name: "StarsBot", package: "starsbot")]),
        .executableTarget(name: "Tour", dependencies: [.product(name: "StarsBot", package: "starsbot")]),
    ],
    swiftLanguageModes: [.v6]
)
