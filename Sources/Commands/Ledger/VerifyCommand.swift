import ArgumentParser
import Cryptography
import Exchange
import Foundation
import Ledger
import Traceability

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

/// `ransu verify proof FILE --policy P [--entry FILE | --hex H]`
struct VerifyProof: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proof",
        abstract: "Check that a proof file shows an entry to be in a log, and read what it opens.",
        discussion: "Without --entry and --hex the file itself must open the entry, as those of this platform do.")

    @Argument(help: "The proof, C2SP tlog-proof.") var file: String
    @OptionGroup var policy: PolicyOption
    @OptionGroup var words: VerifyWords
    @Option(help: "A file with the bytes of the entry, exactly as logged.") var entry: String?
    @Option(help: "The bytes of the entry in hexadecimal.") var hex: String?

    func validate() throws {
        guard entry == nil || hex == nil else { throw ValidationError("Give the entry by --entry or by --hex.") }
    }

    func run() throws { try words.speaking { try check() } }

    private func check() throws {
        let policy = try self.policy.read()
        let proof = try VerifyFile.parse(file) { bytes throws(FormatError) in try ProofFile(bytes) }
        let opening = try opening(of: proof)
        let trusted: TrustedCheckpoint
        do {
            trusted = try proof.verify(entry: try logged(opening), policy: policy)
        } catch let error as ProofFileError {
            throw VerifyFile.refusal("\(file): \(error)")
        }
        VerifyFile.print("ok: entry \(proof.index) of \(trusted.checkpoint.size) in \(trusted.checkpoint.origin)")
        if opening == nil, let extra = proof.extra {
            VerifyFile.print("not checked: \(extra.count) bytes of extra data")
        }
        VerifyFile.say(trusted)
        if let opening { words.say(opening, trusted) }
    }

    /// What the file opens; nil: an entry is given, or there is no extra data.
    private func opening(of proof: ProofFile) throws -> OpeningDocument? {
        guard entry == nil, hex == nil else { return nil }
        guard let extra = proof.extra else {
            throw ValidationError(
                VerifyPhrases.line("The file opens nothing: give the entry by --entry or by --hex."))
        }
        do { return try OpeningDocument(extra) } catch {
            throw VerifyFile.refusal(
                "\(file): the extra data is no opening of this platform: \(VerifyPhrases.text(error))")
        }
    }

    private func logged(_ opening: OpeningDocument?) throws -> [UInt8] {
        if let opening {
            do { return try opening.opened.leaf().bytes } catch { throw VerifyFile.refusal("\(file): \(error)") }
        }
        if let entry { return try VerifyFile.bytes(entry) }
        guard let bytes = [UInt8](hexadecimal: hex ?? "") else {
            throw ValidationError(VerifyPhrases.line("--hex is two hexadecimal digits a byte."))
        }
        return bytes
    }
}

