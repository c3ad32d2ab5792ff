import Cryptography
import EPCIS
import Identification
import JSONStream

/// An event ready to be stored but for the ids that its transaction gives.
struct PreparedEvent: Sendable {
    let subject: ReturnRow.Subject
    let event: ReturnEvent
    let disposition: String
    let time: Instant
    let productID: Int64
    /// Where its batch stands in the return's list; for later events the batch bound before.
    let batchIndex: Int?
    let boundBatchID: Int64?
    let factoryNo: String
    /// Who holds the goods from then on; not above 0: nobody registered (`Custody`).
    var recipientID: Int64?
    var relabeling: LifeUnits.Relabeling?
    let target: String?
    let digest: [UInt8]
    let publicDocument: [UInt8]
    let publicSalt: [UInt8]
    /// What its leaf says of the public group: what everybody is shown of it, and all of it.
    let publicDigests: [UInt8]
    let trade: SealedGroup?
    let personal: SealedGroup?
}

/// A group of fields that not everybody may see.
struct SealedGroup: Sendable {
    let document: [UInt8]
    let salt: [UInt8]
    /// What the event's leaf says of it: SHA-256(salt ‖ text).
    let digest: [UInt8]

    /// What a leaf says of a group that is not there.
    static let absentDigest = SHA256.hash([UInt8]())
}

/// Writes the documents of events: an EPCIS 2.0 ObjectEvent in JSON-LD with `gas:` members, its names in
/// the order of RFC 8785, so that what is stored is canonical.
struct EventDocuments {
    private let platform: Platform
    private let sealer: Sealer
    private let region: String
    private let siteRegions: [String: String]
    /// Of the event that is being written: the code that its own took the place of.
    private var oldCode: String?
    /// 补录: of an import of old data.
    private let isBackfilled: Bool
    private var lastTime: (instant: Instant, text: String)?
    private var lastDate: (date: CivilDate, text: String)?

    init(_ platform: Platform, region: String, siteRegions: [String: String], isBackfilled: Bool = false) {
        self.platform = platform
        sealer = platform.keys.sealer
        self.isBackfilled = isBackfilled
        self.region = region
        self.siteRegions = siteRegions
    }

    mutating func prepare(_ row: ReturnRow, batchIndex: Int?, salts: inout ArraySlice<UInt8>) throws -> PreparedEvent? {
        guard let subject = row.subject,
            let allocation = platform.allocations.allocation(subject.ownerID, subject.allocationNumber)
        else { return nil }
        let isConformant = row.tests.allSatisfy(\.passed)
        let isFaulty = row.event == .inspecting && !isConformant
        let disposition = isFaulty ? Self.failed : oldCode != nil ? "active" : row.event.disposition
        let open = publicDocument(row, subject, allocation, disposition)
        let trade = row.hasTradeFields ? Self.tradeDocument(row) : nil
        let personal = row.hasPersonalFields ? Self.personalDocument(row) : nil
        let openSalt = Self.take(16, &salts)
        return PreparedEvent(
            subject: subject, event: row.event, disposition: disposition, time: row.eventTime,
            productID: allocation.productID, batchIndex: batchIndex, boundBatchID: row.boundBatchID,
            factoryNo: row.factoryNo, recipientID: row.recipientID,
            relabeling: row.event == .relabeling ? row.other.map { row.relabeling(subject, $0) } : nil,
            target: allocation.isTest ? nil : allocation.isGTIN ? "gds" : "iotroot",
            digest: Self.digest(open, trade: trade, personal: personal), publicDocument: open,
            publicSalt: openSalt,
            publicDigests: ShownGroup.digests(of: open, salt: openSalt, isOfOneCode: subject.count == 1),
            trade: try trade.map { try seal($0, "trace_event.trade", &salts) },
            personal: try personal.map { try seal($0, "trace_event.personal", &salts) })
    }

    /// 换机, as the appliance that took the place has it.
    mutating func prepare(
        successorOf row: ReturnRow, salts: inout ArraySlice<UInt8>
    ) throws -> PreparedEvent? {
        guard let other = row.other, let newCode = row.details[.newCode] else { return nil }
        var successor = ReturnRow(line: row.line, event: .replacing, code: newCode, eventTime: row.eventTime)
        successor.subject = other.subject
        successor.operatorName = row.operatorName
        if let subject = row.subject,
            let allocation = platform.allocations.allocation(subject.ownerID, subject.allocationNumber)
        {
            oldCode = address(row.code, allocation)
        }
        defer { oldCode = nil }
        return try prepare(successor, batchIndex: nil, salts: &salts)
    }

