import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Spreadsheets
import Storage
import TestSupport
import Testing
import Traceability

/// A unit from the factory over a dealer to a consumer, with a marker in every field that not everybody may read.
struct ItemTraceStory {
    enum Reader: String, CaseIterable {
        case everybody, owner, dealer, stranger, regulator, farRegulator, staff
    }

    /// A marker in a restricted field.
    enum Canary: String, CaseIterable {
        case line = "CANARY-LINE", shift = "CANARY-SHIFT", instrument = "CANARY-INSTRUMENT"
        case inspector = "CANARY-INSPECTOR", price = "CANARY-PRICE", supplier = "CANARY-SUPPLIER"
        case partLot = "CANARY-PARTLOT", order = "CANARY-ORDER", dealerName = "CANARY-DEALER"
        case receipt = "CANARY-RECEIPT", consumer = "CANARY-CONSUMER", phone = "CANARY-PHONE"
        case address = "CANARY-ADDRESS", eventName = "CANARY-EVENTNAME", box = "340600000000000018"
        case place = "CANARY-PLACE"
    }

    static let dealerUSCC = "91110105MA00CANRY1"
    static let region = "110105"
    private let client: any TestClientProtocol
    private let platform: Platform
    private let clock: FixedClock
    let story: ScanStory
    private(set) var tokens: [Reader: String] = [:]

    init(_ client: any TestClientProtocol, _ platform: Platform, _ clock: FixedClock) async throws {
        (self.client, self.platform, self.clock) = (client, platform, clock)
        story = try await ScanStory.begin(platform, clock)
        tokens[.owner] = try await token(story.ownerID, "owner", [.enterpriseAdmin])
        tokens[.dealer] = try await token(
            try await organization(Canary.dealerName.rawValue, Self.dealerUSCC, Self.region), "dealer", [.dealer])
        tokens[.stranger] = try await token(
            try await organization("丙厂", "91440606MA00000003", "440606"), "stranger", [.enterpriseAdmin])
        tokens[.regulator] = try await token(
            try await organization("佛山市局", "11440606MA00000004", "440600"), "regulator", [.regulator])
        tokens[.farRegulator] = try await token(
            try await organization("北京市局", "11110105MA00000005", "110000"), "far", [.regulator])
        tokens[.staff] = try await token(
            try await organization("平台", "91110105MA00000006", "110105"), "staff", [.supervisor])
        try await addComponents()
    }

    private func organization(_ name: String, _ uscc: String, _ region: String) async throws -> Int64 {
        let id = try await testOrganization(platform, name: name, uscc: uscc, at: clock.now())
        try await platform.datastore.write { session in
            try session.run("UPDATE organization SET region_code = \(region) WHERE organization_id = \(id)")
        }
        return id
    }

