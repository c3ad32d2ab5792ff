import EPCIS
import Identification

/// A field of accepted data that an amendment may change. What names the goods, or joins goods to others, is none: such
/// an event is taken back and returned anew.
public enum AmendmentField: String, Sendable, Hashable, CaseIterable {
    /// The event did not happen: nothing takes its place.
    case takenBack
    case productionDate, factoryNo, line, shift, orderNo, eventTime
    case gasTightness, ignition, flameFailure, carbonMonoxide, electricalSafety, waterPressure, testedOn
    case measurements, inspector, `operator`, destinationRegion
    case saleSource, gas, gasBefore, kit, used, reason, address, customer

    public var name: Message {
        self == .takenBack
            ? Message("撤销该记录", "Take the record back") : returnField?.name ?? Message(rawValue, rawValue)
    }

    /// The field as returns have it.
    var returnField: ReturnField? { ReturnField(rawValue: rawValue) }

    /// Its members in an event's document, by local name: the first is written.
    var members: [String] {
        switch self {
        case .takenBack: []
        case .factoryNo: ["factoryNumber"]
        case .line: ["line", "productionLine"]
        case .orderNo: ["order", "orderNumber"]
        case .operator: ["operator", "operatorName"]
        case .gas: ["gas", "gasType"]
        case .gasTightness, .ignition, .flameFailure, .carbonMonoxide, .electricalSafety, .waterPressure, .testedOn:
            ["tests"]
        default: [rawValue]
        }
    }

    var test: TestItem? { returnField?.test }

    /// Whether everybody may see it: the class of its member in the vocabulary.
    public var isPublic: Bool {
        switch self {
        case .takenBack, .eventTime: true
        default: members.first.flatMap { GasVocabulary.byName[Substring($0)] }?.group == .open
        }
    }

    /// A fact of the batch, the same for all its units.
    var isOfBatch: Bool { self == .productionDate || self == .line || self == .shift }

    /// Which steps may be given it where they had none.
    public func fits(_ step: ReturnEvent) -> Bool {
        guard self == .takenBack || !Self.joined.contains(step) else { return false }
        return switch self {
        case .takenBack: step != .commissioning
        case .productionDate, .factoryNo, .line, .shift: step == .commissioning
        case .gasTightness, .ignition, .flameFailure, .carbonMonoxide, .electricalSafety, .waterPressure, .testedOn,
            .measurements, .inspector:
            step == .commissioning || step == .inspecting
        case .destinationRegion: step == .shipping || step.isLife
        case .orderNo: step == .commissioning || step == .shipping || step == .retailSelling
        case .eventTime: step != .scrapping
        case .operator: true
        case .saleSource: step == .retailSelling
        case .used: step == .returning
        case .gasBefore, .kit: step == .converting
        case .gas, .reason, .address, .customer: step.isLife
        }
    }

    /// Steps that lead from one code to another: taken back whole, and told anew.
    static let joined: Set<ReturnEvent> = [.replacing, .relabeling]
}

/// Reads a new value as it was typed into the form that documents have.
struct AmendedValue {
    let field: AmendmentField
    let now: Instant
    let regions: RegionTable

