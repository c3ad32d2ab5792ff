import Foundation
import Gateway
import HTTPTypes
import Logging
import Server
import TestSupport
import Testing
import Traceability
import Web

/// One act, one name: whoever searches the trail for `amendment.approve` finds it whether it was granted or refused,
/// by page or by interface.
@Suite struct AuditNameTests {
    @Test func `what a changing route is called when refused is what its use case writes when done`() async throws {
        let names = try Self.namesOfUseCases()
        #expect(names.count > 90)
        try await withRoutes { _, platform, _ in
            let gateway = Gateway(
                platform: platform, options: .init(isSecure: false, spoolFolder: "/nowhere"), hashing: PlainHashing(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPages.respond)
            for route in try Serve.routes(gateway, readiness: Readiness()) where route.record == .change {
                let isKnown = names.contains(route.action) || Self.ofRoutes.contains(route.action)
                #expect(isKnown, "\(route.method.rawValue) \(route.path) is called \(route.action), and no use case is")
            }
        }
    }

    @Test func `every name in the trail is told in words`() async throws {
        let written = Set(
            try Self.useCases().flatMap { text in
                text.matches(of: #/AuditEntry\(\s*"([a-z][a-z-]*\.[a-z][a-z.-]*)"/#).map { String($0.1) }
            })
        #expect(written.count > 90)
        for name in written.sorted() { #expect(AuditWords.tells(name), "\(name) has no words") }
        try await withRoutes { _, platform, _ in
            let gateway = Gateway(
                platform: platform, options: .init(isSecure: false, spoolFolder: "/nowhere"), hashing: PlainHashing(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPages.respond)
            for route in try Serve.routes(gateway, readiness: Readiness()) {
                if case .none = route.record { continue }
                #expect(AuditWords.tells(route.action), "\(route.method.rawValue) \(route.path): \(route.action)")
            }
        }
    }

    @Test func `no name of a route without a use case is a use case's after all`() throws {
        #expect(try Self.namesOfUseCases().isDisjoint(with: Self.ofRoutes))
    }

    /// What the gateway alone writes: nothing of it is stored but a piece of a file, a serial's row with its own
    /// record, or nothing; a reviewer's form that says no verdict; what will happen, before it does.
    private static let ofRoutes: Set<String> = Set(
        ReviewKind.allCases.flatMap { ["\($0.rawValue).decide", "\($0.rawValue).preview"] }
            + ["capture.uploads", "own-serial.create", "return.uploads"])

    /// Every `feature.verb` that stands in the sources of use cases, but for the codes of rules.
    private static func namesOfUseCases() throws -> Set<String> {
        var names: Set<String> = []
        for kind in ReviewKind.allCases {
            for verb in ["approve", "reject", "return", "claim", "release", "hand-over"] {
                names.insert("\(kind.rawValue).\(verb)")
            }
        }
        for text in try useCases() {
            for found in text.matches(of: #/(Rule\(\s*)?"([a-z][a-z-]*\.[a-z][a-z-]*)"/#) where found.1 == nil {
                names.insert(String(found.2))
            }
        }
        return names
    }

    /// The sources that write to the trail.
    private static func useCases() throws -> [String] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources/Traceability")
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
            .map { try String(contentsOf: $0, encoding: .utf8) }.filter { $0.contains("AuditEntry(") }
    }
}
