import Storage
import Traceability

extension Installation {
    /// Brings a backup back into a data folder or database that has nothing. Answers what was done, for the shell.
    ///
    /// - Parameters:
    ///   - folder: of the backups.
    ///   - snapshot: its name there; nil: the newest.
    /// - Throws: `Refusal` for a wrong key, damaged pieces, a place that is not empty, contents that differ.
    public static func restore(
        from folder: String, snapshot: String?, into configuration: ServerConfiguration, by person: String
    ) async throws -> String {
        do {
            let place = try BackupFolder(folder, BackupSecret(configuration), makes: false)
            let restored = try await RestoreBackup(folder: place)(snapshot, into: configuration)
            try RestoredNote.leave(restored, from: folder, by: person, in: configuration.dataFolder)
            return "restored \(restored.name): \(restored.byteCount) bytes, \(restored.counts.count) tables, "
                + "\(restored.head.size) leaves of the ledger; lay master.key into \(configuration.dataFolder) and "
                + "start the server"
        } catch {
            throw BackupWork.refusal(error)
        }
    }
}
