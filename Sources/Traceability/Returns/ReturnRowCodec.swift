import Identification
import JSONStream

/// Rows on their way from the first pass to the second, and in a held return: a compact JSON object each.
extension ReturnRow {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("l", line)
            writer.member("e", event.rawValue)
            writer.member("c", code)
            writer.member("t", eventTime.microseconds)
            if let quantity { writer.member("q", quantity) }
            if let productionDate { writer.member("pd", productionDate.daysSinceEpoch) }
            for (key, path) in Self.texts where !self[keyPath: path].isEmpty { writer.member(key, self[keyPath: path]) }
            if let subject { write(subject, to: &writer) }
            if !tests.isEmpty { writeTests(to: &writer) }
            if !measurements.isEmpty { writeMeasurements(to: &writer) }
            if let boundBatchID { writer.member("bb", boundBatchID) }
            if let recipientID { writer.member("ri", recipientID) }
            if !details.isEmpty { writeDetails(to: &writer) }
            if let other {
                writer.member("ot") { writer in
                    writer.array { writer in
                        for number in [other.ownerID, other.allocationNumber, other.index] { writer.integer(number) }
                    }
                }
            }
        }
    }

    private func write(_ subject: Subject, to writer: inout JSONWriter) {
        writer.member("s") { writer in
            writer.array { writer in
                for number in [subject.ownerID, subject.allocationNumber, subject.first, subject.last] {
                    writer.integer(number)
                }
            }
        }
    }

    private func writeDetails(to writer: inout JSONWriter) {
        writer.member("x") { writer in
            writer.object { writer in
                for field in ReturnField.inDetails {
                    if let text = details[field] { writer.member(field.rawValue, text) }
                }
            }
        }
    }

    private func writeTests(to writer: inout JSONWriter) {
        writer.member("ts") { writer in
            writer.array { writer in
                for test in tests {
                    writer.string("\(test.passed ? "+" : "-")\(test.testedOn.daysSinceEpoch):\(test.item.rawValue)")
                }
            }
        }
    }

    private func writeMeasurements(to writer: inout JSONWriter) {
        writer.member("ms") { writer in
            writer.array { writer in
                for one in measurements {
                    writer.array { writer in
                        for text in [one.item, one.value, one.unit, one.limit, one.instrument] { writer.string(text) }
                    }
                }
            }
        }
    }

    /// nil for what this program did not write.
    init?(_ value: JSONValue) {
        guard case .object(let members) = value, let line = value["l"]?.whole,
            let event = value["e"]?.text.flatMap(ReturnEvent.init(rawValue:)), let code = value["c"]?.text,
            let time = value["t"]?.whole
        else { return nil }
        self.init(line: Int(line), event: event, code: code, eventTime: Instant(microseconds: time))
        for member in members { read(member) }
    }

    private mutating func read(_ member: JSONMember) {
        switch member.name {
        case "q": quantity = member.value.whole
        case "pd": productionDate = member.value.whole.map { CivilDate(daysSinceEpoch: Int($0)) }
        case "bb": boundBatchID = member.value.whole
        case "ri": recipientID = member.value.whole
        case "x":
            for field in ReturnField.inDetails {
                if let text = member.value[field.rawValue]?.text { details[field] = text }
            }
        case "ot":
            let numbers = member.value.list.compactMap(\.whole)
            guard numbers.count == 3 else { return }
            other = CodeIdentity(ownerID: numbers[0], allocationNumber: numbers[1], index: numbers[2])
        case "s":
            let numbers = member.value.list.compactMap(\.whole)
            guard numbers.count == 4 else { return }
            subject = Subject(ownerID: numbers[0], allocationNumber: numbers[1], first: numbers[2], last: numbers[3])
        case "ts": tests = member.value.list.compactMap { $0.text.flatMap(Test.init(packed:)) }
        case "ms":
            measurements = member.value.list.compactMap { one in
                let texts = one.list.compactMap(\.text)
                guard texts.count == 5 else { return nil }
                return Measurement(
                    item: texts[0], value: texts[1], unit: texts[2], limit: texts[3], instrument: texts[4])
            }
        default:
            if let path = Self.pathsByKey[member.name], let text = member.value.text { self[keyPath: path] = text }
        }
    }

    private nonisolated(unsafe) static let texts: [(String, WritableKeyPath<ReturnRow, String>)] = [
        ("lc", \.lastCode), ("m", \.model), ("b", \.batchNo), ("f", \.factoryNo), ("st", \.site),
        ("pl", \.productionLine), ("sh", \.shift), ("o", \.orderNo), ("i", \.inspector), ("op", \.operatorName),
        ("d", \.destination), ("dr", \.destinationRegion), ("li", \.licence),
        ("ce", \.certificate),
    ]
    private nonisolated(unsafe) static let pathsByKey = Dictionary(uniqueKeysWithValues: texts)
}

extension ReturnRow.Test {
    init?(packed: String) {
        let parts = packed.dropFirst().split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let day = Int(parts[0]), let item = TestItem(rawValue: String(parts[1])) else {
            return nil
        }
        self.init(item: item, passed: packed.hasPrefix("+"), testedOn: CivilDate(daysSinceEpoch: day))
    }
}

extension JSONValue {
    var whole: Int64? { if case .number(let text) = self { Int64(text) } else { nil } }
    var text: String? { if case .string(let text) = self { text } else { nil } }
    var list: [JSONValue] { if case .array(let list) = self { list } else { [] } }
}
