import Cryptography
import EPCIS
import Identification
import JSONStream
import Storage

/// 装箱、拆箱、整箱出库 as a person or a simple program tells of them. Each row becomes the EPCIS event that a system
/// would send, and is captured as that (`CaptureEvents`): the same rules, the same trace.
public struct PackGoods: Sendable {
    public enum Step: String, Sendable, CaseIterable {
        case packing, unpacking, shipping

        public var name: Message {
            switch self {
            case .packing: Message("装箱", "Packing")
            case .unpacking: Message("拆箱", "Unpacking")
            case .shipping: Message("整箱出库", "Shipping the container")
            }
        }
    }

    /// As typed.
    public struct Row: Sendable {
        public var step: String
        /// An SSCC, a URI, or a name that the enterprise gives its containers.
        public var container: String
        /// What is packed or taken out: codes of units, or inner containers. None: an unpacking of all that is inside.
        public var codes: [String]
        public var eventTime: String
        public var destination: String
        public var destinationRegion: String

        public init(_ step: String, container: String, codes: [String] = [], eventTime: String = "") {
            (self.step, self.container, self.codes, self.eventTime) = (step, container, codes, eventTime)
            (destination, destinationRegion) = ("", "")
        }
    }

    public static let rowLimit = 1_000
    /// Codes of all rows together.
    public static let codeLimit = 5_000

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// All rows or none. Throws `Refusal` or `Refusals` with what is wrong of which row.
    public func callAsFunction(
        _ rows: [Row], spoolFolder: String, by actor: Actor, on occasion: Occasion
    ) async throws -> CaptureJob {
        try actor.require(.eventCapture)
        let count = rows.reduce(0) { $0 + $1.codes.count }
        guard (1...Self.rowLimit).contains(rows.count), count <= Self.codeLimit else {
            throw Refusal(
                .invalid, .packTooMuch, field: "rows",
                ["rows": "\(Self.rowLimit)", "codes": "\(Self.codeLimit)", "value": "\(rows.count) / \(count)"])
        }
        let uscc = try await platform.datastore.read { try $0.organization(actor.organizationID)?.uscc } ?? ""
        let names = ContainerNames(owner: uscc.isEmpty ? "\(actor.organizationID)" : uscc)
        var places = PlaceNames(platform.regions)
        var (events, packed): ([JSONValue], Set<String>) = ([], [])
        for row in rows { events.append(try await event(row, names, &places, &packed, occasion.now)) }
        let bytes = Self.document(events, at: occasion.now)
        let request = ReturnRequest(channel: .epcis, contentDigest: SHA256.hash(bytes), spoolFolder: spoolFolder)
        let job = try await CaptureEvents(platform)(CaptureContent(.document, bytes), request, by: actor, on: occasion)
        guard job.isSuccess || job.isAwaitingApproval || job.isRunning else {
            let errors = try await platform.datastore.report { session in
                try session.returnErrors(job.id, platform.keys, limit: 20)
            }
            try Refusals.check(errors.filter { !$0.isWarning }.map { Self.refusal($0, occasion.language) })
            throw Refusal(.invalid, .captureInvalid, field: "rows")
        }
        return job
    }

    /// What an event was refused for, at the field that it came from.
    private static func refusal(_ error: RowError, _ language: Language) -> Refusal {
        var all = error.parameters
        all["value"] = all["value"] ?? error.value
        all["field"] = all["field"] ?? error.field
        let place = error.field
        let field =
            place.contains("childEPCs")
            ? "codes"
            : place.contains("eventTime")
                ? "eventTime"
                : place.contains("estination") ? "destination" : "container"
        return Refusal(.invalid, error.rule, field: field, all)
    }

    /// - Parameter packed: containers that earlier rows pack.
    private func event(
        _ row: Row, _ names: ContainerNames, _ places: inout PlaceNames, _ packed: inout Set<String>, _ now: Instant
    ) async throws -> JSONValue {
        guard let step = Step(rawValue: row.step) else {
            throw Refusal(
                .invalid, .unknownChoice, field: "event",
                [
                    "field": "event", "value": String(row.step.prefix(40)),
                    "choices": Step.allCases.map(\.rawValue).joined(separator: ", "),
                ])
        }
        let container = try names.uri(of: row.container)
        if step == .packing {
            packed.insert(container)
        } else if !packed.contains(container) {
            try await requireKnown(container, names, row)
        }
        guard step != .packing || !row.codes.isEmpty else {
            throw Refusal(.invalid, .required, field: "codes", ["field": "codes"])
        }
        guard step != .shipping || row.codes.isEmpty else { throw Refusal(.invalid, .packShipsWhole, field: "codes") }
        var codes: [JSONValue] = []
        for code in row.codes { codes.append(.string(try await uri(of: code))) }
        let time = try Self.time(row.eventTime, now)
        var members = [
            JSONMember("type", .string(step == .shipping ? "ObjectEvent" : "AggregationEvent")),
            JSONMember("eventTime", .string(EPCISTime.text(time.microseconds, offsetMinutes: 480))),
            JSONMember("eventTimeZoneOffset", "+08:00"),
            JSONMember("bizStep", .string(step.rawValue)),
        ]
        guard step == .shipping else {
            members.append(JSONMember("action", step == .packing ? "ADD" : "DELETE"))
            members.append(JSONMember("parentID", .string(container)))
            if !codes.isEmpty { members.append(JSONMember("childEPCs", .array(codes))) }
            return .object(members)
        }
        members.append(JSONMember("action", "OBSERVE"))
        members.append(JSONMember("disposition", "in_transit"))
        members.append(JSONMember("epcList", .array([.string(container)])))
        let destination = try Text.limited(row.destination, "destination", limit: ReturnField.limit)
        if !destination.isEmpty { members.append(JSONMember("gas:destination", .string(destination))) }
        let region = try places.code(of: Text.trim(row.destinationRegion), "destinationRegion")
        if !region.isEmpty { members.append(JSONMember("gas:destinationRegion", .string(region))) }
        return .object(members)
    }

