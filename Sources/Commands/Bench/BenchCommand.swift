import ArgumentParser
import Foundation

/// `ransu bench`: measures the product on this machine, each figure beside a yardstick of the same minute.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract:
            """
            Measure: issue, check, return-bulk, return-single, epcis-capture, recall, trace, scan, resolver, start, \
            qr, identify, ledger, evidence.
            """
    )

    @Argument(help: "What to measure; everything when left out.") var name: BenchName?
    @Option(help: "postgres://USER@HOST/DATABASE to measure in, in schemas that are gone afterwards; else SQLite.")
    var database: String?
    @Option(help: "The folder to make a temporary folder in: it decides which disk is measured.") var data: String?
    @Option(help: "Write the figures to this file as well.") var json: String?
    @Option(help: "Runs of each figure, 1 to 25.") var runs = 5
    @Option(help: "Seconds of load a run of `scan` and `resolver`, 1 to 60.") var seconds = 3
    @Flag(help: "A tenth of the sizes: to see that it works.") var quick = false
    @Flag(help: "`trace` among 10⁷ units as well: takes minutes and 15 GB of disk.") var large = false

    func validate() throws {
        guard (1...25).contains(runs) else { throw ValidationError("--runs: \(runs) is not within 1 to 25") }
        guard (1...60).contains(seconds) else { throw ValidationError("--seconds: \(seconds) is not within 1 to 60") }
        if let database, !database.hasPrefix("postgres://"), !database.hasPrefix("postgresql://") {
            throw ValidationError("--database: “\(database)” must begin with postgres://")
        }
    }

    mutating func run() async throws {
        let parent = URL(fileURLWithPath: data ?? NSTemporaryDirectory()).standardizedFileURL.path
        let folder = parent + "/ransu-bench-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let plan = BenchPlan(
            runs: runs, seconds: Double(seconds), divisor: quick ? 10 : 1, isLarge: large, folder: folder,
            databaseURL: database)
        let machine = MachineState.now()
        var report = BenchReport(
            machine: machine, fileSystem: MachineState.fileSystem(of: folder), durability: try await plan.durability())
        print(report.head)
        for name in name.map({ [$0] }) ?? BenchName.allCases {
            let figures = try await name.measure(plan)
            report.add(name.rawValue, figures)
            print(BenchReport.lines(name.rawValue, figures))
            fflush(nil)
        }
        if let json { try report.write(to: json) }
    }
}

/// The benchmarks by name.
enum BenchName: String, CaseIterable, ExpressibleByArgument {
    case issue, check
    case returnBulk = "return-bulk"
    case returnSingle = "return-single"
    case epcisCapture = "epcis-capture"
    case recall, trace, scan, resolver, start, qr, identify, ledger, evidence

    func measure(_ plan: BenchPlan) async throws -> [Figure] {
        switch self {
        case .issue: try await IssueBenchmark(plan: plan).measure()
        case .check: try await CheckBenchmark(plan: plan).measure()
        case .returnBulk: try await ReturnBulkBenchmark(plan: plan).measure()
        case .returnSingle: try await ReturnSingleBenchmark(plan: plan).measure()
        case .epcisCapture: try await EPCISCaptureBenchmark(plan: plan).measure()
        case .recall: try await RecallBenchmark(plan: plan).measure()
        case .trace: try await TraceBenchmark(plan: plan).measure()
        case .scan: try await ScanBenchmark(plan: plan).measure()
        case .resolver: try await ResolverBenchmark(plan: plan).measure()
        case .start: try await StartBenchmark(plan: plan).measure()
        case .qr: try await QRBenchmark(plan: plan).measure()
        case .identify: try await IdentifyBenchmark(plan: plan).measure()
        case .ledger: try await LedgerBenchmark(plan: plan).measure()
        case .evidence: try await EvidenceBenchmark(plan: plan).measure()
        }
    }
}
