import ArgumentParser
import Cryptography
import Foundation
import Ledger

/// `ransu verify`: proofs and whole logs, offline and without an installation.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check offline that something is in a log, or that a whole log is what its checkpoints say.",
        subcommands: [VerifyProof.self, VerifyLog.self])
}

/// The policy that says whom to believe.
struct PolicyOption: ParsableArguments {
    @Option(help: "A file of C2SP tlog-policy: the logs, the witnesses and how many of them must have seen it.")
    var policy: String

    func read() throws -> TrustPolicy {
        try VerifyFile.parse(policy) { bytes throws(FormatError) in try TrustPolicy(bytes) }
    }
}

/// `ransu verify proof FILE --policy P --entry FILE`
struct VerifyProof: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proof",
        abstract: "Check that a proof file shows an entry to be in a log. It does not show what is not in the log.")

    @Argument(help: "The proof, C2SP tlog-proof.") var file: String
    @OptionGroup var policy: PolicyOption
    @Option(help: "A file with the bytes of the entry, exactly as logged.") var entry: String?
    @Option(help: "The bytes of the entry in hexadecimal.") var hex: String?

    func validate() throws {
        guard (entry == nil) != (hex == nil) else { throw ValidationError("Give the entry by --entry or by --hex.") }
    }

    func run() throws {
        let policy = try self.policy.read()
        let proof = try VerifyFile.parse(file) { bytes throws(FormatError) in try ProofFile(bytes) }
        let trusted: TrustedCheckpoint
        do { trusted = try proof.verify(entry: try logged(), policy: policy) } catch let error as ProofFileError {
            throw VerifyFile.refusal("\(file): \(error)")
        }
        print("ok: entry \(proof.index) of \(trusted.checkpoint.size) in \(trusted.checkpoint.origin)")
        if let extra = proof.extra { print("not checked: \(extra.count) bytes of extra data") }
        VerifyFile.say(trusted)
    }

    private func logged() throws -> [UInt8] {
        if let entry { return try VerifyFile.bytes(entry) }
        guard let bytes = [UInt8](hexadecimal: hex ?? "") else {
            throw ValidationError("--hex is two hexadecimal digits a byte.")
        }
        return bytes
    }
}

/// `ransu verify log FOLDER --policy P`
struct VerifyLog: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Check every entry, tile and checkpoint of a log's files (C2SP tlog-tiles).",
        discussion: "Checkpoints are the files of the folder whose names begin with \"checkpoint\".")

    @Argument(help: "The folder that holds checkpoint and tile/.") var folder: String
    @OptionGroup var policy: PolicyOption

    func run() throws {
        let policy = try self.policy.read()
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
            .filter { $0.hasPrefix("checkpoint") }
        var newest: TrustedCheckpoint?
        var checkpoints: [Checkpoint] = []
        for name in names {
            let note = try VerifyFile.parse("\(folder)/\(name)") { bytes throws(FormatError) in try SignedNote(bytes) }
            let trusted: TrustedCheckpoint
            do { trusted = try policy.trust(note) } catch { throw VerifyFile.refusal("\(folder)/\(name): \(error)") }
            checkpoints.append(trusted.checkpoint)
            if trusted.checkpoint.size >= newest?.checkpoint.size ?? 0 { newest = trusted }
        }
        var audit = LogAudit { tile in
            FileManager.default.contents(atPath: "\(folder)/\(tile.path)").map { [UInt8]($0) }
        }
        let report: LogAudit.Report
        do { report = try audit.run(checkpoints: checkpoints) } catch {
            throw VerifyFile.refusal("\(folder): \(error)")
        }
        print("ok: \(report.entries) entries, \(report.tiles) tiles, \(report.checkpoints) checkpoints")
        if let newest { VerifyFile.say(newest) }
    }
}

/// What both commands read and say.
enum VerifyFile {
    static func bytes(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            try? FileHandle.standardError.write(contentsOf: Data("ransu: \(path) cannot be read\n".utf8))
            throw ExitCode(3)
        }
        return [UInt8](data)
    }

    static func parse<Value>(_ path: String, _ read: ([UInt8]) throws(FormatError) -> Value) throws -> Value {
        let bytes = try bytes(path)
        do { return try read(bytes) } catch { throw refusal("\(path): \(error)") }
    }

    /// Exit code 1, after the reason.
    static func refusal(_ reason: String) -> ExitCode {
        try? FileHandle.standardError.write(contentsOf: Data("no: \(reason)\n".utf8))
        return ExitCode(1)
    }

    /// Who vouches for a checkpoint. Times are the witnesses' own.
    static func say(_ trusted: TrustedCheckpoint) {
        print("log: \(trusted.log.text)")
        for witness in trusted.witnesses {
            let time = Date(timeIntervalSince1970: TimeInterval(witness.time)).formatted(.iso8601)
            print("witness: \(witness.name) at \(time)")
        }
        if trusted.witnesses.isEmpty {
            print("no witness: whoever holds the log's key and its files could have written another history")
        }
    }
}
