import Identification

/// Turns texts into typed values; every wrong field of a row is named.
struct HistoryRowParser {
    private var returns: ReturnRowParser

    private var places: PlaceNames

    init(now: Instant, regions: RegionTable) {
        returns = ReturnRowParser(now: now, regions: regions)
        places = PlaceNames(regions)
    }

    /// The row, or nil with what is wrong with it.
    mutating func parse(_ raw: RawHistoryRow, _ errors: inout [RowError]) -> HistoryRow? {
        errors = raw.errors
        if raw.isBroken { return nil }
        var row = HistoryRow(line: raw.line, code: raw[.code] == nil ? raw.text(.oldCode) : raw.text(.code))
        row.oldCode = text(raw, .oldCode, &errors)
        row.product = text(raw, .product, &errors)
        row.certificate = text(raw, .certificate, &errors)
        row.oldAddress = address(raw, &errors)
        row.queries = queries(raw, &errors)
        let region = region(raw, &errors)
        if HistoryField.ofMaking.contains(where: { raw[$0] != nil }) { row.made = made(raw, row, &errors) }
        row.later = later(raw, row, region, &errors)
        if row.code.isEmpty { errors.append(error(raw, .code, .required)) }
        if !raw.text(.dealer).isEmpty, raw.text(.shippedOn).isEmpty, raw.text(.soldOn).isEmpty {
            errors.append(error(raw, .dealer, .historyDealerUndated))
        }
        if let made = row.made?.productionDate, let first = row.later.map(\.eventTime.date).min(), made > first {
            errors.append(error(raw, .productionDate, .returnMadeAfterEvent, ["other": "\(first)"]))
        }
        if row.made == nil, row.later.isEmpty, row.queries == nil, row.oldCode.isEmpty, row.oldAddress.isEmpty,
            errors.isEmpty
        {
            errors.append(error(raw, .code, .historyNothing))
        }
        // The same field may have been read for production, shipment and sale.
        var seen: Set<RowError> = []
        errors = errors.filter { seen.insert($0).inserted }
        return errors.isEmpty ? row : nil
    }

    private func error(
        _ raw: RawHistoryRow, _ field: HistoryField, _ rule: Rule, _ parameters: [String: String] = [:]
    ) -> RowError {
        RowError(
            line: raw.line, column: raw[field]?.column ?? 0, fieldName: field.rawValue, value: raw[field]?.text ?? "",
            rule, parameters)
    }

    private func text(_ raw: RawHistoryRow, _ field: HistoryField, _ errors: inout [RowError]) -> String {
        guard let value = raw[field] else { return "" }
        if value.isNumber, let damage = SpreadsheetDamage.diagnose(value.text) {
            errors.append(error(raw, field, damage.rule))
            return ""
        }
        do { return try Text.limited(value.text, field.rawValue, limit: ReturnField.limit).halfWidth } catch {
            if let refusal = error as? Refusal {
                errors.append(self.error(raw, field, refusal.rule, refusal.parameters))
            }
            return ""
        }
    }

    /// Path and query of an address, whatever host it was on.
    private func address(_ raw: RawHistoryRow, _ errors: inout [RowError]) -> String {
        let text = raw.text(.oldAddress)
        if text.isEmpty { return "" }
        do { return try OldAddressText.path(text) } catch {
            errors.append(self.error(raw, .oldAddress, error.rule, ["example": HistoryField.oldAddress.example]))
            return ""
        }
    }

    private mutating func queries(_ raw: RawHistoryRow, _ errors: inout [RowError]) -> HistoryRow.Queries? {
        let first = date(raw, .firstQueriedOn, &errors)
        let last = date(raw, .lastQueriedOn, &errors)
        let text = raw.text(.queryCount).halfWidth.filter { $0 != "," }
        if text.isEmpty {
            if first != nil || last != nil { errors.append(error(raw, .queryCount, .required)) }
            return nil
        }
        guard let count = Int64(text), (0...1_000_000_000).contains(count) else {
            errors.append(error(raw, .queryCount, .notANumber))
            return nil
        }
        if let first, let last, first > last {
            errors.append(error(raw, .firstQueriedOn, .historyQueriesReversed, ["other": "\(last)"]))
        }
        return count == 0 ? nil : HistoryRow.Queries(count: count, first: first, last: last)
    }

    private mutating func date(
        _ raw: RawHistoryRow, _ field: HistoryField, _ errors: inout [RowError]
    ) -> CivilDate? {
        guard let value = raw[field], !value.text.isEmpty else { return nil }
        var found: [RowError] = []
        let date = returns.date(value.text, .eventTime, raw.line, value.column, &found)
        errors += found.map { $0.named(field) }
        return date
    }

    /// Six digits; a name of any level is looked up.
    private mutating func region(_ raw: RawHistoryRow, _ errors: inout [RowError]) -> String {
        do { return try places.code(of: raw.text(.region).halfWidth, HistoryField.region.rawValue) } catch {
            guard let refusal = error as? Refusal else { return "" }
            errors.append(self.error(raw, .region, refusal.rule, refusal.parameters))
            return ""
        }
    }
}

/// The events that a row becomes.
extension HistoryRowParser {
    private mutating func made(_ raw: RawHistoryRow, _ row: HistoryRow, _ errors: inout [RowError]) -> ReturnRow? {
        var sent = RawReturnRow(line: raw.line)
        sent[.event] = .init(text: ReturnEvent.commissioning.rawValue)
        sent[.code] = raw[.code] ?? raw[.oldCode]
        for field in HistoryField.ofMaking { if let same = field.returned { sent[same] = raw[field] } }
        var found: [RowError] = []
        var made = returns.parse(sent, &found)
        errors += found
        made?.certificate = row.certificate
        return made
    }

    private mutating func later(
        _ raw: RawHistoryRow, _ row: HistoryRow, _ region: String, _ errors: inout [RowError]
    ) -> [ReturnRow] {
        var rows: [ReturnRow] = []
        let kinds: [(HistoryField, ReturnEvent)] = [(.shippedOn, .shipping), (.soldOn, .retailSelling)]
        for (field, event) in kinds where !raw.text(field).isEmpty {
            var sent = RawReturnRow(line: raw.line)
            sent[.event] = .init(text: event.rawValue)
            sent[.code] = raw[.code] ?? raw[.oldCode]
            sent[.eventTime] = raw[field]
            // A dealer that goods were shipped to is named once.
            if event == .shipping || raw.text(.shippedOn).isEmpty { sent[.destination] = raw[.dealer] }
            if !region.isEmpty { sent[.destinationRegion] = .init(text: region) }
            var found: [RowError] = []
            if let one = returns.parse(sent, &found) { rows.append(one) }
            errors += found.map { error in
                switch error.field {
                case ReturnField.eventTime.rawValue: error.named(field)
                case ReturnField.destination.rawValue: error.named(.dealer)
                default: error
                }
            }
        }
        return rows
    }
}

extension RowError {
    /// The same error under the name that its column has in old data.
    func named(_ field: HistoryField) -> RowError {
        var error = self
        error.field = field.rawValue
        return error
    }
}
