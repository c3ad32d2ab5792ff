import Identification
import JSONStream

extension ReturnField {
    /// Components of a production row's batch; several in one cell by semicolons, in the same order in each column.
    static let ofComponents: [ReturnField] = [
        .component, .componentSupplier, .componentLot, .componentPartNo, .componentCertificate,
    ]

    /// Kept in `ReturnRow.details`.
    static let inDetails = ofLife + ofComponents

    /// Characters of a cell that may name several.
    static let listLimit = 2_000
}

/// 零部件 of a row as typed: lists that belong together by their order.
extension ReturnRow {
    var hasComponents: Bool { details[.component] != nil }

    /// As the columns have them; the parser has seen to it that they fit.
    var components: [BatchComponent] {
        guard hasComponents else { return [] }
        let columns = ReturnField.ofComponents.map { Self.pieces(details[$0] ?? "") }
        return columns[0].indices.map { index in
            func text(_ column: Int) -> String { columns[column].indices.contains(index) ? columns[column][index] : "" }
            var component = BatchComponent(supplier: text(1), component: text(0), lot: text(2), partNumber: text(3))
            component.certificateNumber = text(4)
            return component
        }
    }

    static func pieces(_ text: String) -> [String] {
        text.split(separator: ";", omittingEmptySubsequences: false).map { Text.trim(String($0)) }
    }
}

extension ReturnRowParser {
    func takeComponents(_ raw: RawReturnRow, _ row: inout ReturnRow, _ errors: inout [RowError]) {
        var texts: [ReturnField: String] = [:]
        for field in ReturnField.ofComponents {
            guard let value = raw[field], !value.text.isEmpty else { continue }
            let text = value.text.halfWidth
            guard text.count <= ReturnField.listLimit else {
                errors.append(
                    RowError(
                        line: raw.line, column: value.column, field, value: text, .tooLong,
                        ["length": "\(text.count)", "limit": "\(ReturnField.listLimit)"]))
                return
            }
            texts[field] = text
        }
        guard !texts.isEmpty else { return }
        if let fault = Self.fault(texts, row.event) {
            let value = raw[fault.field]
            errors.append(
                RowError(
                    line: raw.line, column: value?.column ?? 0, fault.field, value: value?.text ?? "", fault.rule,
                    fault.parameters))
            return
        }
        for (field, text) in texts { row.details[field] = text }
    }

    private static func fault(_ texts: [ReturnField: String], _ event: ReturnEvent) -> LifeFault? {
        let first = texts.keys.sorted { $0.rawValue < $1.rawValue }.first ?? .component
        guard event == .commissioning else { return LifeFault(rule: .componentNotMade, field: first) }
        let count = ReturnRow.pieces(texts[.component] ?? "").count
        for field in [ReturnField.component, .componentSupplier, .componentLot] {
            guard let text = texts[field] else { return LifeFault(rule: .required, field: field) }
            let pieces = ReturnRow.pieces(text)
            if pieces.contains("") { return LifeFault(rule: .required, field: field) }
        }
        for field in ReturnField.ofComponents {
            let pieces = ReturnRow.pieces(texts[field] ?? "")
            if !Text.isClean(texts[field] ?? "") { return LifeFault(rule: .controlCharacter, field: field) }
            if texts[field] != nil, pieces.count != count {
                return LifeFault(
                    rule: .componentCount, field: field, parameters: ["count": "\(pieces.count)", "other": "\(count)"])
            }
            if let long = pieces.first(where: { $0.count > BatchComponent.limit }) {
                return LifeFault(
                    rule: .tooLong, field: field,
                    parameters: ["length": "\(long.count)", "limit": "\(BatchComponent.limit)"])
            }
        }
        return nil
    }
}

extension JSONWriter {
    /// Words of `gas:components`, in canonical order.
    mutating func components(_ all: [BatchComponent]) {
        array { writer in
            for one in all {
                writer.object { writer in
                    if !one.certificateNumber.isEmpty { writer.member("certificate", one.certificateNumber) }
                    writer.member("kind", one.component)
                    writer.member("lot", one.lot)
                    if !one.partNumber.isEmpty { writer.member("model", one.partNumber) }
                    writer.member("supplier", one.supplier)
                }
            }
        }
    }
}

extension Rule {
    static let componentNotMade = Rule(
        "component.not-production", "零部件只能随生产回传", "Components belong to production rows")
    static let componentSeveralOwners = Rule(
        "component.several-owners", "一个事件做成了多家企业的批次，零部件无法归属：请按编码所属企业分成几个事件",
        "The event makes batches of several enterprises, so that nobody knows whose components these are: capture one "
            + "event for each owner of codes")
    static let componentCount = Rule(
        "component.count", "这一列有 {count} 项，零部件列有 {other} 项：多项时各列用分号隔开、一一对应",
        "This column has {count} values and the column of components {other}: several are separated by semicolons in "
            + "the same order")
}