    /// CBV 2.0 7.2: of a test that failed.
    static let failed = "non_conformant"

    /// Random bytes that one event takes at most: three salts and two nonces.
    static let saltBytes = 3 * 16 + 2 * 12

    private static func take(_ count: Int, _ salts: inout ArraySlice<UInt8>) -> [UInt8] {
        defer { salts = salts.dropFirst(count) }
        return Array(salts.prefix(count))
    }

    private func seal(_ document: [UInt8], _ place: String, _ salts: inout ArraySlice<UInt8>) throws -> SealedGroup {
        let sealed = try sealer.seal(document, place: place, nonce: Self.take(12, &salts))
        let salt = Self.take(16, &salts)
        return SealedGroup(document: sealed, salt: salt, digest: SHA256.hash(salt + document))
    }

    /// SHA-256 of `{"personal":…,"public":…,"trade":…}` in canonical form, absent groups left out.
    static func digest(_ open: [UInt8], trade: [UInt8]?, personal: [UInt8]?) -> [UInt8] {
        var whole: [UInt8] = []
        whole.reserveCapacity(open.count + (trade?.count ?? 0) + (personal?.count ?? 0) + 40)
        whole.append(0x7B)
        if let personal {
            whole.append(contentsOf: "\"personal\":".utf8)
            whole.append(contentsOf: personal)
            whole.append(0x2C)
        }
        whole.append(contentsOf: "\"public\":".utf8)
        whole.append(contentsOf: open)
        if let trade {
            whole.append(contentsOf: ",\"trade\":".utf8)
            whole.append(contentsOf: trade)
        }
        whole.append(0x7D)
        return SHA256.hash(whole)
    }
}

/// The three groups.
extension EventDocuments {
    private mutating func publicDocument(
        _ row: ReturnRow, _ subject: ReturnRow.Subject, _ allocation: Allocation, _ disposition: String
    ) -> [UInt8] {
        let isRun = subject.count > 1
        let time = text(row.eventTime)
        let made = row.productionDate.map { text($0) }
        var writer = JSONWriter(reserving: 640)
        writer.object { writer in
            writer.member("action", row.event.action)
            writer.member("bizStep", row.event.bizStep)
            writer.member("disposition", disposition)
            if !isRun {
                writer.member("epcList") { writer in writer.array { $0.string(address(row.code, allocation)) } }
            }
            writer.member("eventTime", time)
            writer.member("eventTimeZoneOffset", "+08:00")
            if isBackfilled { writer.member("gas:backfilled", true) }
            if !row.batchNo.isEmpty { writer.member("gas:batch", row.batchNo) }
            if !row.certificate.isEmpty { writer.member("gas:certificate", row.certificate) }
            if isRun { writer.member("gas:count", subject.count) }
            // Whom goods went to is the trade's own; the region is for everybody (model.md, "May read").
            if !row.destinationRegion.isEmpty { writer.member("gas:destinationRegion", row.destinationRegion) }
            if !row.factoryNo.isEmpty { writer.member("gas:factoryNumber", row.factoryNo) }
            if isRun { writer.member("gas:firstCode", address(row.code, allocation)) }
            if !row.details.isEmpty {
                for field in [ReturnField.gas, .gasBefore] { writer.member(field, of: row) }
            }
            if isRun { writer.member("gas:lastCode", address(row.lastCode, allocation)) }
            writer.member("gas:newCode", ifPresent: row.details[.newCode].map { newAddress($0, row) })
            writer.member("gas:oldCode", ifPresent: oldCode)
            writer.member("gas:productionDate", ifPresent: made)
            writer.member("gas:region", siteRegions[row.site] ?? region)
            writer.member(.saleSource, of: row)
            if !row.tests.isEmpty { writeTests(row.tests, to: &writer) }
            if let used = row.details[.used] { writer.member("gas:used", used == "true") }
            if isRun { writeQuantity(subject.count, allocation, to: &writer) }
            writer.member("type", "ObjectEvent")
        }
        return writer.bytes
    }

    private mutating func writeTests(_ tests: [ReturnRow.Test], to writer: inout JSONWriter) {
        let days = tests.map { text($0.testedOn) }
        writer.member("gas:tests") { writer in
            writer.array { writer in
                for (test, day) in zip(tests, days) {
                    writer.object { writer in
                        writer.member("item", test.item.rawValue)
                        writer.member("result", test.passed ? "pass" : "fail")
                        writer.member("testedOn", day)
                    }
                }
            }
        }
    }

