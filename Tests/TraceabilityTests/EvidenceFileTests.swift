import Cryptography
import Storage
import TestSupport
import Testing
import Traceability

@Suite struct EvidenceFileTests {
    private static let items = [
        "README.txt", "7.1.4.1-identity/accounts.csv", "7.1.4.1-identity/policy.csv", "7.1.4.2-access/matrix.csv",
        "7.1.4.3-audit/newest-of-each-act.csv", "7.1.4.3-audit/retention.csv",
        "7.1.3.3-intrusion/closed-addresses.csv", "7.1.4.7-integrity/ledger.csv", "7.1.4.8-backup/runs.csv",
        "conformity.csv", "7.1.6-policies/security-policy.md", "7.1.6-policies/backup.md", "7.1.4.4-minimum/ports.txt",
    ]

    @Test(arguments: TestEngine.available)
    func `an evidence file holds each item, and the trail its digest`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            platform.machineFacts.tell { ["7.1.4.4-minimum/ports.txt": "127.0.0.1:8080\n"] }
            let auditor = try await testActor(
                platform, "auditor", roles: [.auditAdmin], organizationID: 0, at: clock.now())
            let file = try await MakeEvidence(platform)(by: auditor, on: clock.occasion)
            #expect(file.name == "ransu-evidence-2026-11-22.zip")
            #expect(file.digest == SHA256.hash(file.bytes))
            // Names stand in the directory as they are.
            for item in Self.items { #expect(file.bytes.holds(item), "\(item)") }
            let told = try await platform.datastore.report { session in
                try session.rows(
                    "SELECT account_name, after_digest FROM audit_record WHERE action = 'evidence.export'"
                ) { row in (try row.next(String.self), try row.next([UInt8].self)) }
            }
            #expect(told.map(\.0) == ["auditor"] && told.first?.1 == file.digest)
        }
    }

    @Test func `only who may takes the evidence out`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let system = try await testActor(
                platform, "system", roles: [.systemAdmin], organizationID: 0, at: clock.now())
            await #expect(throws: Refusal.self) {
                _ = try await MakeEvidence(platform)(by: system, on: clock.occasion)
            }
        }
    }
}

extension [UInt8] {
    /// Whether the text's bytes stand somewhere in these.
    fileprivate func holds(_ text: String) -> Bool { firstRange(of: Array(text.utf8)) != nil }
}
