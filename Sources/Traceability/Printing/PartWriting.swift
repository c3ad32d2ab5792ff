import Cryptography
import Foundation
import Labels
import Storage

/// Makes the files of a job. The same job gives the same bytes wherever and whenever a file is made.
struct PartWriting: Sendable {
    let platform: Platform
    init(_ platform: Platform) { self.platform = platform }

    /// Called with the codes written so far; throws to stop the work.
    typealias Progress = (Int64) async throws -> Void

    /// Throws a refusal when the first label cannot be made as ordered: before the job waits its turn.
    func check(_ plan: PrintPlan) async throws {
        let source = try await platform.codeSource(of: plan.allocation)
        let context = try await PrintContext(plan, platform)
        let probe = PrintPlan.Part(number: 1, first: 0, count: min(1, plan.count))
        let path = NSTemporaryDirectory() + "/ransu-probe-" + platform.entropy.bytes(9).hexadecimal
        defer { unlink(path) }
        let file = try context.file(at: path, part: probe)
        if plan.order.hasDividers { try file.append([.divider(try await PrintRolls(plan, source).roll(0))]) }
        try await PrintRun(plan, probe, source).forEachChunk { cells in
            try file.append(cells.filter { if case .label = $0 { true } else { false } })
        }
        try file.finish()
    }

    /// Writes one file of codes; answers how many labels it has.
    func write(
        _ plan: PrintPlan, _ part: PrintPlan.Part, to path: String, _ progress: Progress
    ) async throws -> Int64 {
        let source = try await platform.codeSource(of: plan.allocation)
        let context = try await PrintContext(plan, platform)
        let file = try context.file(at: path, part: part)
        var labels: Int64 = 0
        var codes: Int64 = 0
        try await PrintRun(plan, part, source).forEachChunk { cells in
            // A chunk's objects of C libraries and Foundation go with it.
            try file.append(cells)
            for cell in cells {
                switch cell {
                case .label: (labels, codes) = (labels + 1, codes + 1)
                case .divider: labels += plan.order.format.isDrawn || plan.order.format == .symbols ? 1 : 0
                case .blank: break
                }
            }
            try await progress(codes)
        }
        try file.finish()
        return labels
    }

    /// Writes the list of a job's rolls; answers how many there are.
    func writeRolls(_ plan: PrintPlan, to path: String, _ progress: Progress) async throws -> Int64 {
        let rolls = PrintRolls(plan, try await platform.codeSource(of: plan.allocation))
        let output = try PrintOutput(path)
        var list = RollListFile()
        for place in 0..<plan.rollCount {
            list.append(try await rolls.roll(place))
            if list.byteCount > 131_072 {
                try output.write(list.takeBytes())
                try await progress(place + 1)
            }
        }
        try output.write(list.takeBytes())
        return plan.rollCount
    }
}

/// A file of codes that is being written.
protocol PartFile {
    /// Cells in the order of the web. Throws a refusal for a code that cannot be drawn as ordered.
    mutating func append(_ cells: [PrintRun.Cell]) throws
    /// Puts the file together; nothing follows.
    mutating func finish() throws
}

/// What every label of a job shares, and which file it gets.
struct PrintContext: Sendable {
    let plan: PrintPlan
    let product: Product?
    let version: ProductVersion?
    let makerName: String
    let hotline: String
    /// nil where the order asks for none.
    let tag: PrintTag?

    init(_ plan: PrintPlan, _ platform: Platform) async throws {
        self.plan = plan
        let allocation = plan.allocation
        let found = try await platform.datastore.report { session -> Found in
            let product = try session.product(allocation.productID)
            return Found(
                product: product,
                version: try product.flatMap { try session.productVersion($0.id, $0.currentVersion) },
                maker: try session.organization(allocation.ownerID)?.name ?? "",
                tagBits: try session.tagBits(of: allocation),
                prefixLength: try session.companyPrefixLength(of: allocation.scope, allocation.ownerID))
        }
        (product, version, makerName) = (found.product, found.version, found.maker)
        hotline = platform.options.hotline
        let wantsTag = plan.order.writesTag || plan.order.columns.contains(.epc)
        tag =
            wantsTag ? try PrintTag(bits: found.tagBits, of: allocation, prefixLength: found.prefixLength) : nil
    }

    private struct Found: Sendable {
        let product: Product?
        let version: ProductVersion?
        let maker: String
        let tagBits: Int
        let prefixLength: Int?
    }

    var order: PrintOrder { plan.order }

    func file(at path: String, part: PrintPlan.Part) throws -> OpenPartFile {
        switch order.format {
        case .txt: OpenPartFile(try LinesFile(path, self))
        case .csv: OpenPartFile(try TableFile(path, self))
        case .xlsx: OpenPartFile(try WorkbookFile(path, self))
        case .symbols: OpenPartFile(try SymbolsFile(path, self))
        case .labels: OpenPartFile(try LabelSheetsFile(path, self))
        case .zpl, .tspl: OpenPartFile(try PrinterFile(path, self))
        case .ndef: OpenPartFile(try NDEFFile(path, self))
        }
    }
}

/// Holds a file of any kind.
final class OpenPartFile {
    private var file: any PartFile
    init(_ file: any PartFile) { self.file = file }
    func append(_ cells: [PrintRun.Cell]) throws { try file.append(cells) }
    func finish() throws { try file.finish() }
}
