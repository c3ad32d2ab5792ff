import EPCIS
import JSONStream
import TestSupport
import Testing

@Suite("Queries of random events")
struct QueryPropertyTests {
    /// The second reading asks the JSON of the event, by the words of the standard's table.
    @Test func `matching agrees with a naive reading of the event's JSON`() throws {
        let seed: UInt64 = 20_240_501
        var random = SeededGenerator(seed: seed)
        for round in 0..<3_000 {
            let event = try QueryFixture.event(Self.event(&random))
            let (text, naive) = Self.criteria(&random)
            let query = try QueryFixture.query(text)
            let found = query.matches(event)
            #expect(found == naive(event.jsonLD()), "seed \(seed), round \(round): \(text)")
            let isPassed = query.mayMatch(event.jsonLD()) || !found
            #expect(isPassed, "nothing that fits is left out unread; seed \(seed), round \(round): \(text)")
        }
    }

    private static let steps = ["shipping", "receiving", "packing"]
    private static let serials = ["1", "2", "3", "4"]

    private static func event(_ random: inout SeededGenerator) -> String {
        let epcs = serials.filter { _ in Bool.random(using: &random) }.map {
            "\"urn:epc:id:sgtin:0614141.107346.\($0)\""
        }
        let list = epcs.isEmpty ? "\"urn:epc:id:sgtin:4012345.011122.9\"" : epcs.joined(separator: ",")
        let (day, count) = (Int.random(in: 1...5, using: &random), Int.random(in: 1...5, using: &random))
        let action = ["ADD", "OBSERVE", "DELETE"].randomElement(using: &random) ?? "ADD"
        return """
            {"type":"ObjectEvent","eventTime":"2024-05-0\(day)T00:00:00Z",
            "eventTimeZoneOffset":"+00:00","action":"\(action)",
            "bizStep":"\(steps.randomElement(using: &random) ?? "")","epcList":[\(list)],
            "quantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.012345.1","quantity":\(count),"uom":"KGM"}],
            "example:count":\(Int.random(in: 1...5, using: &random))}
            """
    }

    private static func criteria(_ random: inout SeededGenerator) -> (String, (JSONValue) -> Bool) {
        var texts: [String] = []
        var tests: [(JSONValue) -> Bool] = []
        for kind in 0..<6 where Int.random(in: 0..<3, using: &random) == 0 {
            let number = Int.random(in: 1...5, using: &random)
            switch kind {
            case 0:
                let chosen = steps.filter { _ in Bool.random(using: &random) } + ["loading"]
                texts.append("EQ_bizStep=" + chosen.joined(separator: "|"))
                tests.append { event in chosen.contains(event["bizStep"]?.text ?? "") }
            case 1:
                texts.append("GE_eventTime=2024-05-0\(number)T00:00:00Z")
                tests.append { event in (event["eventTime"]?.text ?? "") >= "2024-05-0\(number)T00:00:00Z" }
            case 2:
                texts.append("EQ_action=ADD")
                tests.append { event in event["action"]?.text == "ADD" }
            case 3:
                let name = "urn:epc:id:sgtin:0614141.107346.\(number)"
                texts.append("MATCH_epc=\(name)")
                tests.append { event in event["epcList"]?.list.contains(.string(name)) ?? false }
            case 4:
                texts.append("LT_quantity_KGM=\(number)")
                tests.append { event in
                    event["quantityList"]?.list.contains { Int($0["quantity"]?.text ?? "") ?? 0 < number } ?? false
                }
            default:
                texts.append("GT_example:count=\(number)")
                tests.append { event in Int(event["example:count"]?.text ?? "") ?? 0 > number }
            }
        }
        return (texts.joined(separator: "&"), { event in tests.allSatisfy { $0(event) } })
    }
}

extension JSONValue {
    fileprivate var text: String? {
        switch self {
        case .string(let text): text
        case .number(let text): text
        default: nil
        }
    }

    fileprivate var list: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }
}
