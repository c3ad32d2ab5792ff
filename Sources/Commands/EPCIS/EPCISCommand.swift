import ArgumentParser
import EPCIS
import Glibc

/// `ransu epcis`: documents of EPCIS 2.0 (JSON-LD, NDJSON, XML) and 1.x (XML) without an installation.
struct EPCISCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "epcis", abstract: "Check, convert and hash EPCIS documents of any size.",
        subcommands: [EPCISValidate.self, EPCISConvert.self, EPCISHash.self])
}

/// `ransu epcis validate FILE…`
struct EPCISValidate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract:
            "Say everything that is wrong with documents, each thing with its place; exit code 1 if anything is."
    )

    @Argument(help: "Files, - for stdin: JSON-LD, NDJSON (*.ndjson, *.jsonl) or XML.") var files: [String]

    func run() async throws {
        let output = EPCISOutput()
        var isValid = true
        for file in files {
            var (count, wrong) = (0, 0)
            let end = try EPCISFile(file).read { event in
                count += 1
                if !event.problems.isEmpty { wrong += 1 }
                for problem in event.problems { output.line("\(file): \(problem)") }
            }
            if let problem = end.problem { output.line("\(file): \(problem)") }
            for name in end.lost(to: .xml) {
                output.line("\(file): warning: \(name): extends the document itself: convert keeps it in JSON alone")
            }
            output.line("\(file): \(count) events, \(wrong) with errors")
            if wrong > 0 || end.problem != nil { isValid = false }
        }
        output.flush()
        if !isValid { Glibc.exit(1) }
    }
}

/// `ransu epcis hash [--prehash] FILE…`
struct EPCISHash: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hash", abstract: "Print the event hash of CBV 2.0 8.9, one event a line.")

    @Flag(help: "Print the string that is hashed before each hash.") var prehash = false
    @Argument(help: "Files, - for stdin: JSON-LD, NDJSON (*.ndjson, *.jsonl) or XML.") var files: [String]

    func run() async throws {
        let output = EPCISOutput()
        var isValid = true
        for file in files {
            let end = try EPCISFile(file).read { event in
                guard let value = event.event, event.problems.isEmpty else {
                    isValid = false
                    for problem in event.problems { output.error("ransu: \(file): \(problem)") }
                    return
                }
                if prehash { output.line(value.preHash) }
                output.line(value.hashID)
            }
            if let problem = end.problem {
                output.error("ransu: \(file): \(problem)")
                isValid = false
            }
        }
        output.flush()
        if !isValid { Glibc.exit(1) }
    }
}

/// `ransu epcis convert --to json|xml|xml1 FILE`
struct EPCISConvert: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract:
            "Write a document in another syntax to stdout, up to the first event that it cannot hold."
    )

    enum Form: String, ExpressibleByArgument, CaseIterable {
        case json, ndjson, xml, xml1
    }

    @Option(help: "json (2.0), ndjson (2.0), xml (2.0) or xml1 (1.2).") var to: Form
    @Argument(help: "A file, - for stdin.") var file: String

    func run() async throws {
        let output = EPCISOutput()
        var writing = EPCISConversion(to: to)
        var failure: String?
        let end = try EPCISFile(file).read { event in
            guard failure == nil else { return }
            guard let value = event.event, event.problems.isEmpty else {
                failure = event.problems.first ?? "no event"
                return
            }
            do {
                output.bytes(try writing.event(value, event.head))
            } catch {
                failure = "\(event.place): \(error)"
            }
        }
        if let failure = failure ?? end.problem {
            output.flush()
            output.error("ransu: \(file): \(failure)")
            Glibc.exit(1)
        }
        for name in end.lost(to: to) {
            output.error("ransu: \(file): warning: \(name): left out: it extends the document itself")
        }
        output.bytes(try writing.end(end.head))
        output.flush()
    }
}