    /// Throws `Refusal` that names the field, the value and the rule.
    func read(_ text: String) throws -> String {
        let plain = Text.trim(text.halfWidth)
        guard field != .takenBack else { return "" }
        guard !plain.isEmpty else { throw refusal(.required, text) }
        switch field {
        case .productionDate, .testedOn: return try date(plain).description
        case .eventTime: return EPCISTime.text(try instant(plain).microseconds)
        case .gasTightness, .ignition, .flameFailure, .carbonMonoxide, .electricalSafety, .waterPressure:
            return try result(plain)
        case .measurements: return try measurements(plain)
        case .destinationRegion:
            var places = PlaceNames(regions)
            let code = try places.code(of: plain, field.rawValue)
            guard regions.name(of: code) != nil else { throw refusal(.returnUnknownRegion, plain) }
            return code
        case .saleSource:
            guard let source = SaleSource.named(plain) else {
                throw choice(
                    plain, SaleSource.allCases.map { "\($0.name.chinese) (\($0.rawValue))" }.joined(separator: "、"))
            }
            return source.rawValue
        case .gas, .gasBefore:
            guard let gas = SiteGas(plain) else { throw choice(plain, SiteGas.choices) }
            return gas.id
        case .used:
            if ["yes", "true", "1", "是", "已使用", "used"].contains(plain.lowercased()) { return "true" }
            if ["no", "false", "0", "否", "未使用", "unused"].contains(plain.lowercased()) { return "false" }
            throw choice(plain, "是 (yes)、否 (no)")
        default: return try Text.required(text, field.rawValue, limit: ReturnField.limit).halfWidth
        }
    }

    private func refusal(_ rule: Rule, _ value: String, _ more: [String: String] = [:]) -> Refusal {
        let base = ["field": field.rawValue, "value": String(value.prefix(80))]
        return Refusal(.invalid, rule, field: field.rawValue, base.merging(more) { $1 }, words: ["field": field.name])
    }

    private func choice(_ value: String, _ choices: String) -> Refusal {
        refusal(.unknownChoice, value, ["choices": choices])
    }

    private func date(_ text: String) throws -> CivilDate {
        guard let date = CivilDate(iso: text) else { throw refusal(.notADate, text) }
        let today = now.date
        if date > today { throw refusal(.futureDate, text, ["today": "\(today)"]) }
        if date.year < 2000 { throw refusal(.returnTooEarly, text) }
        return date
    }

    /// An instant with its zone, a day, or a day and a clock time in China.
    private func instant(_ text: String) throws -> Instant {
        if let moment = EPCISTime.parse(text) {
            let moment = Instant(microseconds: moment.microseconds)
            if moment > now { throw refusal(.futureDate, text, ["today": "\(now.date)"]) }
            if moment.date.year < 2000 { throw refusal(.returnTooEarly, text) }
            return moment
        }
        let parts = text.split(separator: text.contains("T") ? "T" : " ", maxSplits: 1).map(String.init)
        let day = try date(parts.first ?? "")
        guard parts.count == 2 else { return Instant(day) }
        let clock = parts[1].split(separator: ":").compactMap { Int($0) }
        guard (2...3).contains(clock.count), (0...23).contains(clock[0]), (0...59).contains(clock[1]),
            clock.count == 2 || (0...59).contains(clock[2])
        else { throw refusal(.notADate, text) }
        let moment = Instant(day, hour: clock[0], minute: clock[1], second: clock.count == 3 ? clock[2] : 0)
        if moment > now { throw refusal(.futureDate, text, ["today": "\(now.date)"]) }
        return moment
    }

    private func result(_ text: String) throws -> String {
        switch text.lowercased() {
        case "pass", "ok", "合格", "通过", "true": return "pass"
        case "fail", "ng", "不合格", "未通过", "false": return "fail"
        default: throw choice(text, "合格 (pass)、不合格 (fail)")
        }
    }

    /// `item|value|unit|limit|instrument`, several by semicolons, as returned rows have them.
    private func measurements(_ text: String) throws -> String {
        guard text.utf8.count <= 2_000 else { throw refusal(.tooLong, "…", ["length": "> 2000", "limit": "2000"]) }
        let parts = text.split(separator: ";").map { part in
            part.split(separator: "|", omittingEmptySubsequences: false).map { Text.trim(String($0)) }
        }
        for part in parts {
            guard (2...5).contains(part.count), !part[0].isEmpty, !part[1].isEmpty,
                part.allSatisfy({ $0.count <= ReturnField.limit })
            else { throw refusal(.returnBadMeasurement, part.joined(separator: "|")) }
        }
        guard !parts.isEmpty else { throw refusal(.required, text) }
        return parts.map { $0.joined(separator: "|") }.joined(separator: "; ")
    }
}
