// swift-tools-version:6.2
import PackageDescription

// The house: DESIGN section 3, ARCHITECTURE.md. Dependencies point down only; ArchitectureTests reads every import.

let package = Package(
    name: "ransu",
    products: [
        .executable(name: "ransu", targets: ["ransu"]),
        .executable(name: "ransu-edge", targets: ["ransu-edge"]),
        .executable(name: "national-simulator", targets: ["national-simulator"]),
        .library(name: "Identification", targets: ["Identification"]),
        .library(name: "Labels", targets: ["Labels"]),
        // Its keys are values of Cryptography.
        .library(name: "Serials", targets: ["Serials", "Cryptography"]),
    ],
    dependencies: [
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Level 0: values and arithmetic. No I/O, no clock.
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CCairo", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev", "libcairo2-dev"])]),
        .systemLibrary(name: "CZint", providers: [.apt(["libzint-dev"])]),
        // The yardstick of `ransu bench qr` only: symbols are drawn by libzint.
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .target(
            name: "CZXing",
            linkerSettings: [.linkedLibrary("ZXing"), .linkedLibrary("png"), .linkedLibrary("jpeg")]
        ),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CXLSXWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
        .systemLibrary(name: "CXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .target(name: "Identification"),
        .target(name: "Cryptography", dependencies: ["COpenSSL"]),
        .target(name: "Serials", dependencies: ["Cryptography"]),
        .target(name: "JSONStream"),
        .target(name: "Markup"),
        .target(name: "XMLStream", dependencies: ["CXML"]),
        .target(name: "EPCIS", dependencies: ["Identification", "JSONStream", "XMLStream", "Cryptography"]),
        .target(name: "Ledger", dependencies: ["Cryptography"]),

        // Level 1: engines and formats. Nothing of the domain.
        .target(name: "Storage"),
        .target(
            name: "StorageSQLite",
            dependencies: [
                "Storage",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),
        .target(name: "StoragePostgres", dependencies: ["Storage", "CPostgres"]),
        .target(
            name: "Labels",
            dependencies: ["CCairo", "CZint", "CZip", "CZlib", "CZXing", "Identification", "JSONStream"]),
        .target(name: "Spreadsheets", dependencies: ["CXLSXWriter", "CZip", "CXML"]),

        // Level 2: the domain.
        .target(
            name: "Traceability",
            dependencies: [
                "Identification", "EPCIS", "Ledger", "Cryptography", "Serials", "Spreadsheets", "Storage", "JSONStream",
                "Labels",
            ],
            resources: [.copy("Schema"), .copy("Data")]
        ),

        // Level 3: faces.
        .target(
            name: "Gateway",
            dependencies: [
                "Identification", "Traceability", "Storage", "Cryptography", "JSONStream", "CZlib",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]
        ),
        .target(
            name: "API",
            dependencies: [
                "Gateway", "Traceability", "Storage", "Identification", "EPCIS", "Serials", "Labels", "Spreadsheets",
                "JSONStream", "Cryptography",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            resources: [.copy("Resources")]
        ),
        .target(
            name: "Web",
            dependencies: [
                "Gateway", "Traceability", "Storage", "Identification", "Serials", "Labels", "Spreadsheets", "Markup",
                "JSONStream", "Cryptography",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            resources: [.copy("Assets")]
        ),
        .target(
            name: "Exchange",
            dependencies: [
                "Traceability", "Storage", "Cryptography",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),

        // Level 4: composition.
        .target(
            name: "Server",
            dependencies: [
                "API", "Web", "Exchange", "Gateway", "Traceability", "Storage", "StorageSQLite", "StoragePostgres",
                "Cryptography", "Identification", "Labels", "Ledger", "Serials", "Spreadsheets", "JSONStream", "CZlib",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .target(name: "Edge", dependencies: ["Identification"]),
        .target(name: "NationalSimulator", dependencies: ["Identification"]),
        .target(
            name: "Commands",
            dependencies: [
                "Server", "Edge", "NationalSimulator", "Traceability", "Storage", "StorageSQLite", "StoragePostgres",
                "Identification", "Serials", "Cryptography", "Labels", "Spreadsheets", "JSONStream", "EPCIS", "Ledger",
                "Exchange", "CZint", "CQREncode",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .executableTarget(name: "ransu", dependencies: ["Commands"]),
        .executableTarget(name: "ransu-edge", dependencies: ["Commands"]),
        .executableTarget(name: "national-simulator", dependencies: ["Commands"]),

        // Never shipped.
        .target(
            name: "TestSupport",
            dependencies: [
                "Storage", "StorageSQLite", "StoragePostgres", "Traceability", "Cryptography", "Identification",
                "Ledger", "CPostgres",
            ]
        ),
        .testTarget(name: "ArchitectureTests", exclude: ["requirements.txt"]),
        .testTarget(name: "IdentificationTests", dependencies: ["Identification", "TestSupport"]),
        .testTarget(name: "CryptographyTests", dependencies: ["Cryptography", "TestSupport"]),
        .testTarget(name: "SerialsTests", dependencies: ["Serials", "Cryptography", "TestSupport"]),
        .testTarget(name: "LedgerTests", dependencies: ["Ledger", "Cryptography", "TestSupport"]),
        .testTarget(name: "JSONStreamTests", dependencies: ["JSONStream", "TestSupport"]),
        .testTarget(name: "MarkupTests", dependencies: ["Markup"]),
        .testTarget(name: "XMLStreamTests", dependencies: ["XMLStream", "TestSupport"]),
        .testTarget(
            name: "EPCISTests", dependencies: ["EPCIS", "Identification", "JSONStream", "XMLStream", "TestSupport"]),
        .testTarget(
            name: "StorageTests", dependencies: ["Storage", "StorageSQLite", "StoragePostgres", "TestSupport"]),
        .testTarget(
            name: "LabelsTests", dependencies: ["Labels", "CZint", "CZip", "Identification", "TestSupport"]),
        .testTarget(name: "SpreadsheetsTests", dependencies: ["Spreadsheets", "Labels"]),
        .testTarget(
            name: "TraceabilityTests",
            dependencies: [
                "Traceability", "Storage", "Identification", "Serials", "EPCIS", "Ledger", "Cryptography", "JSONStream",
                "Spreadsheets", "TestSupport", "Labels", "StoragePostgres",
            ]
        ),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "Server", "Gateway", "API", "Web", "Exchange", "Traceability", "Storage", "Identification",
                "TestSupport", "Spreadsheets", "Cryptography", "Ledger", "StorageSQLite",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

for target in package.targets where target.type != .system {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        ]
}
