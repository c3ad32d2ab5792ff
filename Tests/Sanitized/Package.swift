// swift-tools-version:6.2
import PackageDescription

// The targets that hand memory to C, alone, so that they build under the address sanitizer in a minute or two:
//   swift test --package-path Tests/Sanitized --sanitize=address --disable-xctest
// The folders are links to the house's own.

let package = Package(
    name: "sanitized",
    targets: [
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CCairo", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev", "libcairo2-dev"])]),
        .systemLibrary(name: "CZint", providers: [.apt(["libzint-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "CZXing",
            linkerSettings: [.linkedLibrary("ZXing"), .linkedLibrary("png"), .linkedLibrary("jpeg")]
        ),
        .target(name: "Identification"),
        .target(name: "JSONStream"),
        .systemLibrary(name: "CXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .target(name: "XMLStream", dependencies: ["CXML"]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .target(
            name: "Labels",
            dependencies: ["CCairo", "CZint", "CZip", "CZlib", "CZXing", "Identification", "JSONStream"]),
        .target(name: "TestSupport", sources: ["SeededGenerator.swift"]),
        .target(name: "Cryptography", dependencies: ["COpenSSL"]),
        .target(name: "Serials", dependencies: ["Cryptography"]),
        .testTarget(name: "CryptographyTests", dependencies: ["Cryptography"]),
        .testTarget(name: "SerialsTests", dependencies: ["Serials", "Cryptography"]),
        // Documents of strangers, whole, cut, broken: what reaches libxml2.
        .testTarget(name: "XMLStreamTests", dependencies: ["XMLStream", "TestSupport"]),
        // Pictures and texts of strangers, changed at random: what reaches libpng, libjpeg, zxing-cpp and libzint.
        .testTarget(
            name: "LabelsTests", dependencies: ["Labels", "TestSupport"],
            sources: ["PictureFuzzTests.swift", "JPEGFixture.swift", "SymbolTests.swift"]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
}
