import Cryptography
import JSONStream

/// The hash that names an event by what it says (CBV 2.0 8.9).
extension Event {
    /// The string that is hashed: what the event says in one order and one spelling, whatever the syntax it came in.
    /// `recordTime`, `eventID`, `errorDeclaration` and `certificationInfo` are no part of it.
    ///
    /// Where the standard and its reference implementation (RalphTro/epcis-event-hash-generator) can be read
    /// differently, the implementation's published vectors for CBV 2.0 decide: sensor elements stand without the name
    /// of their list, a type stands before what it types, words of the GS1 Web Vocabulary begin with
    /// `https://ref.gs1.org/voc/`, extensions inside standard fields come with the event's own. One thing is by the
    /// rule and not by those vectors: a compact URI of a document's own prefix is written in full
    /// (docs/decisions/0013-event-hash.md).
    public var preHash: String { String(decoding: preHashBytes, as: UTF8.self) }

    /// `ni:///sha-256;{64 hexadecimal digits}?ver=CBV2.0` (RFC 6920).
    public var hashID: String {
        let digest = preHashBytes.withUnsafeBytes { Digest.hash($0, .sha256) }
        return "ni:///sha-256;"
            + String(unsafeUninitializedCapacity: 64) { buffer in
                for (index, byte) in digest.enumerated() {
                    buffer[2 * index] = Self.hexadecimal(byte >> 4)
                    buffer[2 * index + 1] = Self.hexadecimal(byte & 15)
                }
                return 64
            } + "?ver=CBV2.0"
    }

    /// The digest in it, 32 bytes.
    public var eventHash: [UInt8] { preHashBytes.withUnsafeBytes { Digest.hash($0, .sha256) } }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 { digit < 10 ? 0x30 + digit : 0x57 + digit }

    private var preHashBytes: [UInt8] {
        var hash = PreHash(namespaces: namespaces)
        hash.add("eventType=")
        hash.add(kind.rawValue)
        hash.time("eventTime=", eventTime)
        hash.add("eventTimeZoneOffset=")
        hash.add(EPCISTime.offsetText(eventTimeZoneOffset))
        hash.things(self)
        hash.reasons(self)
        hash.sorted(sensorElementList) { $0.sensorElement($1) }
        hash.extensions(self)
        return hash.bytes
    }
}

/// The canonical order of properties (CBV 2.0 table 8-5).
extension PreHash {
    fileprivate mutating func things(_ event: Event) {
        epcs("epcList", event.epcList)
        uri("parentID=", event.parentID?.uri)
        epcs("inputEPCList", event.inputEPCList)
        epcs("childEPCs", event.childEPCs)
        quantities("quantityList", event.quantityList)
        quantities("childQuantityList", event.childQuantityList)
        quantities("inputQuantityList", event.inputQuantityList)
        epcs("outputEPCList", event.outputEPCList)
        quantities("outputQuantityList", event.outputQuantityList)
    }

    fileprivate mutating func reasons(_ event: Event) {
        if let action = event.action {
            add("action=")
            add(action.rawValue)
        }
        uri("transformationID=", event.transformationID)
        word("bizStep=", event.bizStep)
        word("disposition=", event.disposition)
        if let persistent = event.persistentDisposition {
            add("persistentDisposition")
            sorted(persistent.set) { $0.word("set=", $1) }
            sorted(persistent.unset) { $0.word("unset=", $1) }
        }
        uri("readPointid=", event.readPoint?.id)
        uri("bizLocationid=", event.bizLocation?.id)
        references("bizTransactionList", "bizTransaction=", event.bizTransactionList)
        references("sourceList", "source=", event.sourceList)
        references("destinationList", "destination=", event.destinationList)
    }

    private mutating func epcs(_ name: StaticString, _ list: [EPC]) {
        guard !list.isEmpty else { return }
        add(name)
        sorted(list) { $0.uri("epc=", $1.uri) }
    }

    private mutating func quantities(_ name: StaticString, _ list: [QuantityElement]) {
        guard !list.isEmpty else { return }
        add(name)
        sorted(list) { hash, element in
            hash.uri("quantityElementepcClass=", element.epcClass.uri)
            hash.number("quantity=", element.quantity)
            hash.text("uom=", element.unit)
        }
    }

    private mutating func references<Word>(
        _ name: StaticString, _ idName: StaticString, _ list: [TypedReference<Word>]
    ) {
        guard !list.isEmpty else { return }
        add(name)
        sorted(list) { hash, reference in
            hash.word("type=", reference.type)
            hash.uri(idName, reference.id)
        }
    }

