import EPCIS
import Identification

/// Turns texts into typed values; every wrong field of a row is named.
struct ReturnRowParser {
    /// No event lies before it.
    static let earliest = Instant(CivilDate(daysSinceEpoch: 10_957))

    let now: Instant
    private let today: CivilDate
    private var lastDate: (text: String, date: CivilDate)?
    /// How the mapping that read the row says that days are written.
    private var dates: DateOrder?
    private var places: PlaceNames

    init(now: Instant, regions: RegionTable) {
        self.now = now
        places = PlaceNames(regions)
        today = now.date
    }

    /// The row, or nil with what is wrong with it.
    mutating func parse(_ raw: RawReturnRow, _ errors: inout [RowError]) -> ReturnRow? {
        errors = raw.errors
        dates = raw.dates
        if raw.isBroken { return nil }
        let event = self.event(raw, &errors)
        let code = self.code(raw, .code, &errors)
        if code.isEmpty, errors.isEmpty {
            errors.append(RowError(line: raw.line, column: raw[.code]?.column ?? 0, .code, value: "", .required))
        }
        let made = date(raw, .productionDate, &errors)
        let (time, sent) = eventTime(raw, event == .commissioning ? made : nil, &errors)
        var row = ReturnRow(line: raw.line, event: event, code: code, eventTime: time)
        row.timeAhead = sent
        row.productionDate = made
        row.lastCode = self.code(raw, .lastCode, &errors)
        row.quantity = number(raw, .quantity, &errors)
        takeTexts(raw, &row, &errors)
        takeTests(raw, &row, &errors)
        takeMeasurements(raw, &row, &errors)
        takeDetails(raw, &row, &errors)
        takeComponents(raw, &row, &errors)
        check(raw, row, &errors)
        return errors.isEmpty ? row : nil
    }

    private mutating func takeTexts(_ raw: RawReturnRow, _ row: inout ReturnRow, _ errors: inout [RowError]) {
        row.model = text(raw, .model, &errors)
        row.batchNo = text(raw, .batchNo, &errors)
        row.factoryNo = text(raw, .factoryNo, &errors)
        row.site = text(raw, .site, &errors)
        row.productionLine = text(raw, .line, &errors)
        row.shift = text(raw, .shift, &errors)
        row.orderNo = text(raw, .orderNo, &errors)
        row.inspector = text(raw, .inspector, &errors)
        row.operatorName = text(raw, .operator, &errors)
        row.destination = text(raw, .destination, &errors)
        row.destinationRegion = region(raw, &errors)
    }

    /// Rules that need nothing but the row and today.
    private func check(_ raw: RawReturnRow, _ row: ReturnRow, _ errors: inout [RowError]) {
        func refuse(_ field: ReturnField, _ rule: Rule, _ parameters: [String: String] = [:]) {
            let value = raw[field]
            errors.append(
                RowError(line: raw.line, column: value?.column ?? 0, field, value: value?.text ?? "", rule, parameters))
        }
        if row.event == .commissioning {
            if row.batchNo.isEmpty { refuse(.batchNo, .required) }
            if row.productionDate == nil, raw[.productionDate] == nil { refuse(.productionDate, .required) }
        }
        if !row.event.holdsFailed, let failed = row.tests.first(where: { !$0.passed }) {
            let field = ReturnField.allCases.first { $0.test == failed.item } ?? .testedOn
            if row.event == .commissioning {
                refuse(field, .returnTestFailed, ["test": failed.item.name.english])
            } else {
                refuse(field, .lifeFailedStep, failed.item.name.asTest)
            }
        }
        if row.event.staysHere, let field = row.destinationField {
            refuse(field, .returnNoDestination, row.event.words)
        }
        if row.event.isLife, let field = LifeDraft(row).missing { refuse(field, .required) }
        if let made = row.productionDate, made > row.eventTime.date, raw[.eventTime] != nil {
            refuse(.productionDate, .returnMadeAfterEvent, ["other": "\(row.eventTime.date)"])
        }
        if !row.factoryNo.isEmpty, !row.lastCode.isEmpty { refuse(.factoryNo, .returnFactoryNoRun) }
    }

    private func event(_ raw: RawReturnRow, _ errors: inout [RowError]) -> ReturnEvent {
        let text = self.text(raw, .event, &errors)
        if text.isEmpty { return .commissioning }
        if let event = ReturnEvent.named(text) { return event }
        let choices = ReturnEvent.allCases.map { "\($0.name.chinese) (\($0.rawValue))" }.joined(separator: "、")
        errors.append(
            RowError(
                line: raw.line, column: raw[.event]?.column ?? 0, .event, value: text, .unknownChoice,
                ["choices": choices]))
        return .commissioning
    }

