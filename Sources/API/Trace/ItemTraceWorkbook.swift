import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Spreadsheets
import Traceability

/// An item's trace as a workbook of one sheet: the unit, its events, holders, containers, tests and components, a row
/// each, as the reader may see them.
struct ItemTraceWorkbook {
    private let trace: ItemTrace
    private let call: Call
    private static let type = TraceForm.workbookType

    init(_ trace: ItemTrace, _ call: Call) { (self.trace, self.call) = (trace, call) }

    /// What stands where; every row fills those that it has.
    private enum Column: Int, CaseIterable {
        case section, name, at, until, party, region, destination, consignee, order, container, value, unit, limit,
            result, instrument, person, lot
        case certificate, quantity, returnID

        var title: Message {
            switch self {
            case .section: Message("类别", "Section")
            case .name: Message("名称", "Name")
            case .at: Message("时间", "When")
            case .until: Message("至", "Until")
            case .party: Message("单位", "Enterprise")
            case .region: Message("地区", "Region")
            case .destination: Message("收货地区", "To region")
            case .consignee: Message("收货单位", "Consignee")
            case .order: Message("单号", "Order")
            case .container: Message("包装", "Container")
            case .value: Message("内容", "Value")
            case .unit: Message("单位（量）", "Unit")
            case .limit: Message("限值", "Limit")
            case .result: Message("结论", "Result")
            case .instrument: Message("仪器", "Instrument")
            case .person: Message("人员", "Person")
            case .lot: Message("批号", "Lot")
            case .certificate: Message("证书", "Certificate")
            case .quantity: Message("数量", "Quantity")
            case .returnID: Message("回传", "Return")
            }
        }
    }

    func response() throws -> Response {
        let path = call.scratchPath()
        let columns = Column.allCases.map { XLSXColumn(word($0.title), width: $0 == .value ? 32 : 16) }
        let writer = try XLSXWriter(
            path: path, temporaryDirectory: call.spoolFolder, sheetName: "trace", columns: columns)
        for row in rows {
            try writer.append(Column.allCases.map { row[$0].map { .text($0) } ?? .empty })
        }
        try writer.close()
        let file = try call.adopt(path, name: "trace.xlsx", mediaType: Self.type)
        var response = Response(
            status: .ok,
            headers: [.contentType: Self.type, .contentDisposition: "attachment; filename=\"trace.xlsx\""],
            body: file.body())
        ResolverHeaders.add(to: &response)
        return response
    }

    private typealias Row = [Column: String]
    private func word(_ message: Message) -> String { message.text(call.language) }

    private func region(_ code: String?) -> String { code.map(call.platform.regions.words) ?? "" }

    private var rows: [Row] { unit + omission + events + holders + containers + tests + components }

    private var unit: [Row] {
        let facts = trace.facts
        let section = word(Message("单品", "Unit"))
        var all = [
            (Message("编码", "Code"), facts.code.text), (Message("结论", "Verdict"), word(trace.verdict.headline)),
            (Message("企业", "Owner"), facts.owner.name),
            (Message("产品", "Product"), "\(facts.product.name) \(facts.product.model)"),
        ]
        if let made = facts.made {
            all.append((ReturnField.batchNo.name, made.batch.number))
            all.append((ReturnField.productionDate.name, made.batch.productionDate.description))
        }
        if facts.made == nil, trace.asOf != nil {
            all.append((ReturnField.batchNo.name, word(Message("截至当时尚未回传", "Not returned by then"))))
        }
        if let number = facts.item?.factoryNumber { all.append((ReturnField.factoryNo.name, number)) }
        if let sold = facts.item?.soldOn { all.append((Message("首次售出", "First sold"), sold.description)) }
        if let end = trace.life?.end { all.append((Message("安全年限至", "Safe until"), end.description)) }
        return all.map { [.section: section, .name: word($0.0), .value: $0.1] }
    }

    /// What is left out is said where it would stand.
    private var omission: [Row] {
        guard trace.facts.isCut else { return [] }
        return [[.section: word(Message("说明", "Note")), .value: word(trace.omission)]]
    }

    private var events: [Row] {
        let section = word(Message("追溯事件", "Event"))
        return trace.lines.map { line in
            var row: Row = [
                .section: section, .name: word(line.event.stepName), .at: line.event.time.secondText,
                .party: line.captor.name ?? "", .value: line.placeName ?? "",
                .region: region(line.event.regionOfStep ?? line.placeRegion),
            ]
            row[.destination] = region(line.destinationRegion)
            row[.consignee] = line.consignee
            row[.order] = line.orders.joined(separator: "、")
            guard line.groups > .open else { return row }
            if case .container(let uri) = line.event.origin { row[.container] = EventNaming.shown(uri) }
            row[.returnID] = "\(line.event.returnID)"
            return row
        }
    }

    private var holders: [Row] {
        let section = word(Message("经手", "Holder"))
        return trace.hands.map { hand in
            [
                .section: section, .name: word(hand.kind.name), .at: hand.since?.secondText ?? "",
                .party: hand.party.name ?? "",
                .region: call.platform.regions.words(hand.party.regionCode),
                .container: hand.container.map(EventNaming.shown) ?? "",
            ]
        }
    }

    private var containers: [Row] {
        let section = word(Message("包装", "Container"))
        return trace.stays.map { stay in
            [
                .section: section, .at: stay.from.secondText, .until: stay.to?.secondText ?? "",
                .container: EventNaming.shown(stay.container),
            ]
        }
    }

    private var tests: [Row] {
        let section = word(Message("检验", "Test"))
        return trace.tests.map { test in
            let result = test.passed.map { word($0 ? Message("合格", "Passed") : Message("不合格", "Failed")) }
            return [
                .section: section, .name: word(TestItem.name(of: test.item)),
                .at: test.testedOn, .value: test.value, .unit: test.unit, .limit: test.limit,
                .result: result ?? "", .instrument: test.instrument, .person: test.inspector,
            ]
        }
    }

    private var components: [Row] {
        let section = word(Message("零部件", "Component"))
        return (trace.components ?? []).map { component in
            [
                .section: section, .name: component.name(call.language), .value: component.partNumber,
                .party: component.supplier, .lot: component.lot,
                .certificate: [component.certificateKind, component.certificateNumber].filter { !$0.isEmpty }
                    .joined(separator: " "), .quantity: component.quantity.map(String.init) ?? "",
            ]
        }
    }
}

extension ItemTrace.Hand.Kind {
    fileprivate var name: Message {
        switch self {
        case .maker: Message("生产企业", "Maker")
        case .party: Message("登记单位", "Registered")
        case .consignee: Message("未登记单位", "Not registered")
        case .consumer: Message("消费者（已售）", "Consumer (sold)")
        }
    }
}
