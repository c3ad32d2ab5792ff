import Traceability

extension Doctor {
    /// Whether the ledger is signed, and who witnesses it.
    func ledger(_ opened: Installation) async -> [Finding] {
        let status: LedgerStatus
        do { status = try await ReadLedgerStatus(opened.platform)() } catch {
            return [Finding(level: .bad, subject: "ledger", text: "cannot be read: \(error)")]
        }
        return [signing(status), witnesses(status)] + headStore(opened.configuration)
    }

    /// A copy of the whole folder, put back, brings an older signed head along with the older database: nothing is then
    /// behind anything.
    private func headStore(_ configuration: ServerConfiguration) -> [Finding] {
        let isInside = (configuration.headFolder + "/").hasPrefix(configuration.dataFolder + "/")
        guard configuration.databaseURL == nil, isInside else { return [] }
        return [
            Finding(
                level: .look, subject: "head store",
                text: "\(configuration.headFolder) lies in the data folder: it finds out a database file that was put "
                    + "back, but not a folder that was put back as a whole; give --head-store on another disk")
        ]
    }

    private func signing(_ status: LedgerStatus) -> Finding {
        if let refusal = status.refusal {
            return Finding(level: .bad, subject: "ledger", text: refusal.english)
        }
        guard let size = status.signedSize, let at = status.signedAt else {
            return Finding(
                level: .look, subject: "ledger", text: "\(status.size) entries, none signed; one process needs --signer"
            )
        }
        return Finding(
            level: .good, subject: "ledger",
            text: "\(status.origin): \(status.size) entries, \(size) signed, last at \(at.secondText)")
    }

    private func witnesses(_ status: LedgerStatus) -> Finding {
        guard !status.witnesses.isEmpty else {
            return Finding(
                level: .look, subject: "witnesses",
                text: "none: whoever holds key and database could write another history (witness-policy)")
        }
        let alarms = status.witnesses.filter(\.standing.isAlarm)
        let silent = status.witnesses.filter { !$0.failure.isEmpty }.map { "\($0.name): \($0.failure)" }
        let fallen = status.witnesses.filter { $0.fellBackAt != nil }.map { "\($0.name) forgot what it had cosigned" }
        let reached = status.witnessedSize.map { "the quorum has seen \($0) entries" } ?? "the quorum is not reached"
        let count = status.witnesses.count
        let needed = status.threshold.map { "\($0) of \(count)" } ?? "\(count)"
        let text = (["\(needed); \(reached)"] + silent + fallen).joined(separator: "; ")
        let isBad = status.hasQuorum && status.witnessedSize == nil || !alarms.isEmpty
        return Finding(
            level: isBad ? .bad : silent.isEmpty && fallen.isEmpty ? .good : .look, subject: "witnesses", text: text)
    }
}
