import Cryptography
import Foundation
import Identification
import JSONStream
import Labels
import Spreadsheets
import Storage

/// The evidence for an assessor (测评证据): one archive, a folder an item of GB/T 22239 level 2.
public struct EvidenceFile: Sendable {
    /// `ransu-evidence-2026-11-27.zip`.
    public let name: String
    public let bytes: [UInt8]
    /// SHA-256, as the audit trail keeps it.
    public let digest: [UInt8]
}

/// Makes it from what is stored, says in each table who took it and when, and takes that down.
public struct MakeEvidence: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(by actor: Actor, on occasion: Occasion) async throws -> EvidenceFile {
        try actor.require(.evidenceExport)
        return try await make(by: actor, taker: actor.accountName, on: occasion)
    }

    /// By the command at the machine's shell.
    public func callAsFunction(shell person: String, on occasion: Occasion) async throws -> EvidenceFile {
        try await make(by: nil, taker: person, on: occasion)
    }

    private func make(by actor: Actor?, taker: String, on occasion: Occasion) async throws -> EvidenceFile {
        let mark = "\(taker) \(occasion.now.secondText) \(occasion.requestID)"
        var archive = ZIPWriter()
        var files = try await tables(mark, occasion.now)
        files.merge(try Self.documents()) { first, _ in first }
        files.merge(platform.machineFacts.files.mapValues { Array($0.utf8) }) { first, _ in first }
        files["README.txt"] = Array(Self.readme(mark, files.keys.sorted()).utf8)
        for (path, content) in files.sorted(by: { $0.key < $1.key }) { try archive.append(path, content) }
        try archive.finish()
        let bytes = archive.takeBytes()
        let digest = SHA256.hash(bytes)
        var entry = AuditEntry("evidence.export", ("evidence", "", ""), reason: digest.hexadecimal)
        entry.after = digest
        try await platform.auditTrail.write(entry, by: actor, on: occasion)
        return EvidenceFile(name: "ransu-evidence-\(occasion.now.date).zip", bytes: bytes, digest: digest)
    }

    // MARK: - What is stored

    private func tables(_ mark: String, _ now: Instant) async throws -> [String: [UInt8]] {
        let stored = try await platform.datastore.report { session in
            [
                "7.1.4.1-identity/accounts.csv": try Self.accounts(session, mark),
                "7.1.4.3-audit/newest-of-each-act.csv": try Self.audit(session, mark),
                "7.1.4.3-audit/retention.csv": try Self.retention(session, mark),
                "7.1.3.3-intrusion/closed-addresses.csv": try Self.closings(session, mark),
                "7.1.4.7-integrity/ledger.csv": try Self.ledger(session, mark),
                "7.1.4.8-backup/runs.csv": try Self.backups(session, mark),
            ]
        }
        return stored.merging(
            [
                "7.1.4.1-identity/policy.csv": Self.policy(platform.policy.current, mark),
                "7.1.4.2-access/matrix.csv": Self.matrix(mark),
                "conformity.csv": try Self.conformity(mark),
            ]
        ) { first, _ in first }
    }

    private static func accounts(_ session: any Session, _ mark: String) throws -> [UInt8] {
        let rows = try session.rows(
            """
            SELECT account.name, account.state, membership.role, membership.organization_id, account.created_at,
                account.last_login_at, account.password_changed_at
            FROM account LEFT JOIN membership ON membership.account_id = account.account_id
            ORDER BY account.account_id, membership.role LIMIT 100000
            """
        ) { row in
            [
                try row.next(String.self), try row.next(String.self), try row.next(String?.self) ?? "",
                try row.next(Int64?.self).map { "\($0)" } ?? "", try row.next(Instant.self).secondText,
                try row.next(Instant?.self)?.secondText ?? "", try row.next(Instant?.self)?.secondText ?? "",
            ]
        }
        let heads = ["account", "state", "role", "organization", "created", "last sign-in", "password changed"]
        return table(heads, rows, mark)
    }

    /// Of each act the newest twenty.
    private static func audit(_ session: any Session, _ mark: String) throws -> [UInt8] {
        let actions = try session.rows("SELECT DISTINCT action FROM audit_record ORDER BY action LIMIT 500") {
            try $0.next(String.self)
        }
        var rows: [[String]] = []
        for action in actions {
            let query = AuditRecord.select + " WHERE action = \(action) ORDER BY at DESC, audit_id DESC LIMIT 20"
            for one in try session.rows(query, { try AuditRecord(&$0) }) {
                rows.append([
                    "\(one.id)", one.at.secondText, one.accountName, one.roles, one.action,
                    "\(one.objectKind) \(one.objectID)", one.outcome, one.reasonText(.chinese), one.address, one.agent,
                    one.requestID,
                ])
            }
        }
        let heads = [
            "record", "time", "account", "roles", "action", "object", "outcome", "reason", "address", "terminal",
            "request",
        ]
        return table(heads, rows, mark)
    }

    private static func retention(_ session: any Session, _ mark: String) throws -> [UInt8] {
        let kept = try session.auditRetention()
        let first = try session.value("SELECT at FROM audit_record ORDER BY at LIMIT 1", as: Instant.self)
        let count = try session.value("SELECT count(*) FROM audit_record", as: Int64.self) ?? 0
        let rows = [
            ["kept at least, days", "\(kept.days)"], ["floor by law, days", "\(AuditRetention.floorDays)"],
            ["oldest record", first?.secondText ?? ""], ["records", "\(count)"],
        ]
        return table(["what", "value"], rows, mark)
    }

    private static func closings(_ session: any Session, _ mark: String) throws -> [UInt8] {
        let rows = try session.closings(limit: 1_000).map { one in
            [
                one.subject, one.attack.name.chinese, one.from.secondText, one.until.secondText,
                one.liftedAt?.secondText ?? "", one.publicNo,
            ]
        }
        return table(["address", "why", "from", "until", "opened", "number"], rows, mark)
    }

    private static func ledger(_ session: any Session, _ mark: String) throws -> [UInt8] {
        let rows = try session.rows("SELECT log_no, size, root FROM ledger_head ORDER BY log_no") { row in
            ["\(try row.next(Int64.self))", "\(try row.next(Int64.self))", try row.next([UInt8].self).hexadecimal]
        }
        return table(["log", "leaves", "root"], rows, mark)
    }

    private static func backups(_ session: any Session, _ mark: String) throws -> [UInt8] {
        let rows = try session.backupRuns(limit: 1_000).map { one in
            [
                one.beganAt.secondText, one.endedAt?.secondText ?? "", one.kind.name.chinese, one.state.name.chinese,
                one.snapshot, one.target, "\(one.byteCount)", one.detail.chinese,
            ]
        }
        return table(["began", "ended", "kind", "outcome", "backup", "folder", "bytes", "remark"], rows, mark)
    }

    private static func policy(_ policy: SecurityPolicy, _ mark: String) -> [UInt8] {
        var rows = PolicyNumber.all.map { [$0.label.chinese, "\(policy[keyPath: $0.path])", $0.unit.chinese] }
        rows.append(["profile", policy.profile.rawValue, ""])
        rows.append(["second factor", policy.secondFactor.rawValue, ""])
        return table(["rule", "value", "unit"], rows, mark)
    }

    private static func matrix(_ mark: String) -> [UInt8] {
        let rows = Permission.allCases.map { permission in
            [permission.rawValue, permission.name.chinese]
                + Role.allCases.map { $0.permissions.contains(permission) ? "1" : "" }
        }
        return table(["permission", "name"] + Role.allCases.map(\.rawValue), rows, mark)
    }

    private static func conformity(_ mark: String) throws -> [UInt8] {
        let results = try ConformityResults.shipped()
        let rows = try Conformity.shipped().requirements.map { one in
            let failed = one.tests.contains { results?.held[$0.name] == false }
            let held = !one.tests.isEmpty && one.tests.allSatisfy { results?.held[$0.name] == true }
            return [
                one.id, one.clause, one.state.name.chinese, one.control.chinese, "\(one.tests.count)",
                failed ? "failed" : held ? "held" : "", results?.day ?? "", results?.commit ?? "",
            ]
        }
        return table(["id", "clause", "state", "control", "tests", "last result", "day", "commit"], rows, mark)
    }

    /// The last row says who took it.
    private static func table(_ heads: [String], _ rows: [[String]], _ mark: String) -> [UInt8] {
        var writer = CSVWriter()
        writer.appendRow(heads)
        for row in rows { writer.appendRow(row) }
        writer.appendRow(["exported by", mark])
        return writer.bytes
    }

    // MARK: - What is shipped

    /// Templates of the policies (制度模板) that the operator makes his own.
    static let templates = [
        "security-policy", "accounts", "backup", "incidents", "personal-information", "staff", "changes",
    ]

    private static func documents() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in templates {
            files["7.1.6-policies/\(name).md"] = try Resources.read("Data/templates/\(name).md")
        }
        return files
    }

    private static func readme(_ mark: String, _ paths: [String]) -> String {
        """
        燃溯 测评证据 Evidence for an assessment (GB/T 22239—2019 level 2, T/SGACC 1005—2024 6.2)
        导出 exported: \(mark)

        各目录以条款编号命名；本压缩包的 SHA-256 记于审计记录 evidence.export。
        Folders are named by clause; the digest of this archive is in the audit record evidence.export.
        7.1.6-policies 为制度模板，须由运行方修改、批准后使用。 Templates: the operator makes them his own.
        主机、机房、网络与人员的证据由运行方另附（docs/manual/deployment.zh-CN.md）。

        \(paths.joined(separator: "\n"))

        """
    }
}
