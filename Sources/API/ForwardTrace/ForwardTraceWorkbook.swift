import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import Spreadsheets
import Traceability

/// A forward trace as a workbook in the reader's language: sums, holders, regions, and all runs of units. Made on disk
/// as the runs are found.
struct ForwardTraceWorkbook {
    private let call: Call
    private let writer: XLSXWriter
    private let path: String
    private static let type = TraceForm.workbookType

    /// The sheets in their order.
    private enum Part: Int, CaseIterable {
        case summary, holders, regions, runs

        var name: Message {
            switch self {
            case .summary: Message("汇总", "Summary")
            case .holders: Message("单位", "Holders")
            case .regions: Message("地区", "Regions")
            case .runs: Message("流向", "Runs")
            }
        }
    }

    private init(_ call: Call) throws {
        self.call = call
        path = call.scratchPath()
        let sheets = Part.allCases.map { part in
            XLSXSheet(part.name.text(call.language), columns: Self.columns(part, call.language))
        }
        writer = try XLSXWriter(path: path, temporaryDirectory: call.spoolFolder, sheets: sheets)
    }

    /// Throws `Refusal.tooLarge` for more runs than a sheet has rows: nothing is left out unsaid.
    static func response(_ call: Call, _ actor: Actor) async throws -> Response {
        let (subject, owner) = (try call.traceSubject(), try await call.traceOwner(actor))
        let book = try ForwardTraceWorkbook(call)
        do {
            try await book.fill(subject, owner, actor)
            try book.writer.close()
        } catch {
            try? FileManager.default.removeItem(atPath: book.path)
            throw error
        }
        let name = "forward-trace.xlsx"
        let file = try call.adopt(book.path, name: name, mediaType: type)
        return Response(
            status: .ok,
            headers: [.contentType: type, .contentDisposition: "attachment; filename=\"\(name)\""], body: file.body())
    }

    private func fill(_ subject: TraceSubject, _ owner: Int64?, _ actor: Actor) async throws {
        let ownerID = try await TraceForward(call.platform).exportedOwner(
            subject, owner: owner, by: actor, on: call.occasion)
        let codes = UnitNames(call.platform, ownerID: ownerID)
        var names = TraceNames(call.platform, ownerID: ownerID)
        var rows = 0
        let trace = try await TraceForward(call.platform)(
            subject, owner: owner, by: actor, on: call.occasion
        ) { segment in
            rows += 1
            guard rows <= XLSXWriter.maximumRows else {
                throw Refusal(
                    .tooLarge, .traceTooLarge, field: subject.field, ["limit": "\(XLSXWriter.maximumRows)"])
            }
            var batch = ""
            if let id = segment.batchID { batch = try await names.batch(id) }
            var holder: TraceNames.Holder?
            if case .organization(let id)? = segment.holder { holder = try await names.holder(id) }
            try add(try run(segment, codes, batch, holder), to: .runs)
        }
        try addSummary(trace)
        try addHolders(trace)
        try addRegions(trace)
    }

    private func add(_ cells: [XLSXValue], to part: Part) throws { try writer.append(cells, to: part.rawValue) }

    private func word(_ chinese: String, _ english: String) -> XLSXValue {
        .text(Message(chinese, english).text(call.language))
    }

    /// What shipments say is anybody's text: a cell holds so much, and no control characters.
    private func text(_ text: String) -> XLSXValue {
        let shown = text.unicodeScalars.lazy.filter { $0.value >= 0x20 && $0.value & 0xFFFE != 0xFFFE }.prefix(1_000)
        return .text(String(String.UnicodeScalarView(shown)))
    }

    private func number(_ count: Int64) -> XLSXValue { .number(Double(count)) }

    private func region(_ code: String) -> [XLSXValue] {
        [text(code), code.isEmpty ? .empty : text(call.platform.regions.words(code))]
    }

    /// Where goods went that are known to have gone.
    private func told(_ code: String) -> [XLSXValue] {
        code.isEmpty ? [.empty, word("未说明", "Not told")] : region(code)
    }
}

/// The columns of each sheet.
extension ForwardTraceWorkbook {
    private static func columns(_ part: Part, _ language: Language) -> [XLSXColumn] {
        func text(_ chinese: String, _ english: String, _ width: Double = 16) -> XLSXColumn {
            XLSXColumn(Message(chinese, english).text(language), width: width)
        }
        func number(_ chinese: String, _ english: String) -> XLSXColumn {
            XLSXColumn(Message(chinese, english).text(language), kind: .number, width: 12)
        }
        let (code, region) = (text("地区代码", "Region code", 12), text("地区", "Region", 26))
        let (name, kind) = (text("单位", "Enterprise", 32), text("单位类型", "Kind", 14))
        let counts = [number("收到过", "Received"), number("现有", "Has now")]
        switch part {
        case .summary: return [text("项目", "Item", 20), text("内容", "Content", 60), number("数量", "Units")]
        case .holders: return [name, kind, code, region] + counts + [number("已售", "Sold")]
        case .regions: return [code, region] + counts + [number("已售到", "Sold to")]
        case .runs:
            return [
                text("首码", "First code", 38), text("末码", "Last code", 38), number("数量", "Units"),
                text("批号", "Batch"), text("状态", "State"), name, kind, code, region,
                text("售往地区代码", "Sold to, code"), text("售往地区", "Sold to", 26), text("包装", "Container", 24),
                number("码段", "Allocation"), number("首位序号", "First number"), number("末位序号", "Last number"),
            ]
        }
    }
}