    private func code(_ raw: RawReturnRow, _ field: ReturnField, _ errors: inout [RowError]) -> String {
        guard let value = raw[field], !value.text.isEmpty else { return "" }
        var rule: Rule?
        if value.text.utf8.count > 2_048 {
            rule = .tooLong
        } else if value.isNumber {
            let damage = SpreadsheetDamage.diagnose(value.text)
            if let damage { rule = damage.rule } else if value.text.utf8.count > 15 { rule = .returnRounded }
        }
        guard let rule else { return value.text }
        let parameters = ["length": "\(value.text.utf8.count)", "limit": "2048"]
        errors.append(RowError(line: raw.line, column: value.column, field, value: value.text, rule, parameters))
        return value.text
    }

    /// Not private: fields of the life after the factory are read in a file of their own.
    func text(_ raw: RawReturnRow, _ field: ReturnField, _ errors: inout [RowError]) -> String {
        guard let value = raw[field] else { return "" }
        return clean(value.text, field, raw.line, value.column, &errors)
    }

    private mutating func region(_ raw: RawReturnRow, _ errors: inout [RowError]) -> String {
        let text = self.text(raw, .destinationRegion, &errors)
        do { return try places.code(of: text, ReturnField.destinationRegion.rawValue) } catch {
            guard let refusal = error as? Refusal else { return "" }
            errors.append(
                RowError(
                    line: raw.line, column: raw[.destinationRegion]?.column ?? 0, .destinationRegion, value: text,
                    refusal.rule, refusal.parameters))
            return ""
        }
    }

    private func clean(
        _ text: String, _ field: ReturnField, _ line: Int, _ column: Int, _ errors: inout [RowError]
    ) -> String {
        if text.utf8.count <= ReturnField.limit, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) { return text }
        do {
            return try Text.limited(text, field.rawValue, limit: ReturnField.limit).halfWidth
        } catch let refusal as Refusal {
            errors.append(
                RowError(line: line, column: column, field, value: text, refusal.rule, refusal.parameters))
        } catch {}
        return ""
    }

    /// What own sheets write behind a quantity.
    private static let units = ["台", "个", "只", "件", "套", "枚", "pcs", "PCS"]

    private func number(_ raw: RawReturnRow, _ field: ReturnField, _ errors: inout [RowError]) -> Int64? {
        let text = self.text(raw, field, &errors).filter { $0 != "," && $0 != " " }
        if text.isEmpty { return nil }
        let digits = Self.units.first(where: text.hasSuffix).map { text.dropLast($0.count) } ?? text[...]
        if let number = Int64(digits), number > 0 { return number }
        errors.append(RowError(line: raw.line, column: raw[field]?.column ?? 0, field, value: text, .notANumber))
        return nil
    }
}

extension SpreadsheetDamage.Kind {
    /// What happened and how to mend it.
    var rule: Rule {
        switch self {
        case .scientificNotation: .returnScientific
        case .rounded: .returnRounded
        case .decimalTail: .returnDecimalTail
        case .leadingApostrophe: .returnApostrophe
        }
    }
}

/// Dates and times.
extension ReturnRowParser {
    mutating func date(_ raw: RawReturnRow, _ field: ReturnField, _ errors: inout [RowError]) -> CivilDate? {
        guard let value = raw[field], !value.text.isEmpty else { return nil }
        return date(value.text, field, raw.line, value.column, &errors)
    }

    mutating func date(
        _ text: String, _ field: ReturnField, _ line: Int, _ column: Int, _ errors: inout [RowError]
    ) -> CivilDate? {
        if let lastDate, lastDate.text == text { return lastDate.date }
        guard let date = Self.read(text) else {
            errors.append(noDate(text, field, line, column))
            return nil
        }
        let rule: Rule? = date > today ? .futureDate : date.year < 2000 ? .returnTooEarly : nil
        if let rule {
            errors.append(RowError(line: line, column: column, field, value: text, rule, ["today": "\(today)"]))
            return nil
        }
        lastDate = (text, date)
        return date
    }

    /// A day with the year last in a sheet that was mapped: the order that was said of it may be the wrong one.
    private func noDate(_ text: String, _ field: ReturnField, _ line: Int, _ column: Int) -> RowError {
        guard let dates, DateOrder.hasYearLast(text) else {
            return RowError(line: line, column: column, field, value: text, .notADate)
        }
        return RowError(
            line: line, column: column, field, value: text, .returnDateOrder, ["order": dates.name.english])
    }

    /// `2026-11-20`, `2026/11/20`, `2026.11.20`, `2026年11月20日`, `20261120`.
    private static func read(_ text: String) -> CivilDate? {
        if let date = CivilDate(iso: text) { return date }
        guard text.utf8.count <= 60 else { return nil }
        let plain = text.halfWidth.filter { !$0.isWhitespace }
        let parts = plain.split { "-/.年月日".contains($0) }.compactMap { Int($0) }
        if parts.count == 3 { return CivilDate(year: parts[0], month: parts[1], day: parts[2]) }
        guard plain.utf8.count == 8, let number = Int(plain) else { return nil }
        return CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    }

