import Gateway
import JSONStream
import Traceability

extension JSONWriter {
    /// `itemTrace`: what a reader who is a party to the goods sees beyond the public members.
    mutating func members(of trace: ItemTrace, _ call: Call) {
        member("reader", trace.reach.rawValue)
        member("asOf", ifPresent: trace.asOf?.iso8601)
        member("isWhole", !trace.facts.isCut)
        member("omittedEventCount", trace.facts.omittedCount)
        list("events", trace.lines) { writer, line in writer.members(of: line, call) }
        list("containers", trace.stays) { writer, stay in
            writer.member("container", stay.container)
            writer.member("depth", stay.depth)
            writer.member("from", stay.from.iso8601)
            writer.member("to", ifPresent: stay.to?.iso8601)
        }
        list("holders", trace.hands) { writer, hand in
            writer.member("kind", hand.kind.rawValue)
            writer.members(of: hand.party)
            writer.member("since", ifPresent: hand.since?.iso8601)
            writer.member("container", ifPresent: hand.container)
        }
        list("tests", trace.tests) { $0.members(of: $1) }
        guard let components = trace.components else { return }
        list("components", components) { $0.members(of: $1) }
    }

    private mutating func members(of line: ItemTrace.Line, _ call: Call) {
        let event = line.event
        // What `changes` of an amendment names it by.
        member("eventId", event.id)
        member("step", event.bizStep)
        member("name", event.stepName.text(call.language))
        if event.isBackfilled { member("backfilled", true) }
        member("at", event.time.iso8601)
        member("region", ifPresent: (event.regionOfStep ?? line.placeRegion).map(call.platform.regions.words))
        member("destinationRegion", ifPresent: line.destinationRegion.map(call.platform.regions.words))
        if !line.consignee.isEmpty { member("consignee", line.consignee) }
        if !line.orders.isEmpty {
            member("orders") { writer in writer.array { writer in for order in line.orders { writer.string(order) } } }
        }
        member("place", ifPresent: line.placeName)
        switch event.origin {
        case .item: member("on", "item")
        case .batch: member("on", "batch")
        case .container(let uri):
            member("on", "container")
            if line.groups > .open { member("container", uri) }
        }
        member("group", line.groups.word)
        if line.isTakenBack { member("isTakenBack", true) }
        if let id = line.amendmentID { member("amendmentId", id) }
        member("capturedBy") { writer in writer.object { $0.members(of: line.captor) } }
        if line.groups > .open {
            member("returnId", event.returnID)
            member("capturedAt", event.capturedAt.iso8601)
        }
        member("event", line.document)
    }

    private mutating func members(of party: ItemTrace.Party) {
        if let id = party.organizationID { member("organizationId", id) }
        member("name", ifPresent: party.name)
        member("region", party.regionCode)
    }

    private mutating func members(of test: ItemTrace.TestLine) {
        member("item", test.item)
        if let passed = test.passed { member("passed", passed) }
        for (name, text) in [
            ("testedOn", test.testedOn), ("value", test.value), ("unit", test.unit), ("limit", test.limit),
            ("instrument", test.instrument), ("inspector", test.inspector),
        ] where !text.isEmpty { member(name, text) }
    }

    private mutating func list<T>(_ name: String, _ all: [T], _ write: (inout JSONWriter, T) -> Void) {
        member(name) { writer in
            writer.array { writer in
                for one in all { writer.object { write(&$0, one) } }
            }
        }
    }
}

extension EventGroups {
    /// As documents name it.
    var word: String {
        switch self {
        case .open: "public"
        case .trade: "trade"
        case .all: "personal"
        }
    }
}