/// The rows of each sheet.
extension ForwardTraceWorkbook {
    private func addSummary(_ trace: ForwardTrace) throws {
        let subject: XLSXValue =
            switch trace.subject {
            case .batch: text(trace.batches.first?.number ?? trace.subject.text)
            case .container(let typed): text(EventNaming.shown(EventNaming.uri(ofTyped: typed)))
            case .componentLot, .batchNumber: text(trace.subject.text)
            }
        let kind =
            switch trace.subject {
            case .batch, .batchNumber: word("批号", "Batch")
            case .container: word("包装", "Container")
            case .componentLot: word("零部件批号", "Component lot")
            }
        try add([kind, subject], to: .summary)
        try add([word("企业", "Enterprise"), text(trace.ownerName)], to: .summary)
        try add([word("查询时间", "As of"), text(trace.asOf.secondText)], to: .summary)
        for (name, count) in [
            (word("产品数量", "Units"), trace.unitCount), (word("已出库", "Shipped"), trace.shippedCount),
            (word("未售", "Not sold"), trace.unitCount - trace.soldCount), (word("已售", "Sold"), trace.soldCount),
            (word("已安装", "Installed"), trace.installedCount),
        ] { try add([name, .empty, number(count)], to: .summary) }
        let limit = XLSXWriter.maximumRows
        let bound = word(
            "“流向”列出全部 \(trace.segmentCount) 段；超过 \(limit) 段时不生成文件，请按批次分别查询",
            "“Runs” has all \(trace.segmentCount) runs; of more than \(limit) no file is made: ask batch by batch")
        try add([word("编码区间", "Runs of codes"), bound], to: .summary)
        for cut in trace.cuts.map(\.words).map({ $0.text(call.language) }).sorted() {
            try add([word("结果不完整", "This is not all"), .text(cut)], to: .summary)
        }
        for batch in trace.batches {
            try add([word("批次", "Batch"), text(batch.number), number(batch.unitCount)], to: .summary)
        }
    }

    private func addHolders(_ trace: ForwardTrace) throws {
        let maker = [text(trace.ownerName), word("生产企业", "The maker"), .empty, .empty, .empty]
        try add(maker + [number(trace.maker.holdingCount), number(trace.maker.soldCount)], to: .holders)
        for line in trace.holders {
            let head = [name(line.holder, line.name), kind(line.holder)] + region(line.regionCode)
            let counts = [line.receivedCount, line.holdingCount, line.soldCount].map(number)
            try add(head + counts, to: .holders)
        }
        // What came to somebody and went on counts with several: no sum of it means anything.
        let held = trace.holders.reduce(trace.maker.holdingCount) { $0 + $1.holdingCount }
        let sum = [word("合计", "Sum"), .empty, .empty, .empty, .empty, number(held), number(trace.soldCount)]
        try add(sum, to: .holders)
    }

    private func addRegions(_ trace: ForwardTrace) throws {
        for line in trace.regions {
            let counts = [line.receivedCount, line.holdingCount, line.soldCount].map(number)
            try add(told(line.code) + counts, to: .regions)
        }
        let held = trace.regions.reduce(0) { $0 + $1.holdingCount }
        let sold = trace.regions.reduce(0) { $0 + $1.soldCount }
        try add([word("合计", "Sum"), .empty, .empty, number(held), number(sold)], to: .regions)
    }

    private func name(_ holder: TraceHolder, _ name: String?) -> XLSXValue {
        switch holder {
        case .organization: text(name ?? "")
        case .consignee(let told, _): told.isEmpty ? word("未填收货单位", "Not stated") : text(told)
        case .region: word("（单位不公开）", "(not named)")
        }
    }

    private func kind(_ holder: TraceHolder) -> XLSXValue {
        switch holder {
        case .organization: word("登记单位", "Registered")
        case .consignee: word("未登记单位", "Not registered")
        case .region: word("只到地区", "Region alone")
        }
    }

    private func run(
        _ segment: TraceSegment, _ codes: UnitNames, _ batch: String, _ named: TraceNames.Holder?
    ) throws -> [XLSXValue] {
        let state =
            segment.isSold
            ? word("已售", "Sold") : segment.holder == nil ? word("在生产企业", "With the maker") : word("在该单位", "With it")
        var place: [XLSXValue] = [.empty, word("生产企业", "The maker"), .empty, .empty]
        if let holder = segment.holder {
            let code: String =
                switch holder {
                case .organization: named?.regionCode ?? ""
                case .consignee(_, let region), .region(let region): region
                }
            place = [name(holder, named?.name), kind(holder)] + region(code)
        }
        let sold = segment.soldRegion.map(told) ?? [.empty, .empty]
        let head: [XLSXValue] = [
            text(try codes.code(segment.allocationNumber, segment.first) ?? ""),
            text(try codes.code(segment.allocationNumber, segment.last) ?? ""), number(segment.count), text(batch),
            state,
        ]
        let tail: [XLSXValue] = [
            text(segment.container.map(EventNaming.shown) ?? ""), number(segment.allocationNumber),
            number(segment.first + 1), number(segment.last + 1),
        ]
        return head + place + sold + tail
    }
}

extension Rule {
    static let traceTooLarge = Rule(
        "trace.too-large", "结果超过一张工作表的 {limit} 行，请按批次分别查询",
        "There are more runs than the {limit} rows of a sheet; ask batch by batch")
}