    /// A day, or a day and a clock time in China, or ISO 8601; else the production date of a production, else now. A
    /// time of today that lies ahead of now becomes now; then `ahead` is what was sent.
    private mutating func eventTime(
        _ raw: RawReturnRow, _ made: CivilDate?, _ errors: inout [RowError]
    ) -> (time: Instant, ahead: String) {
        guard let value = raw[.eventTime], !value.text.isEmpty else { return (made.map { Instant($0) } ?? now, "") }
        if let moment = EPCISTime.parse(value.text), moment.microseconds >= Self.earliest.microseconds {
            let time = Instant(microseconds: moment.microseconds)
            if time.date > today {
                errors.append(
                    RowError(
                        line: raw.line, column: value.column, .eventTime, value: value.text, .futureDate,
                        ["today": "\(today)"]))
            }
            return time > now ? (now, value.text) : (time, "")
        }
        let parts = Text.trim(value.text.halfWidth).split(separator: value.text.contains("T") ? "T" : " ", maxSplits: 1)
        let day = date(parts.first.map(String.init) ?? "", .eventTime, raw.line, value.column, &errors)
        guard let day else { return (now, "") }
        guard parts.count == 2 else { return (Instant(day), "") }
        let clock = parts[1].prefix { $0.isNumber || $0 == ":" }.split(separator: ":").compactMap { Int($0) }
        guard (2...3).contains(clock.count), (0...23).contains(clock[0]), (0...59).contains(clock[1]) else {
            errors.append(RowError(line: raw.line, column: value.column, .eventTime, value: value.text, .notADate))
            return (now, "")
        }
        let time = Instant(day, hour: clock[0], minute: clock[1], second: clock.count == 3 ? min(clock[2], 59) : 0)
        return time > now ? (now, value.text) : (time, "")
    }
}

/// Tests and measured values.
extension ReturnRowParser {
    /// The fields that hold a test's result.
    private static let tests = ReturnField.allCases.compactMap { field in field.test.map { (field, $0) } }

    private mutating func takeTests(_ raw: RawReturnRow, _ row: inout ReturnRow, _ errors: inout [RowError]) {
        let testedOn = date(raw, .testedOn, &errors) ?? row.eventTime.date
        for (field, item) in Self.tests {
            guard let value = raw[field], !value.text.isEmpty else { continue }
            guard let passed = result(value.text, field, raw.line, value.column, &errors) else { continue }
            row.tests.append(.init(item: item, passed: passed, testedOn: testedOn))
        }
        for test in raw.tests.prefix(20) {
            let field = ReturnField.allCases.first { $0.test == test.item } ?? .testedOn
            guard let passed = result(test.result, field, raw.line, 0, &errors) else { continue }
            let day = test.testedOn.isEmpty ? testedOn : date(test.testedOn, .testedOn, raw.line, 0, &errors)
            row.tests.append(.init(item: test.item, passed: passed, testedOn: day ?? testedOn))
        }
    }

    private func result(
        _ text: String, _ field: ReturnField, _ line: Int, _ column: Int, _ errors: inout [RowError]
    ) -> Bool? {
        switch text {
        case "pass", "合格": return true
        case "fail", "不合格": return false
        default: break
        }
        switch Text.trim(text.halfWidth).lowercased() {
        case "pass", "p", "ok", "合格", "√", "是", "1", "true", "通过": return true
        case "fail", "f", "ng", "不合格", "×", "x", "否", "0", "false", "未通过": return false
        default:
            errors.append(
                RowError(
                    line: line, column: column, field, value: text, .unknownChoice,
                    ["choices": "合格 (pass)、不合格 (fail)"]))
            return nil
        }
    }

    private func takeMeasurements(_ raw: RawReturnRow, _ row: inout ReturnRow, _ errors: inout [RowError]) {
        row.measurements = Array(raw.measurements.prefix(50))
        if let value = raw[.measurements], value.text.utf8.count <= 2_000 {
            for part in value.text.halfWidth.split(separator: ";") {
                let texts = part.split(separator: "|", omittingEmptySubsequences: false).map { Text.trim(String($0)) }
                guard (2...5).contains(texts.count), !texts[0].isEmpty, !texts[1].isEmpty else {
                    errors.append(
                        RowError(
                            line: raw.line, column: value.column, .measurements, value: String(part),
                            .returnBadMeasurement))
                    continue
                }
                let all = texts + Array(repeating: "", count: 5 - texts.count)
                row.measurements.append(
                    .init(item: all[0], value: all[1], unit: all[2], limit: all[3], instrument: all[4]))
            }
        } else if raw[.measurements] != nil {
            errors.append(
                RowError(
                    line: raw.line, .measurements, value: raw[.measurements]?.text ?? "", .tooLong,
                    ["length": "> 2000", "limit": "2000"]))
        }
        let isTooLong = row.measurements.contains { one in
            [one.item, one.value, one.unit, one.limit, one.instrument].contains { $0.count > ReturnField.limit }
        }
        if isTooLong {
            errors.append(
                RowError(
                    line: raw.line, .measurements, value: "…", .tooLong, ["length": "> 200", "limit": "200"]))
        }
    }
}