/// `ransu verify log FOLDER|ADDRESS --policy P`
struct VerifyLog: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Check every entry, tile and checkpoint of a log's files (C2SP tlog-tiles).",
        discussion: """
            Checkpoints are the files of the folder whose names begin with "checkpoint". An address is one of https, \
            or of http on a loopback host, like http://127.0.0.1:8080/ledger.
            """)

    @Argument(help: "The folder or address that holds checkpoint and tile/.") var place: String
    @OptionGroup var policy: PolicyOption
    @OptionGroup var words: VerifyWords

    func run() throws { try words.speaking { try check() } }

    /// In the language of the run.
    private func print(_ line: String) { VerifyFile.print(line) }

    private func check() throws {
        let policy = try self.policy.read()
        let files = try VerifyFile.open(place)
        defer { files.close() }
        var newest: TrustedCheckpoint?
        var checkpoints: [Checkpoint] = []
        for name in files.checkpointNames {
            let trusted = try trusted(name, files, policy)
            checkpoints.append(trusted.checkpoint)
            if trusted.checkpoint.size >= newest?.checkpoint.size ?? 0 { newest = trusted }
        }
        var openings = try openings(files)
        let report = try audit(files, checkpoints, &openings)
        print("ok: \(report.entries) entries, \(report.tiles) tiles, \(report.checkpoints) checkpoints")
        if let meaning = openings?.report { say(meaning) }
        if let newest { VerifyFile.say(newest) }
    }

    private func say(_ meaning: LedgerMeaning.Report) {
        print(
            "ok: \(meaning.opened) opened entries, \(meaning.requests) requests, \(meaning.approvals) approvals, "
                + "\(meaning.changes) changes, each after its approval by somebody else; "
                + "\(meaning.changesBetweenOrganizations) of them by the platform for another organization; "
                + "\(meaning.returns) other returns")
        for (count, what) in [
            (meaning.declarations, "error declarations"),
            (meaning.stepsWithoutSide, "steps that do not say for whom somebody acts"),
            (meaning.eventsWithoutReturn, "events of returns that are not opened"),
            (meaning.ofLogBefore, "decisions and changes whose request is in the log before this one"),
        ] where count > 0 {
            print("not judged: \(count) \(what)")
        }
    }

    /// What lies beside the log in a folder; nil: nothing.
    private func openings(_ files: LogFiles) throws -> LedgerOpenings? {
        guard let bytes = try VerifyFile.reading({ try files.read(LedgerOpenings.fileName) }) else { return nil }
        do { return try LedgerOpenings(bytes) } catch {
            throw VerifyFile.refusal("\(place)/\(LedgerOpenings.fileName): \(VerifyPhrases.text(error))")
        }
    }

    private func trusted(_ name: String, _ files: LogFiles, _ policy: TrustPolicy) throws -> TrustedCheckpoint {
        guard let bytes = try VerifyFile.reading({ try files.read(name) }) else {
            throw VerifyFile.refusal("\(place)/\(name): there is no checkpoint")
        }
        let note: SignedNote
        do { note = try SignedNote(bytes) } catch { throw VerifyFile.refusal("\(place)/\(name): \(error)") }
        do { return try policy.trust(note) } catch { throw VerifyFile.refusal("\(place)/\(name): \(error)") }
    }

    private func audit(
        _ files: LogFiles, _ checkpoints: [Checkpoint], _ openings: inout LedgerOpenings?
    ) throws -> LogAudit.Report {
        // What could not be read is not what is not there.
        var failure: (any Error)?
        var audit = LogAudit { tile in
            guard failure == nil else { return nil }
            do { return try files.read(tile.path) } catch {
                failure = error
                return nil
            }
        }
        let report: LogAudit.Report
        do {
            report = try audit.run(checkpoints: checkpoints) { index, entry in openings?.take(index, Array(entry)) }
        } catch {
            if let failure { throw VerifyFile.unavailable("\(failure)") }
            throw VerifyFile.refusal("\(place): \(error)")
        }
        openings?.finish()
        if let fault = openings?.fault { throw VerifyFile.refusal("\(place): \(fault)") }
        return report
    }
}

/// What both commands read and say.
enum VerifyFile {
    static func bytes(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw unavailable("\(path) cannot be read")
        }
        return [UInt8](data)
    }

    static func parse<Value>(_ path: String, _ read: ([UInt8]) throws(FormatError) -> Value) throws -> Value {
        let bytes = try bytes(path)
        do { return try read(bytes) } catch { throw refusal("\(path): \(error)") }
    }

    /// The files of a log; an address that is not permitted is wrong use.
    static func open(_ place: String, token: String? = nil) throws -> LogFiles {
        do { return try LogFiles(place, token: token) } catch { throw ValidationError("\(error)") }
    }

    static func reading<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch { throw unavailable("\(error)") }
    }

    /// A line in the language of the run.
    static func print(_ line: String) { Swift.print(VerifyPhrases.line(line)) }

    /// Exit code 1, after the reason.
    static func refusal(_ reason: String) -> ExitCode {
        try? FileHandle.standardError.write(contentsOf: Data("\(VerifyPhrases.line("no: \(reason)"))\n".utf8))
        return ExitCode(1)
    }

    /// Exit code 3, after the reason.
    static func unavailable(_ reason: String) -> ExitCode {
        try? FileHandle.standardError.write(contentsOf: Data("\(VerifyPhrases.line("ransu: \(reason)"))\n".utf8))
        return ExitCode(3)
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
