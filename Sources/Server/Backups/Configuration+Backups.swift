import Configuration
import Storage
import Traceability

/// Settings of backups (GB/T 22239 7.1.4.8).
extension ServerConfiguration {
    mutating func applyBackups(_ reader: ConfigReader) {
        backupTarget = reader.string(forKey: "backup-target") ?? backupTarget
        backupCopy = reader.string(forKey: "backup-copy") ?? backupCopy
        backupAt = reader.string(forKey: "backup-at") ?? backupAt
        backupKeyFile = reader.string(forKey: "backup-key-file") ?? backupKeyFile
        backupPassphraseFile = reader.string(forKey: "backup-passphrase-file") ?? backupPassphraseFile
        backupDrillDatabase = reader.string(forKey: "backup-drill-database") ?? backupDrillDatabase
    }

    /// nil: no time is set. Throws `ConfigurationError` for what is no time, or without a folder.
    func backupSchedule() throws -> BackupSchedule? {
        guard let backupAt else { return nil }
        guard let schedule = BackupSchedule(backupAt) else {
            throw ConfigurationError(description: "backup-at: “\(backupAt)” is no time of the day; write it like 02:30")
        }
        guard backupTarget != nil else {
            throw ConfigurationError(description: "backup-at: there is no backup-target to write to")
        }
        return schedule
    }
}

/// What `ransu doctor` says of backups.
struct BackupDoctor {
    let installation: Installation

    func examine() async -> [Doctor.Finding] {
        let configuration = installation.configuration
        guard configuration.backupTarget != nil, configuration.backupAt != nil else {
            return [finding(.look, "backup-target and backup-at are not set: nobody makes backups by the clock")]
        }
        let last = try? await installation.platform.datastore.report { session in
            (done: try session.lastBackupRun(.backup, .done), failed: try session.failedBackupKinds())
        }
        guard let last else { return [finding(.bad, "cannot be read")] }
        var findings: [Doctor.Finding] = []
        if !last.failed.isEmpty {
            let kinds = last.failed.map(\.rawValue).joined(separator: ", ")
            findings.append(finding(.bad, "the last one failed: \(kinds); /backups says why"))
        }
        if configuration.backupCopy == nil {
            findings.append(finding(.look, "backup-copy is not set: the only copy is where the first one is"))
        }
        guard let done = last.done else { return findings + [finding(.bad, "there was none yet")] }
        let age = installation.platform.clock.now().seconds(since: done.beganAt)
        let isOld = age > BackupSchedule.longestSeconds
        findings.append(finding(isOld ? .bad : .good, "the last one is of \(done.beganAt.minuteText)"))
        return findings
    }

    private func finding(_ level: Doctor.Finding.Level, _ text: String) -> Doctor.Finding {
        Doctor.Finding(level: level, subject: "backups", text: text)
    }
}