    fileprivate mutating func sensorElement(_ element: SensorElement) {
        let start = bytes.count
        add("sensorElement")
        if let metadata = element.metadata { self.metadata(metadata) }
        sorted(element.reports) { $0.report($1) }
        if bytes.count == start + "sensorElement".utf8.count { cut(to: start) }
    }

    private mutating func metadata(_ metadata: SensorMetadata) {
        let start = bytes.count
        add("sensorMetadata")
        let empty = bytes.count
        time("time=", metadata.time)
        time("startTime=", metadata.startTime)
        time("endTime=", metadata.endTime)
        uri("deviceID=", metadata.deviceID)
        uri("deviceMetadata=", metadata.deviceMetadata)
        uri("rawData=", metadata.rawData)
        uri("dataProcessingMethod=", metadata.dataProcessingMethod)
        uri("bizRules=", metadata.bizRules)
        if bytes.count == empty { cut(to: start) }
    }

    private mutating func report(_ report: SensorReport) {
        add("sensorReport")
        word("type=", report.type)
        word("exception=", report.exception)
        uri("deviceID=", report.deviceID)
        uri("deviceMetadata=", report.deviceMetadata)
        uri("rawData=", report.rawData)
        uri("dataProcessingMethod=", report.dataProcessingMethod)
        time("time=", report.time)
        uri("microorganism=", report.microorganism)
        text("chemicalSubstance=", report.chemicalSubstance)
        number("value=", report.value)
        word("component=", report.component)
        text("stringValue=", report.stringValue)
        if let flag = report.booleanValue {
            add("booleanValue=")
            add(flag ? "true" : "false")
        }
        uri("hexBinaryValue=", report.hexBinaryValue)
        uri("uriValue=", report.uriValue)
        number("minValue=", report.minValue)
        number("maxValue=", report.maxValue)
        number("meanValue=", report.meanValue)
        number("sDev=", report.sDev)
        number("percRank=", report.percRank)
        number("percValue=", report.percValue)
        text("uom=", report.uom)
        uri("coordinateReferenceSystem=", report.coordinateReferenceSystem)
    }
}

/// ILMD and user extensions (rules 19–21).
extension PreHash {
    fileprivate mutating func extensions(_ event: Event) {
        var parts = parts()
        part(&parts, "readPoint", event.readPoint?.extensions ?? [])
        part(&parts, "bizLocation", event.bizLocation?.extensions ?? [])
        part(&parts, "ilmd", event.ilmd)
        for element in event.sensorElementList {
            begin(&parts)
            sensorExtensions(element)
            end(&parts)
        }
        members(event.extensions, &parts)
        sort(parts)
    }

    private mutating func part(_ parts: inout Parts, _ name: StaticString, _ own: [JSONMember]) {
        guard !own.isEmpty else { return }
        begin(&parts)
        add(name)
        nested(own)
        end(&parts)
    }

    private mutating func sensorExtensions(_ element: SensorElement) {
        let start = bytes.count
        add("sensorElement")
        let empty = bytes.count
        var inner = parts()
        part(&inner, "sensorMetadata", element.metadata?.extensions ?? [])
        for report in element.reports { part(&inner, "sensorReport", report.extensions) }
        members(element.extensions, &inner)
        sort(inner)
        if bytes.count == empty { cut(to: start) }
    }

    private mutating func nested(_ list: [JSONMember]) {
        var inner = parts()
        members(list, &inner)
        sort(inner)
    }

    private mutating func members(_ list: [JSONMember], _ parts: inout Parts) {
        for member in list where !Self.ignored.contains(member.name) { self.member(member.name, member.value, &parts) }
    }

    /// What says nothing of the goods: JSON-LD's keyword, comments, XML attributes.
    private static let ignored: Set<String> = ["@context", "rdfs:comment", "comment", "xml:attributes", "xml:text"]

    private mutating func member(_ name: String, _ value: JSONValue, _ parts: inout Parts) {
        if case .array(let values) = value {
            for value in values { member(name, value, &parts) }
            return
        }
        begin(&parts)
        key(name)
        if case .object(let members) = value {
            // An XML element with attributes has its text beside them.
            scalar(value["xml:text"] ?? .null)
            nested(members)
        } else {
            scalar(value)
        }
        end(&parts)
    }

    private mutating func scalar(_ value: JSONValue) {
        switch value {
        case .string(let text) where !text.isEmpty: self.text("=", text)
        case .number(let text): number("=", text)
        case .bool(let flag): add(flag ? "=true" : "=false")
        case .string, .null, .array, .object: break
        }
    }

    /// `{namespace}local`.
    private mutating func key(_ name: String) {
        guard let colon = name.firstIndex(of: ":"), let uri = namespaces.uri(of: name[..<colon]) else {
            return add(name)
        }
        add("{")
        add(uri)
        add("}")
        add(String(name[name.index(after: colon)...]))
    }
}
