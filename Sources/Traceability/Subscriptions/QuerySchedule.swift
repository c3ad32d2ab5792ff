import Identification
public import JSONStream

/// 查询计划: when a scheduled query runs (EPCIS 2.0 8.2.5.3, QuerySchedule; JSON binding `query-schedule`).
///
/// A field holds numbers, ranges `[8-18]` and steps `0/30`, parted by commas; `*` or nothing: every value. Where no
/// second is given it is 0, as in the standard's own examples. Times are China's (UTC+8); all fields must hold at once.
public struct QuerySchedule: Sendable, Hashable {
    /// The fields by the standard's names, in its order.
    public enum Field: String, Sendable, CaseIterable {
        case second, minute, hour, dayOfMonth, month, dayOfWeek

        public var name: Message {
            switch self {
            case .second: Message("秒", "Second")
            case .minute: Message("分", "Minute")
            case .hour: Message("时", "Hour")
            case .dayOfMonth: Message("日", "Day of month")
            case .month: Message("月", "Month")
            case .dayOfWeek: Message("星期（一为 1）", "Day of week (Monday is 1)")
            }
        }

        /// What the field can be; Monday is 1.
        public var range: ClosedRange<Int> {
            switch self {
            case .second, .minute: 0...59
            case .hour: 0...23
            case .dayOfMonth: 1...31
            case .month: 1...12
            case .dayOfWeek: 1...7
            }
        }
    }

    /// As written; what was not given is not here.
    public let texts: [Field: String]
    private let values: [Field: [Int]]

    /// Throws `Refusal` for a field that holds no such values, for none at all, and for a plan that no day fits.
    public init(_ texts: [Field: String]) throws {
        self.texts = texts
        var values: [Field: [Int]] = [:]
        for field in Field.allCases {
            values[field] = field == .second ? [0] : Array(field.range)
            if let text = texts[field] { values[field] = try Self.values(text, field) }
        }
        self.values = values
        guard !texts.isEmpty else { throw Refusal(.invalid, .scheduleEmpty, field: "schedule") }
        // 1 March 2000 and the 400 years after it hold every day there is; 40 of them hold every date and weekday.
        guard next(after: Instant(CivilDate(year: 2026, month: 1, day: 1)!)) != nil else {
            throw Refusal(.invalid, .scheduleNever, field: "schedule")
        }
    }

    /// Reads the object of the JSON binding.
    public init(_ document: JSONValue) throws {
        guard case .object(let members) = document else {
            throw Refusal(
                .invalid, .unknownChoice, field: "schedule",
                ["field": "schedule", "value": document.kind, "choices": "object"])
        }
        var texts: [Field: String] = [:]
        for member in members {
            guard let field = Field(rawValue: member.name) else {
                throw Refusal(
                    .invalid, .unknownChoice, field: "schedule",
                    [
                        "field": "schedule", "value": String(member.name.prefix(40)),
                        "choices": Field.allCases.map(\.rawValue).joined(separator: ", "),
                    ])
            }
            switch member.value {
            case .string(let text), .number(let text): texts[field] = text
            case .null: continue
            default: throw Self.wrong(field, member.value.kind)
            }
        }
        try self.init(texts)
    }

    /// As the JSON binding has it, in the standard's order.
    public var document: JSONValue {
        .object(Field.allCases.compactMap { field in texts[field].map { JSONMember(field.rawValue, .string($0)) } })
    }

    /// The first moment after `instant` that fits; nil when none does within 40 years.
    public func next(after instant: Instant) -> Instant? {
        let start = instant.adding(seconds: 1)
        let seconds = start.microseconds.divided(by: 1_000_000) + Instant.chinaOffsetSeconds
        let (day, rest) = (seconds.divided(by: 86_400), Int(seconds.remainder(by: 86_400)))
        for offset in 0..<(40 * 366) {
            let date = CivilDate(daysSinceEpoch: Int(day) + offset)
            guard holds(on: date), let second = second(of: offset == 0 ? rest : 0) else { continue }
            return Instant(date, hour: second / 3_600, minute: second / 60 % 60, second: second % 60)
        }
        return nil
    }

    /// Whether the plan runs on that day at all.
    func holds(on date: CivilDate) -> Bool {
        // 1970-01-01 was a Thursday.
        let weekday = (date.daysSinceEpoch % 7 + 10) % 7 + 1
        return list(.month).contains(date.month) && list(.dayOfMonth).contains(date.day)
            && list(.dayOfWeek).contains(weekday)
    }

    /// The first second of a day that fits, not before `start`.
    private func second(of start: Int) -> Int? {
        for hour in list(.hour) where hour >= start / 3_600 {
            for minute in list(.minute) where hour * 60 + minute >= start / 60 {
                for second in list(.second) {
                    let found = hour * 3_600 + minute * 60 + second
                    if found >= start { return found }
                }
            }
        }
        return nil
    }

    private func list(_ field: Field) -> [Int] { values[field] ?? Array(field.range) }

    private static func values(_ text: String, _ field: Field) throws -> [Int] {
        guard text.utf8.count <= 200 else { throw wrong(field, String(text.prefix(40))) }
        var found: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let values = part.scheduleValues(in: field.range) else { throw wrong(field, text) }
            found.formUnion(values)
        }
        return found.sorted()
    }

    private static func wrong(_ field: Field, _ value: String) -> Refusal {
        Refusal(
            .invalid, .scheduleField, field: "schedule",
            [
                "field": field.rawValue, "value": value, "first": "\(field.range.lowerBound)",
                "last": "\(field.range.upperBound)",
            ])
    }
}

extension Substring {
    /// `7`, `[1-5]`, `1-5`, `*`, and each of them with `/step`; nil for anything else.
    fileprivate func scheduleValues(in range: ClosedRange<Int>) -> [Int]? {
        let parts = filter { $0 != " " }.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first else { return nil }
        var step = 1
        if parts.count == 2 {
            guard let given = parts[1].smallNumber, given > 0 else { return nil }
            step = given
        }
        guard let span = first.scheduleSpan(in: range, isOpen: parts.count == 2) else { return nil }
        return Array(stride(from: span.lowerBound, through: span.upperBound, by: step))
    }

    private var smallNumber: Int? {
        (1...2).contains(utf8.count) && utf8.allSatisfy { 0x30...0x39 ~= $0 } ? Int(self) : nil
    }

    private func scheduleSpan(in range: ClosedRange<Int>, isOpen: Bool) -> ClosedRange<Int>? {
        if self == "*" { return range }
        if let number = smallNumber {
            return range.contains(number) ? number...(isOpen ? range.upperBound : number) : nil
        }
        var text = self
        if text.first == "[", text.last == "]" { text = text.dropFirst().dropLast() }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let low = ends[0].smallNumber, let high = ends[1].smallNumber, low <= high,
            range.contains(low), range.contains(high)
        else { return nil }
        return low...high
    }
}

extension Rule {
    static let scheduleField = Rule(
        "subscription.schedule", "计划字段 {field} 的值“{value}”无效：应为 {first} 至 {last} 的数字、[起-止] 或 起/步长，用逗号分隔",
        "“{value}” is nothing for {field}: numbers from {first} to {last}, [from-to] or start/step, parted by commas")
    static let scheduleEmpty = Rule(
        "subscription.schedule-empty", "计划至少要有一个字段（如 hour、minute）",
        "A schedule needs at least one field, for example hour and minute")
    static let scheduleNever = Rule(
        "subscription.schedule-never", "没有任何一天符合该计划", "No day fits this schedule")
}
