import Storage
import TestSupport
import Testing

@testable import Traceability

/// What `ransu fsck` finds first hides nothing of the rest.
@Suite struct FsckGoesOnTests {
    private static func dropTriggers(_ session: any WriteSession) throws {
        for table in ["ledger_leaf", "ledger_entry", "audit_record"] {
            switch session.engine {
            case .sqlite:
                for act in ["update", "delete"] { try session.dropTrigger("\(table)_no_\(act)", on: table) }
            case .postgres: try session.dropTrigger("\(table)_append_only", on: table)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a leaf row that was deleted silences no other`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let story = try await LedgerStory(platform, clock)
            let lost = try await platform.datastore.write { session in
                try Self.dropTriggers(session)
                try session.run("DELETE FROM ledger_leaf WHERE leaf_index IN (20, 30, 31, 32)")
                let lost = try session.value(
                    """
                    SELECT max(f.audit_id) FROM audit_record f JOIN ledger_leaf l ON l.kind = 4
                        AND l.fact_id = f.audit_id AND l.leaf_index > 40
                    """, as: Int64.self)
                try session.run("DELETE FROM audit_record WHERE audit_id = \(lost)")
                return lost ?? 0
            }
            let report = try await CheckLedger(platform, signedHead: try story.store.read())()
            let leaves = report.faults.filter { $0.check == .leaves }.map(\.message.english)
            let gone = leaves.filter { $0.hasPrefix("the fact of leaf") && $0.hasSuffix("/\(lost)") }
            #expect(gone.count == 1)
            let rest = leaves.filter { !gone.contains($0) }
            #expect(rest == ["leaf 20 has no opening", "leaves 30 to 32 have no opening"], "and nothing that is whole")
        }
    }

    @Test(arguments: TestEngine.available)
    func `an entry that was deleted silences no other`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let story = try await LedgerStory(platform, clock)
            try await platform.datastore.write { session in
                try Self.dropTriggers(session)
                try session.run("DELETE FROM ledger_entry WHERE leaf_index = 20")
                try session.run("UPDATE ledger_entry SET leaf = \([1] as [UInt8]) WHERE leaf_index = 200")
            }
            let faults = try await story.faults()
            let expected = ["entry 20 is missing", "entry 200 is no leaf", "tile/0/000 is not made of the entries"]
            for words in expected { #expect(faults.contains(words), "\(words)") }
        }
    }

    @Test func `a cause that makes many lines hides no other, and the rest is counted`() {
        var report = CheckLedger.Report()
        report.add((0..<1_500).map { CheckFault(.outbox, "事件 \($0)", "event \($0)") })
        report.add([CheckFault(.units, "单品", "a unit")])
        #expect(report.faults.count { $0.check == .outbox } == CheckLedger.Report.linesOfCheck)
        #expect(report.faults.last?.check == .units)
        #expect(report.leftOut(of: .outbox) == 1_500 - CheckLedger.Report.linesOfCheck)
        #expect(report.leftOut(of: .units) == 0 && report.faultCount == 1_501)
    }
}
