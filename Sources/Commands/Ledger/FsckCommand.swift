import ArgumentParser
import Foundation
import Server
import Storage
import Traceability

/// `ransu fsck`: recomputes tree, openings, chains, facts, balances, check digits and outbox from the rows.
struct FsckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Check every stored fact against the ledger; exit code 1 when something is not as it was sealed.",
        discussion: "Reads only, also beside a running server. Progress goes to standard error.")

    @OptionGroup var installation: InstallationOptions
    @Option(help: "Where the last signed head of the ledger lies.") var headStore: String?
    @Option(help: "zh or en; without it as the environment's LANG.") var language: String?
    @Flag(help: "No progress.") var quiet = false

    mutating func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var configuration = try await ServerConfiguration.load(dataFolder: installation.data, environment: environment)
        if let database = installation.database { configuration.databaseURL = database }
        if let headStore { configuration.headStore = headStore }
        let language = spoken(environment)
        let platform = try await Installation.reading(configuration, environment: environment)
        let isQuiet = quiet || isatty(STDERR_FILENO) == 0
        let report: CheckLedger.Report
        let guards: (count: Int, missing: [SchemaGuards.Trigger])
        do {
            guards = try await platform.datastore.report { try SchemaGuards.missing($0) }
            let head = try Installation.signedHead(configuration)
            report = try await CheckLedger(platform, signedHead: head)(progress: { name, count in
                if isQuiet { return }
                FileHandle.standardError.write(Data("\r\(name.name.text(language)): \(count)        ".utf8))
            })
            await platform.datastore.close()
        } catch {
            await platform.datastore.close()
            throw error
        }
        if !isQuiet { FileHandle.standardError.write(Data("\n".utf8)) }
        try tell(report, guards.count, guards.missing, language)
    }

    private func tell(
        _ report: CheckLedger.Report, _ guards: Int, _ missing: [SchemaGuards.Trigger], _ language: Language
    ) throws {
        print("\(Message("防改触发器", "triggers that keep facts").text(language)): \(guards)")
        for name in CheckName.allCases {
            if let count = report.counts[name] { print("\(name.name.text(language)): \(count)") }
        }
        for name in CheckName.allCases {
            let title = name.name.text(language)
            for fault in report.faults where fault.check == name {
                print("✗ \(title): \(fault.message.text(language))")
            }
            let more = report.leftOut(of: name)
            if more > 0 { print("✗ \(title): \(Message("另有 \(more) 处", "and \(more) more").text(language))") }
        }
        for one in missing {
            let message = Message(
                "表 \(one.table) 的触发器 \(one.name) 不在或已停用：没有它，数据库不会拒绝对事实的修改",
                "trigger \(one.name) of table \(one.table) is not there or not at work: without it the database "
                    + "refuses no change of facts")
            print("✗ \(message.text(language))")
        }
        guard report.faultCount == 0, missing.isEmpty else { throw ExitCode(1) }
        print(Message("✓ 全部一致", "✓ everything is as it was sealed").text(language))
    }

    private func spoken(_ environment: [String: String]) -> Language {
        let text = language ?? environment["LC_ALL"] ?? environment["LANG"] ?? ""
        return text.hasPrefix("zh") ? .chinese : .english
    }
}
