import Identification
import JSONStream
import Storage

/// A record whose place an amendment takes, or that it takes back, as its reader may see it (被更正的记录).
public struct AmendedRecord: Sendable, Hashable {
    /// Codes and containers that are told of one record.
    public static let namesTold = 3

    public let key: EventKey
    /// What it is called in EPCIS.
    public let name: String
    /// nil: none of our steps; `eventType` and `bizStep` say what it is.
    public let step: ReturnEvent?
    public let eventType: String
    public let bizStep: String
    public let time: Instant
    public let captorID: Int64
    public let returnID: Int64
    /// 0: it is about no units of which the reader may know.
    public let unitCount: Int64
    /// The first of its codes as they are printed; of a run both ends.
    public let codes: [String]
    public let isRun: Bool
    /// Containers, and what else it names that is no code of ours.
    public let others: [String]
    /// To whom: registered here by its name, else as the sender wrote it; "": not said, or not for the reader.
    public let consignee: String
    /// Where to, GB/T 2260; "": not said.
    public let region: String
    /// Its ★ tests, as they stand in it.
    public let tests: [Test]

    /// One ★ test.
    public struct Test: Sendable, Hashable {
        public let item: TestItem
        /// `pass` or `fail`; "": not said.
        public let result: String

        /// Those that an event's document has, in the order of the items.
        static func all(in document: JSONValue) -> [Test] {
            let document = AmendedDocument(document)
            return AmendmentField.allCases.compactMap { field in
                guard let item = field.test, let result = document.text(field) else { return nil }
                return Test(item: item, result: result)
            }
        }
    }
}

/// The records that a submission of an amendment is about, for its reviewer and whoever else may read it.
public struct ReadAmendedRecords: Sendable {
    /// Records that are told of one submission.
    public static let limit = 20

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// The first of them, in the order of their capture. Throws `Refusal.missing` for an amendment that the actor may
    /// not read.
    public func callAsFunction(
        _ amendment: Amendment, _ round: AmendmentRound, for actor: Actor
    ) async throws -> [AmendedRecord] {
        let keys = platform.keys
        return try await platform.datastore.report { session in
            _ = try session.amendment(amendment.id, for: actor)
            let wanted = try session.amendedKeys(round.returnID, limit: Self.limit)
            let events = try session.storedEvents(wanted, for: EventReader(actor), keys: keys)
            let told = events.map { Consignee($0.document, isDue: $0.groups > .open) }
            let names = try session.registeredNames(uscc: told.map(\.text).filter { !$0.isEmpty })
            return zip(events, told).map { event, consignee in
                AmendedRecord(event, consignee.region, names[consignee.text] ?? consignee.text)
            }
        }
    }
}

extension AmendedRecord {
    fileprivate init(_ event: StoredEvent, _ region: String, _ consignee: String) {
        let document = event.document
        func text(_ name: String) -> String { document[name]?.plainText ?? "" }
        key = event.key
        name = event.eventID ?? StoredEvent.namePrefix + "\(event.key.id)"
        (eventType, bizStep) = (text("type"), text("bizStep"))
        step = ReturnEvent.of(
            type: eventType, bizStep: bizStep, disposition: text("disposition"), action: text("action"))
        (time, captorID, returnID) = (event.time, event.captorID, event.returnID)
        let things = AmendedThings(document)
        (unitCount, codes, isRun, others) = (things.unitCount, things.codes, things.isRun, things.others)
        (self.consignee, self.region) = (consignee, region)
        tests = Test.all(in: document)
    }
}

/// What an event is about, read from its document as far as the reader has it.
private struct AmendedThings {
    var unitCount: Int64 = 0
    var codes: [String] = []
    var isRun = false
    var others: [String] = []

    init(_ document: JSONValue) {
        for name in ["epcList", "childEPCs", "inputEPCList", "outputEPCList"] {
            for uri in Self.texts(document[name]) { add(uri) }
        }
        for name in ["parentID", "transformationID"] { if let uri = document[name]?.plainText { tell(uri) } }
        let ends = ["gas:firstCode", "gas:lastCode"].compactMap { document[$0]?.plainText }
        if codes.isEmpty, ends.count == 2 {
            (codes, isRun) = (ends.map(Self.shown), true)
            unitCount = Self.number(document["gas:count"]) ?? 0
        }
        if unitCount == 0, case .array(let all)? = document["quantityList"] {
            unitCount = all.compactMap { Self.number($0["quantity"]) }.reduce(0, +)
        }
    }

    /// A code of ours is counted and told; anything else is told alone.
    private mutating func add(_ uri: String) {
        guard case .ecode? = try? ScannedText(uri) else {
            guard uri.contains("/21/") || uri.hasPrefix("urn:epc:id:sgtin:") else { return tell(uri) }
            return take(uri)
        }
        take(uri)
    }

    private mutating func take(_ uri: String) {
        unitCount += 1
        if codes.count < AmendedRecord.namesTold { codes.append(Self.shown(uri)) }
    }

    private mutating func tell(_ uri: String) {
        if others.count < AmendedRecord.namesTold { others.append(EventNaming.shown(uri)) }
    }

    private static func shown(_ uri: String) -> String {
        if case .ecode(let ecode)? = try? ScannedText(uri) { return ecode.text }
        return EventNaming.shown(uri)
    }

    private static func texts(_ value: JSONValue?) -> [String] {
        if case .array(let all)? = value { all.compactMap(\.plainText) } else { [] }
    }

    private static func number(_ value: JSONValue?) -> Int64? {
        if case .number(let text)? = value { Int64(text) } else { nil }
    }
}

extension Session {
    /// Each event once, by the first of its owners.
    fileprivate func amendedKeys(_ returnID: Int64, limit: Int) throws -> [EventKey] {
        try rows(
            """
            SELECT min(owner_id), event_id FROM amended_event WHERE return_id = \(returnID)
            GROUP BY event_id ORDER BY event_id LIMIT \(limit)
            """
        ) { row in EventKey(ownerID: try row.next(), id: try row.next()) }
    }

    /// Whether an event with a failed ★ test is taken back by the submission.
    func takesBackFailure(_ returnID: Int64, _ keys: PlatformKeys) throws -> Bool {
        var last: Int64 = 0
        while true {
            let page = try rows(
                """
                SELECT min(owner_id), event_id FROM amended_event
                WHERE return_id = \(returnID) AND new_event_id IS NULL AND event_id > \(last)
                GROUP BY event_id ORDER BY event_id LIMIT 200
                """
            ) { row in EventKey(ownerID: try row.next(), id: try row.next()) }
            let events = try storedEvents(page, for: .everybody, keys: keys)
            if events.contains(where: { FactoryTest.list(in: $0.document).contains { !$0.passed } }) { return true }
            guard page.count == 200, let end = page.last else { return false }
            last = end.id
        }
    }

    private func registered(_ codes: [String]) throws -> [(String, String)] {
        try codes.inParts { part in
            try rows("SELECT uscc, name FROM organization WHERE uscc IN \(list: part)") { row in
                (try row.next(String.self), try row.next(String.self))
            }
        }
    }

    /// Organizations by their credit codes.
    fileprivate func registeredNames(uscc codes: [String]) throws -> [String: String] {
        guard !codes.isEmpty else { return [:] }
        return Dictionary(try registered(Array(Set(codes)))) { first, _ in first }
    }
}
