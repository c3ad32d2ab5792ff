// swift-tools-version:6.2
import PackageDescription

// The targets that hand memory to C, alone, so that they build under the address sanitizer in under a minute:
//   swift test --package-path Tests/Sanitized --sanitize=address --disable-xctest
// The folders are links to the house's own.

let package = Package(
    name: "sanitized",
    targets: [
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "Cryptography", dependencies: ["COpenSSL"]),
        .target(name: "Serials", dependencies: ["Cryptography"]),
        .testTarget(name: "CryptographyTests", dependencies: ["Cryptography"]),
        .testTarget(name: "SerialsTests", dependencies: ["Serials", "Cryptography"]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
}