    /// A name of one's own under which nothing was ever packed is a slip, or the name of another's box.
    private func requireKnown(_ container: String, _ names: ContainerNames, _ row: Row) async throws {
        guard container.hasPrefix(names.lead) else { return }
        let key = EventNaming.key(container)
        let found = try await platform.datastore.read { session in
            try session.value("SELECT owner_id FROM container_owner WHERE name_key = \(key) LIMIT 1", as: Int64.self)
        }
        guard found == nil else { return }
        throw Refusal(.invalid, .packNoContainer, field: "container", ["value": String(row.container.prefix(100))])
    }

    /// The address that stands on the label of a unit, however its code was typed or scanned; of an inner container
    /// its URI.
    private func uri(of text: String) async throws -> String {
        let plain = Text.trim(text.halfWidth)
        let scanned = try? ScannedText(plain)
        if let scanned, let (allocation, _) = try await platform.find(scanned) {
            switch scanned {
            case .ecode(let ecode): return "\(allocation.address)/E=\(ecode.text)"
            case .gtin(let gtin, _, let serial?, _):
                return "\(allocation.address)/01/\(gtin.digits)/21/\(serial.percentEncoded)"
            default: break
            }
        }
        let uri = EventNaming.uri(ofTyped: plain)
        guard uri != plain || plain.contains(":") else {
            throw Refusal(
                .invalid, scanned == nil ? .returnBadCode : .returnCodeUnknown, field: "codes",
                ["value": String(plain.prefix(100))])
        }
        return uri
    }

    /// A day and clock time in China as a form sends it, or ISO 8601; none: now.
    private static func time(_ text: String, _ now: Instant) throws -> Instant {
        let text = Text.trim(text.halfWidth).replacing(" ", with: "T")
        if text.isEmpty { return now }
        for end in ["", "+08:00", ":00+08:00", "T00:00:00+08:00"] {
            if let found = EPCISTime.parse(text + end) { return Instant(microseconds: found.microseconds) }
        }
        throw Refusal(
            .invalid, .notADate, field: "eventTime", ["field": "eventTime", "value": String(text.prefix(40))])
    }

    private static func document(_ events: [JSONValue], at now: Instant) -> [UInt8] {
        let document: JSONValue = .object([
            JSONMember("@context", EPCISContext.jsonLD([GasVocabulary.namespace])),
            JSONMember("type", "EPCISDocument"), JSONMember("schemaVersion", "2.0"),
            JSONMember("creationDate", .string(EPCISTime.text(now.microseconds, offsetMinutes: 0))),
            JSONMember("epcisBody", .object([JSONMember("eventList", .array(events))])),
        ])
        var writer = JSONWriter()
        writer.value(document)
        return writer.bytes
    }
}

/// Names of containers as persons write them. An enterprise's own name is its own: two may both have a box 17.
struct ContainerNames {
    let owner: String
    var lead: String { "urn:ransu:container:\(owner):" }

    func uri(of text: String) throws -> String {
        let plain = try Text.required(text, "container", limit: 200).halfWidth
        let uri = EventNaming.uri(ofTyped: plain)
        if uri != plain || plain.contains(":") { return uri }
        // An SSCC with a slip is no name of somebody's own.
        let isNumber = [18, 20].contains(plain.utf8.count) && plain.utf8.allSatisfy { (0x30...0x39).contains($0) }
        if isNumber || plain.hasPrefix("(") {
            throw Refusal(.invalid, .returnBadCode, field: "container", ["value": plain])
        }
        return lead + plain.percentEncoded
    }
}

extension Rule {
    static let packTooMuch = Rule(
        "pack.too-much", "一次 1–{rows} 行、合计最多 {codes} 个编码（现为 {value}）；更多请分次，或采集 EPCIS 事件",
        "1–{rows} rows with at most {codes} codes together (not {value}); make several, or capture EPCIS events")
    static let packNoContainer = Rule(
        "pack.no-container", "贵单位没有在名为“{value}”的箱里装过东西，请核对；收到的他人的箱请写 SSCC 或完整箱码（追溯页所示）",
        "You never packed anything into a box “{value}”; name a box that you got by its SSCC or "
            + "the whole name that traces show")
    static let packShipsWhole = Rule(
        "pack.ships-whole", "整箱出库不填编码：箱内全部随箱出库；只发其中几台请先拆箱",
        "A container is shipped with all that is in it, without codes; take out what is shipped alone")
}