    private func token(_ organizationID: Int64, _ name: String, _ roles: Set<Role>) async throws -> String {
        let actor = try await testActor(
            platform, name, roles: roles, organizationID: organizationID, at: clock.now())
        try await platform.datastore.write { session in
            try session.run(
                "UPDATE account SET password_hash = 'plain:Abcdef12!' WHERE account_id = \(actor.accountID)")
        }
        let body = try await beginSession(client, name, "Abcdef12!").1
        return String(try #require(body.firstMatch(of: #/"token":"([^"]+)"/#)).1)
    }

    private func addComponents() async throws {
        try await capture(.owner, [made, packed, shipped])
        let batch = try await platform.datastore.report { session in
            try #require(try session.batches(of: story.ownerID).first).id
        }
        let body =
            #"{"components":[{"supplier":"\#(Canary.supplier.rawValue)","component":"燃气阀","#
            + #""lot":"\#(Canary.partLot.rawValue)"}]}"#
        try await client.execute(
            uri: "/api/v1/batches/\(batch)/components", method: .post, headers: headers(.owner, "application/json"),
            body: ByteBuffer(string: body)
        ) { #expect($0.status == .created, "\(String(buffer: $0.body))") }
        try await capture(.dealer, [received, unpacked, sold])
    }

    private func headers(_ reader: Reader, _ type: String) -> HTTPFields {
        [.authorization: "Bearer \(tokens[reader] ?? "")", .contentType: type]
    }

    private func capture(_ reader: Reader, _ events: [String]) async throws {
        let document = """
            {"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"gas":"urn:ransu:gas:"},\
            {"x":"https://example.com/x/"}],"type":"EPCISDocument","schemaVersion":"2.0",\
            "creationDate":"2026-11-22T03:00:00Z","epcisBody":{"eventList":[\(events.joined(separator: ","))]}}
            """
        var location = ""
        try await client.execute(
            uri: "/epcis/v2/capture", method: .post, headers: headers(reader, "application/ld+json"),
            body: ByteBuffer(string: document)
        ) { response in
            #expect(response.status == .accepted, "\(String(buffer: response.body))")
            location = response.headers[.location] ?? ""
        }
        let path = String(location.suffix(from: try #require(location.range(of: "/epcis")).lowerBound))
        try await client.execute(uri: path, method: .get, headers: headers(reader, "application/json")) {
            #expect(String(buffer: $0.body).contains(#""success":true"#), "\(String(buffer: $0.body))")
        }
    }

    /// One face of the trace as text: what a reader's eyes, or a program's, would see.
    func face(_ path: String, accept: String, as reader: Reader) async throws -> (
        status: HTTPResponse.Status, text: String
    ) {
        var fields: HTTPFields = [.accept: accept]
        if let token = tokens[reader] { fields[.cookie] = "ransu=\(token)" }
        return try await client.execute(uri: path, method: .get, headers: fields) { response in
            guard path.hasSuffix(".xlsx") else { return (response.status, String(buffer: response.body)) }
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("canary-\(UUID().uuidString).xlsx")
            try Data(Array(buffer: response.body)).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            var text = ""
            try XLSXReader(path: file.path).readRows { row in text += "\(row)\n" }
            return (response.status, text)
        }
    }
}

extension ItemTraceStory {
    /// A field of the answer's head.
    func field(_ name: String, _ path: String, as reader: Reader) async throws -> String {
        let fields: HTTPFields = [.cookie: "ransu=\(tokens[reader] ?? "")"]
        return try await client.execute(uri: path, method: .get, headers: fields) { response in
            HTTPField.Name(name).flatMap { response.headers[$0] } ?? ""
        }
    }

    /// Steps in a warehouse of the owner's before it ships: more than a trace lists.
    func keep(times count: Int) async throws {
        try await capture(
            .owner,
            (0..<count).map { number in
                event(
                    "ObjectEvent", "storing", 11, "OBSERVE",
                    #""eventID":"urn:x:keep:\#(number)","epcList":["\#(uri(0))"],"gas:region":"440606""#)
            })
    }
}

/// The events.
extension ItemTraceStory {
    private func uri(_ index: UInt64) -> String { (try? story.code(index).address) ?? "" }
    private var box: String { "https://id.gs1.org/00/\(Canary.box.rawValue)" }

    private func event(_ type: String, _ step: String, _ day: Int, _ action: String, _ more: String) -> String {
        """
        {"type":"\(type)","eventTime":"2026-11-\(day)T09:00:00+08:00","eventTimeZoneOffset":"+08:00",\
        "action":"\(action)","bizStep":"\(step)",\(more)}
        """
    }

    private var made: String {
        let test = """
            {"item":"ignition","result":"pass","testedOn":"2026-11-10","value":"1.5","unit":"kPa",\
            "instrument":"\(Canary.instrument.rawValue)","inspector":"\(Canary.inspector.rawValue)"}
            """
        return event(
            "ObjectEvent", "commissioning", 10, "ADD",
            """
            "eventID":"urn:x:\(Canary.eventName.rawValue)","epcList":["\(uri(0))","\(uri(1))"],\
            "readPoint":{"id":"urn:x:\(Canary.place.rawValue)"},"gas:region":"440606",\
            "ilmd":{"cbvmda:lotNumber":"B1","gas:productionDate":"2026-11-10"},\
            "gas:line":"\(Canary.line.rawValue)","gas:shift":"\(Canary.shift.rawValue)","gas:tests":[\(test)],\
            "x:price":"\(Canary.price.rawValue)"
            """)
    }

    private var packed: String {
        event(
            "AggregationEvent", "packing", 11, "ADD", #""parentID":"\#(box)","childEPCs":["\#(uri(0))","\#(uri(1))"]"#)
    }

    private var shipped: String {
        event(
            "ObjectEvent", "shipping", 12, "OBSERVE",
            """
            "epcList":["\(box)"],"bizTransactionList":[{"bizTransaction":"urn:x:\(Canary.order.rawValue)"}],\
            "destinationList":[{"type":"owning_party","destination":"urn:uscc:\(Self.dealerUSCC)"}],\
            "gas:region":"440606","gas:destinationRegion":"\(Self.region)"
            """)
    }

    private var received: String {
        event(
            "ObjectEvent", "receiving", 13, "OBSERVE",
            """
            "epcList":["\(box)"],"gas:region":"\(Self.region)",\
            "bizTransactionList":[{"bizTransaction":"urn:x:\(Canary.receipt.rawValue)"}]
            """)
    }

    private var unpacked: String {
        event("AggregationEvent", "unpacking", 14, "DELETE", #""parentID":"\#(box)","childEPCs":[]"#)
    }

    private var sold: String {
        event(
            "ObjectEvent", "retail_selling", 15, "OBSERVE",
            """
            "epcList":["\(uri(0))"],"gas:region":"\(Self.region)","gas:consumer":"\(Canary.consumer.rawValue)",\
            "gas:phone":"\(Canary.phone.rawValue)","gas:address":"\(Canary.address.rawValue)"
            """)
    }
}
