import Storage
import Traceability

/// What `ransu doctor` says of the ledger besides its signatures: whether somebody seals, and what the database's role
/// may do to facts.
struct LedgerDoctor {
    let platform: Platform

    func examine() async -> [Doctor.Finding] {
        let found = try? await platform.datastore.report { session in
            let waiting = try session.value("SELECT count(*) FROM ledger_pending", as: Int64.self) ?? 0
            return (
                waiting: waiting, changeable: try session.changeableFacts(), signers: try session.signers(),
                guards: try SchemaGuards.missing(session)
            )
        }
        guard let found else { return [Doctor.Finding(level: .bad, subject: "sealing", text: "cannot be read")] }
        var findings: [Doctor.Finding] = []
        if found.waiting > 0 {
            findings.append(
                Doctor.Finding(
                    level: .look, subject: "sealing",
                    text: "\(found.waiting) leaves wait: a process with --signer seals them"))
        }
        if let signers = found.signers, let second = signers.waiting {
            findings.append(
                Doctor.Finding(
                    level: .look, subject: "signer",
                    text: "\(signers.holder) signs, \(second) waits: give --signer to one process only"))
        }
        findings.append(guards(found.guards.count, found.guards.missing.map(\.name)))
        if platform.datastore.engine == .postgres { findings.append(rights(found.changeable)) }
        return findings
    }

    private func guards(_ count: Int, _ missing: [String]) -> Doctor.Finding {
        guard !missing.isEmpty else {
            return Doctor.Finding(level: .good, subject: "triggers on facts", text: "all \(count) are at work")
        }
        return Doctor.Finding(
            level: .bad, subject: "triggers on facts",
            text: "not there or not at work: \(missing.joined(separator: ", ")); somebody took them away: check the "
                + "facts with ransu fsck, and bring them back from a backup's schema")
    }

    private func rights(_ tables: [String]) -> Doctor.Finding {
        guard !tables.isEmpty else {
            return Doctor.Finding(
                level: .good, subject: "rights on facts", text: "the role may add to them and not change them")
        }
        return Doctor.Finding(
            level: .look, subject: "rights on facts",
            text:
                "only triggers keep this role from changing \(tables.joined(separator: ", ")); give the program a role "
                + "with SELECT and INSERT there (docs/manual/ledger.md)")
    }
}
