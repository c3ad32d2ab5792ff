import Foundation
import Logging
import Storage
import TestSupport
import Testing
import Traceability

@testable import Server

/// The key and the place of the signed head, as a process of the platform has them.
@Suite struct LedgerSigningTests {
    private func withInstallation(
        _ configuration: ServerConfiguration, _ body: (Installation) async throws -> Void
    ) async throws {
        let opened = try await Installation.open(
            configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, environment: [:])
        do { try await body(opened) } catch {
            await opened.close()
            throw error
        }
        await opened.close()
    }

    @Test func `a log that was signed gets no other key, and is signed on once its own is back`() async throws {
        try await TestEngine.withFolder { folder in
            try await withInstallation(ServerConfiguration(dataFolder: folder)) { opened in
                let signing = try LedgerSigning(opened, environment: [:])
                guard case .signed = try await signing.sign() else {
                    Issue.record("nothing was signed")
                    return
                }
                let (key, away) = (folder + "/ledger.key", folder + "/elsewhere")
                try FileManager.default.moveItem(atPath: key, toPath: away)
                let origin = try await opened.platform.ledgerOrigin()
                #expect(try await signing.sign() == .refused(.noKey(origin)))
                #expect(!FileManager.default.fileExists(atPath: key), "none is made")
                // Nor where the database, too, has forgotten that it was signed: the signed head has not.
                try await opened.platform.datastore.write { session in
                    try session.script("DROP TRIGGER ledger_checkpoint_no_delete")
                    try session.run("DELETE FROM ledger_checkpoint")
                }
                #expect(try await signing.sign() == .refused(.noKey(origin)))
                try FileManager.default.moveItem(atPath: away, toPath: key)
                let outcome = try await signing.sign()
                #expect(outcome == .unchanged, "it is signed already, and written down again")
            }
        }
    }

    @Test(.enabled(if: TestEngine.available.contains(.postgres), "needs PostgreSQL"))
    func `a process that does not sign begins no log`() async throws {
        try await TestEngine.withPostgresURL { url in
            try await TestEngine.withFolder { folder in
                var configuration = ServerConfiguration(dataFolder: folder)
                configuration.databaseURL = url
                try await withInstallation(configuration) { opened in
                    let refusal = await #expect(throws: Refusal.self) {
                        try await opened.beginNewLog(reason: "a test", number: 2, by: "tester", environment: [:])
                    }
                    #expect(refusal?.rule.code == "ledger.new-log-elsewhere")
                    let logs = try await opened.platform.datastore.read { session in
                        try session.value("SELECT count(*) FROM ledger_log", as: Int.self)
                    }
                    #expect(logs == 1)
                }
                configuration.signer = true
                try await withInstallation(configuration) { opened in
                    let origin = try await opened.beginNewLog(
                        reason: "a test", number: 2, by: "tester", environment: [:])
                    #expect(origin.hasSuffix("-2"))
                    let who = try await opened.platform.datastore.read { session in
                        try session.value(
                            "SELECT account_name FROM audit_record WHERE action = 'ledger.new-log'", as: String.self)
                    }
                    #expect(who == "tester", "the person at the shell is in the trail")
                }
            }
        }
    }
}
