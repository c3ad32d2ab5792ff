/// A target of the house: what it may import. DESIGN section 3 and ARCHITECTURE.md, as data.
struct HouseTarget: Sendable {
    let name: String
    /// Dependencies point down, or sideways where this table says so.
    let level: Int
    let own: Set<String>
    let outside: Set<String>
    let foundation: Bool

    init(_ level: Int, _ name: String, own: Set<String> = [], outside: Set<String> = [], foundation: Bool) {
        self.level = level
        self.name = name
        self.own = own
        self.outside = outside
        self.foundation = foundation
    }
}

enum House {
    /// Part of the language: no I/O, no clock.
    static let language: Set<String> = ["Swift", "Synchronization"]

    static let foundation: Set<String> = ["Foundation", "FoundationEssentials", "FoundationInternationalization"]

    /// Nothing of these levels reads a clock or draws a number of its own: both are parameters.
    static let levelsWithoutClock = 0...3

    /// The engines measure how long their own work takes. A moment of the machine never gets into a record there.
    static let levelOfDeadlines = 1

    /// Level of the targets that link everything and of the executables.
    static let composition = 4

    /// Not part of what ships; nothing in the house may import it.
    static let neverShipped = "TestSupport"

    private static let http: Set<String> = ["Hummingbird", "HTTPTypes", "Logging", "NIOCore"]
    private static let machine: Set<String> = ["Glibc", "Dispatch"]

    static let targets: [HouseTarget] = levelZero + engines + domain + faces + compositions + executables + support

    private static let levelZero: [HouseTarget] = [
        HouseTarget(0, "Identification", foundation: false),
        HouseTarget(0, "Cryptography", outside: ["COpenSSL"], foundation: false),
        HouseTarget(0, "Serials", own: ["Cryptography"], foundation: false),
        HouseTarget(0, "JSONStream", foundation: false),
        HouseTarget(0, "Markup", foundation: false),
        HouseTarget(0, "XMLStream", outside: ["CXML"], foundation: false),
        HouseTarget(
            0, "EPCIS", own: ["Identification", "JSONStream", "XMLStream", "Cryptography"], foundation: false),
        HouseTarget(0, "Ledger", own: ["Cryptography"], foundation: false),
    ]

    private static let engines: [HouseTarget] = [
        HouseTarget(1, "Storage", outside: machine, foundation: true),
        HouseTarget(
            1, "StorageSQLite", own: ["Storage"], outside: machine.union(["GRDB", "GRDBSQLite"]), foundation: true),
        HouseTarget(1, "StoragePostgres", own: ["Storage"], outside: machine.union(["CPostgres"]), foundation: true),
        HouseTarget(
            // JSONStream: label templates are a document.
            1, "Labels", own: ["Identification", "JSONStream"],
            outside: machine.union(["CCairo", "CZint", "CZip", "CZlib", "CZXing"]), foundation: true),
        HouseTarget(1, "Spreadsheets", outside: machine.union(["CXLSXWriter", "CZip", "CXML"]), foundation: true),
    ]

    private static let domain: [HouseTarget] = [
        HouseTarget(
            2, "Traceability",
            own: [
                "Identification", "EPCIS", "Ledger", "Cryptography", "Serials", "Spreadsheets", "Storage", "JSONStream",
                "Labels",
            ],
            foundation: true)
    ]

    private static let faces: [HouseTarget] = [
        HouseTarget(
            3, "Gateway", own: ["Identification", "Traceability", "Storage", "Cryptography", "JSONStream"],
            // CZlib: what is packed within an uploaded PDF is looked at.
            outside: http.union(["Glibc", "CZlib"]), foundation: true),
        HouseTarget(
            3, "API",
            own: [
                "Gateway", "Traceability", "Storage", "Identification", "EPCIS", "Serials", "Labels", "Spreadsheets",
                "JSONStream", "Cryptography",
            ], outside: http, foundation: true),
        HouseTarget(
            3, "Web",
            own: [
                "Gateway", "Traceability", "Storage", "Identification", "Serials", "Labels", "Spreadsheets", "Markup",
                "JSONStream", "Cryptography",
            ], outside: http, foundation: true),
        HouseTarget(
            3, "Exchange", own: ["Traceability", "Storage", "Cryptography"],
            // NIOPosix, NIOSSL: syslog is no HTTP.
            outside: ["AsyncHTTPClient", "Dispatch", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL"], foundation: true),
    ]

    private static let compositions: [HouseTarget] = [
        HouseTarget(
            4, "Server",
            own: [
                "API", "Web", "Exchange", "Gateway", "Traceability", "Storage", "StorageSQLite", "StoragePostgres",
                // Spreadsheets: the limits of sheets stand in the manual.
                "Cryptography", "Identification", "Labels", "Ledger", "Serials", "Spreadsheets", "JSONStream",
            ],
            outside: http.union(machine).union([
                "Configuration", "HummingbirdCore", "HummingbirdTLS", "NIOHTTPTypes", "NIOSSL", "ServiceLifecycle",
                // CZlib: backups are packed.
                "SystemPackage", "UnixSignals", "CZlib",
            ]), foundation: true),
        HouseTarget(
            4, "Edge", own: ["Identification"], outside: machine.union(["FoundationNetworking"]), foundation: true),
        // Never Exchange: two readings of one contract are a test, one is not.
        HouseTarget(4, "NationalSimulator", own: ["Identification"], outside: machine, foundation: true),
        HouseTarget(
            4, "Commands",
            own: [
                "Server", "Edge", "NationalSimulator", "Traceability", "Storage", "StorageSQLite", "StoragePostgres",
                "Identification", "Serials", "Cryptography", "Labels", "Spreadsheets", "JSONStream", "EPCIS", "Ledger",
                // A log is read from its address, too.
                "Exchange",
            ], outside: machine.union(["ArgumentParser", "Logging"]), foundation: true),
    ]

    private static let executables: [HouseTarget] = ["ransu", "ransu-edge", "national-simulator"].map {
        HouseTarget(5, $0, own: ["Commands"], foundation: false)
    }

    private static let support: [HouseTarget] = [
        HouseTarget(
            5, neverShipped,
            own: [
                "Storage", "StorageSQLite", "StoragePostgres", "Traceability", "Cryptography", "Identification",
                "Ledger",
            ],
            outside: machine.union(["CPostgres", "Testing"]), foundation: true)
    ]

    static func target(named name: String) -> HouseTarget? {
        targets.first { $0.name == name }
    }
}
