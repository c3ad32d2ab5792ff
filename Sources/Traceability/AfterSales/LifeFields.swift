import Identification

/// Fields of the life after the factory, as texts of a row.
extension ReturnRowParser {
    func takeDetails(_ raw: RawReturnRow, _ row: inout ReturnRow, _ errors: inout [RowError]) {
        for field in ReturnField.ofLife {
            guard let value = raw[field], !value.text.isEmpty else { continue }
            do {
                row.details[field] = try field == .parts ? parts(value.text) : typed(text(raw, field, &errors), field)
            } catch {
                errors.append(
                    RowError(
                        line: raw.line, column: value.column, field, value: error.value ?? value.text, error.rule,
                        error.parameters))
            }
        }
    }

    private func typed(_ text: String, _ field: ReturnField) throws(LifeFault) -> String {
        switch field {
        case .gas, .gasBefore:
            guard let gas = SiteGas(text) else { throw Self.unknown(field, SiteGas.choices) }
            return gas.id
        case .used:
            if ["yes", "true", "1", "是", "已使用", "used"].contains(text.lowercased()) { return "true" }
            if ["no", "false", "0", "否", "未使用", "unused"].contains(text.lowercased()) { return "false" }
            throw Self.unknown(field, "是 (yes)、否 (no)")
        case .saleSource:
            guard let source = SaleSource.named(text) else {
                throw Self.unknown(
                    field, SaleSource.allCases.map { "\($0.name.chinese) (\($0.rawValue))" }.joined(separator: "、"))
            }
            return source.rawValue
        default: return text
        }
    }

    private static func unknown(_ field: ReturnField, _ choices: String) -> LifeFault {
        LifeFault(rule: .unknownChoice, field: field, parameters: ["choices": choices])
    }

    private func parts(_ text: String) throws(LifeFault) -> String {
        let text = text.halfWidth
        guard text.utf8.count <= 2_000 else {
            throw LifeFault(rule: .tooLong, field: .parts, parameters: ["length": "> 2000", "limit": "2000"])
        }
        if case .failure(let bad) = ReplacedPart.list(text) {
            throw LifeFault(rule: .lifeBadPart, field: .parts, value: bad.text)
        }
        return text
    }
}