    /// A run is counted by its class, not listed: a million items are one event.
    private func writeQuantity(_ count: Int64, _ allocation: Allocation, to writer: inout JSONWriter) {
        let name = allocation.isGTIN ? "01/\(allocation.scope)" : "products/\(allocation.productID)"
        writer.member("quantityList") { writer in
            writer.array { writer in
                writer.object { writer in
                    writer.member("epcClass", "\(allocation.address)/\(name)")
                    writer.member("quantity", count)
                }
            }
        }
    }

    /// A code of ours by its address; any other as it was given.
    private func newAddress(_ text: String, _ row: ReturnRow) -> String {
        guard let other = row.other ?? row.successor,
            let allocation = platform.allocations.allocation(other.ownerID, other.allocationNumber)
        else { return text }
        return address(text, allocation)
    }

    /// The code's address as printed, whatever was pasted.
    private func address(_ text: String, _ allocation: Allocation) -> String {
        if !allocation.isGTIN, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return "\(allocation.address)/E=\(text)"
        }
        return switch try? ScannedText(text) {
        case .ecode(let ecode)?: "\(allocation.address)/E=\(ecode.text)"
        case .gtin(let gtin, _, let serial?, _)?: "\(allocation.address)/01/\(gtin.digits)/21/\(serial)"
        default: text
        }
    }

    private static func tradeDocument(_ row: ReturnRow) -> [UInt8] {
        var writer = JSONWriter(reserving: 256)
        writer.object { writer in
            if row.hasComponents { writer.member("components") { $0.components(row.components) } }
            if !row.destination.isEmpty { writer.member("destination", row.destination) }
            writer.member("kit", ifPresent: row.details[.kit])
            if !row.productionLine.isEmpty { writer.member("line", row.productionLine) }
            if !row.measurements.isEmpty { writeMeasurements(row.measurements, to: &writer) }
            if !row.orderNo.isEmpty { writer.member("order", row.orderNo) }
            if let parts = row.details[.parts] { writeParts(parts, to: &writer) }
            if let quantity = row.quantity { writer.member("quantity", quantity) }
            writer.member("reason", ifPresent: row.details[.reason])
            if !row.shift.isEmpty { writer.member("shift", row.shift) }
            if !row.site.isEmpty { writer.member("site", row.site) }
        }
        return writer.bytes
    }

    private static func writeParts(_ text: String, to writer: inout JSONWriter) {
        guard case .success(let parts) = ReplacedPart.list(text) else { return }
        writer.member("parts") { writer in
            writer.array { writer in
                for part in parts {
                    writer.object { writer in
                        writer.member("name", part.name)
                        if !part.newCode.isEmpty { writer.member("newCode", part.newCode) }
                        if !part.number.isEmpty { writer.member("number", part.number) }
                        if !part.oldCode.isEmpty { writer.member("oldCode", part.oldCode) }
                    }
                }
            }
        }
    }

    private static func writeMeasurements(_ all: [ReturnRow.Measurement], to writer: inout JSONWriter) {
        writer.member("measurements") { writer in
            writer.array { writer in
                for one in all {
                    writer.object { writer in
                        writer.member("instrument", one.instrument)
                        writer.member("item", one.item)
                        writer.member("limit", one.limit)
                        writer.member("unit", one.unit)
                        writer.member("value", one.value)
                    }
                }
            }
        }
    }

    private static func personalDocument(_ row: ReturnRow) -> [UInt8] {
        var writer = JSONWriter(reserving: 128)
        writer.object { writer in
            writer.member("address", ifPresent: row.details[.address])
            writer.member("customer", ifPresent: row.details[.customer])
            if !row.inspector.isEmpty { writer.member("inspector", row.inspector) }
            if !row.licence.isEmpty { writer.member("licence", row.licence) }
            if !row.operatorName.isEmpty { writer.member("operator", row.operatorName) }
        }
        return writer.bytes
    }

    private mutating func text(_ instant: Instant) -> String {
        if let lastTime, lastTime.instant == instant { return lastTime.text }
        let text = EPCISTime.text(instant.microseconds)
        lastTime = (instant, text)
        return text
    }

    private mutating func text(_ date: CivilDate) -> String {
        if let lastDate, lastDate.date == date { return lastDate.text }
        let text = date.description
        lastDate = (date, text)
        return text
    }
}

extension JSONWriter {
    /// A field of the life after the factory, where the row has it.
    fileprivate mutating func member(_ field: ReturnField, of row: ReturnRow) {
        member("gas:" + field.rawValue, ifPresent: row.details[field])
    }
}
