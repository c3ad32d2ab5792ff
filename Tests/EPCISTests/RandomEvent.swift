import EPCIS
import JSONStream
import TestSupport

/// Events of every kind with whatever they may have, the same for the same seed.
struct RandomEvent {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private mutating func often() -> Bool { Bool.random(using: &generator) }
    private mutating func pick<T>(_ values: [T]) -> T { values[Int.random(in: 0..<values.count, using: &generator)] }
    private mutating func number() -> Int { Int.random(in: 1...99_999, using: &generator) }

    private mutating func maybe<T>(_ make: (inout Self) -> T) -> T? { often() ? make(&self) : nil }

    private mutating func some<T>(_ least: Int = 0, _ make: (inout Self) -> T) -> [T] {
        (0..<Int.random(in: least...3, using: &generator)).map { _ in make(&self) }
    }

    mutating func instant() -> EPCISInstant {
        EPCISInstant(
            Int64.random(in: 0...2_000_000_000_000_000, using: &generator), offsetMinutes: pick([0, 480, -210, 345]))
    }

    mutating func uri() -> String { pick(["urn:x:", "https://a.example/z%20/", "geo:1,"]) + String(number()) }

    private mutating func epc() -> EPC {
        let text = pick(["urn:epc:id:sgtin:4012345.012345.", "https://id.gs1.org/01/09521234543213/21/", "urn:x:"])
        return EPC(uri: text + String(number()))!
    }

    private mutating func quantity() -> QuantityElement {
        let name = pick(["urn:epc:class:lgtin:4012345.012345.", "https://id.gs1.org/01/09521234543213/10/"])
        let hasQuantity = often()
        return QuantityElement(
            epcClass: EPC(uri: name + String(number()))!, quantity: hasQuantity ? pick(["1", "0.50", "2e3"]) : nil,
            unit: hasQuantity && often() ? "KGM" : nil)
    }

    private mutating func value(_ depth: Int = 0) -> JSONValue {
        switch Int.random(in: 0..<(depth < 3 ? 7 : 5), using: &generator) {
        case 0: .string(pick(["", "合格", "a<&>\"'\n", " x ", "12.0", "\u{1F525}"]))
        case 1: .number(pick(["0", "-1.50", "1e5", "123456789012345678"]))
        case 2: .bool(often())
        case 3: .string(uri())
        case 4: .number(String(number()))
        case 5: .array(some(1) { $0.value(depth + 1) })
        default: .object(members(depth + 1))
        }
    }

    mutating func members(_ depth: Int = 0) -> [JSONMember] {
        let names = ["gas:a", "gas:b", "other:c", "cbvmda:lotNumber"].filter { _ in often() }
        return names.map { JSONMember($0, value(depth)) }
    }

    private mutating func sensor() -> SensorElement {
        let metadata = maybe { random in
            var metadata = SensorMetadata()
            metadata.time = random.maybe { $0.instant() }
            metadata.endTime = random.maybe { $0.instant() }
            metadata.bizRules = random.maybe { $0.uri() }
            metadata.extensions = random.members()
            return metadata
        }
        return SensorElement(metadata: metadata, reports: some(1) { $0.report() }, extensions: members())
    }

    private mutating func report() -> SensorReport {
        var report = SensorReport(MeasurementType(rawValue: pick(["Temperature", "urn:x:heat"])))
        report.exception = maybe { _ in .alarm }
        report.value = maybe { $0.pick(["26", "-0.10", "1e2"]) }
        report.component = maybe { _ in Component(rawValue: "x") }
        report.booleanValue = maybe { $0.often() }
        report.hexBinaryValue = maybe { _ in "f0F1" }
        report.stringValue = maybe { _ in "文" }
        report.sDev = maybe { _ in "0.1" }
        report.uom = maybe { _ in "CEL" }
        report.time = maybe { $0.instant() }
        report.extensions = members()
        return report
    }

    mutating func event() -> Event {
        let kind = pick(EventType.allCases)
        let time = instant()
        let action = kind == .transformation ? nil : pick(EventAction.allCases)
        var event = Event(kind, at: time, action: action)
        event.namespaces = [
            EPCISNamespace(prefix: "gas", uri: "https://example.cn/gas/"),
            EPCISNamespace(prefix: "other", uri: "urn:x:other:"),
        ]
        event.eventID = maybe { $0.uri() }
        event.recordTime = maybe { $0.instant() }
        event.certificationInfo = some { .string($0.uri()) }
        event.errorDeclaration = maybe { random in
            ErrorDeclaration(
                at: random.instant(), reason: random.maybe { _ in .didNotOccur },
                correctiveEventIDs: random.some { $0.uri() }, extensions: random.members())
        }
        addThings(&event)
        event.bizStep = maybe { $0.pick([.inspecting, BizStep(rawValue: "urn:x:step")]) }
        event.disposition = maybe { _ in .conformant }
        event.persistentDisposition = maybe { _ in PersistentDisposition(set: [.active], unset: [.damaged]) }
        event.readPoint = maybe { Place($0.uri(), extensions: $0.members()) }
        event.bizLocation = maybe { Place($0.uri()) }
        event.sourceList = some { TypedReference(type: .owningParty, id: $0.uri()) }
        event.destinationList = some { TypedReference(type: .location, id: $0.uri()) }
        event.sensorElementList = some { $0.sensor() }
        event.extensions = members()
        return event
    }

    private mutating func addThings(_ event: inout Event) {
        event.bizTransactionList = some(event.kind == .transaction ? 1 : 0) { random in
            TypedReference(type: random.maybe { _ in .purchaseOrder }, id: random.uri())
        }
        switch event.kind {
        case .object:
            event.epcList = some(1) { $0.epc() }
            event.quantityList = some { $0.quantity() }
            if event.action == .add { event.ilmd = members() }
        case .aggregation, .association:
            event.parentID = epc()
            event.childEPCs = some(1) { $0.epc() }
            event.childQuantityList = some { $0.quantity() }
        case .transaction:
            event.parentID = maybe { $0.epc() }
            event.epcList = some(1) { $0.epc() }
            event.quantityList = some { $0.quantity() }
        case .transformation:
            event.inputEPCList = some(1) { $0.epc() }
            event.inputQuantityList = some { $0.quantity() }
            event.outputEPCList = some { $0.epc() }
            event.outputQuantityList = some(1) { $0.quantity() }
            event.transformationID = maybe { $0.uri() }
            event.ilmd = members()
        }
    }
}
