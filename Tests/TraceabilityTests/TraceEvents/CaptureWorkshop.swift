import Cryptography
import Foundation
import JSONStream
import Storage
import TestSupport
import Testing
import Traceability

/// EPCIS documents of a workshop, and capturing them.
extension Workshop {
    func uri(_ index: Int64) throws -> String { "http://localhost:8080/E=\(try code(index))" }

    static let context = """
        "@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"gas":"urn:ransu:gas:"}]
        """

    static func document(_ events: [String]) -> String {
        """
        {\(context),"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-22T03:00:00Z",\
        "epcisBody":{"eventList":[\(events.joined(separator: ","))]}}
        """
    }

    /// Made on 2026-11-20.
    func commissioning(_ indexes: [Int64], lot: String = "B1", more: String = "") throws -> String {
        let uris = try indexes.map { "\"\(try uri($0))\"" }.joined(separator: ",")
        return """
            {"type":"ObjectEvent","eventTime":"2026-11-21T08:00:00+08:00","eventTimeZoneOffset":"+08:00",\
            "action":"ADD","bizStep":"commissioning","disposition":"active","epcList":[\(uris)],\
            "ilmd":{"cbvmda:lotNumber":"\(lot)","gas:productionDate":"2026-11-20"}\(more)}
            """
    }

    func object(
        _ uris: [String], step: String, at time: String = "2026-11-22T09:00:00+08:00", action: String = "OBSERVE",
        more: String = ""
    ) -> String {
        let list = uris.map { "\"\($0)\"" }.joined(separator: ",")
        return """
            {"type":"ObjectEvent","eventTime":"\(time)","eventTimeZoneOffset":"+08:00","action":"\(action)",\
            "bizStep":"\(step)","epcList":[\(list)]\(more)}
            """
    }

    func packing(
        _ parent: String, _ children: [String], action: String = "ADD", at time: String = "2026-11-21T10:00:00+08:00"
    ) -> String {
        let list = children.map { "\"\($0)\"" }.joined(separator: ",")
        return """
            {"type":"AggregationEvent","eventTime":"\(time)","eventTimeZoneOffset":"+08:00","action":"\(action)",\
            "bizStep":"\(action == "ADD" ? "packing" : "unpacking")","parentID":"\(parent)","childEPCs":[\(list)]}
            """
    }

    func destination(_ uscc: String) -> String {
        #","destinationList":[{"type":"owning_party","destination":"urn:uscc:\#(uscc)"}]"#
    }

    func capture(
        _ events: [String], mode: ReturnMode = .allOrNothing, key: String? = nil, by actor: Actor? = nil
    ) async throws -> CaptureJob {
        try await captureText(Self.document(events), mode: mode, key: key, by: actor)
    }

    /// Captures a document that declares accepted events to be wrong, and has it approved: before, nothing changes.
    @discardableResult
    func declare(
        _ events: [String], by actor: Actor? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> CaptureJob {
        let held = try await capture(events, by: actor)
        let found = try await errors(held)
        let amendment = try #require(held.amendmentID, "\(found)", sourceLocation: sourceLocation)
        #expect(held.isAwaitingApproval && !held.isSuccess, "\(found)", sourceLocation: sourceLocation)
        try await approveAmendment(platform, amendment)
        let job = try await self.job(held.id, by: actor)
        #expect(job.isSuccess && !job.isAwaitingApproval, sourceLocation: sourceLocation)
        // It came to count by an act of the reviewer, and the trail says so.
        let (object, captor) = ("\(held.id)", (actor ?? self.actor).accountID)
        let acceptors = try await platform.datastore.read { session in
            try session.rows(
                "SELECT account_id FROM audit_record WHERE action = 'return.accept' AND object_id = \(object)"
            ) { try $0.next(Int64.self) }
        }
        #expect(acceptors.count == 1 && !acceptors.contains(captor), sourceLocation: sourceLocation)
        return job
    }

    func captureText(
        _ text: String, form: CaptureContent.Form = .document, mode: ReturnMode = .allOrNothing, key: String? = nil,
        by actor: Actor? = nil
    ) async throws -> CaptureJob {
        let bytes = Array(text.utf8)
        var request = request(SHA256.hash(bytes), .epcis)
        request.mode = mode
        request.idempotencyKey = key
        return try await CaptureEvents(platform)(
            CaptureContent(form, bytes), request, by: actor ?? self.actor, on: clock.occasion)
    }

    /// Through a file and the queue, as a large document goes.
    func captureFile(_ text: String, mode: ReturnMode = .allOrNothing) async throws -> CaptureJob {
        let bytes = Array(text.utf8)
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "capture-\(organizationID)-\(bytes.count)")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        var request = request(SHA256.hash(bytes), .epcis)
        request.mode = mode
        let job = try await CaptureEvents(platform)(
            CaptureContent(.document, spooled: 0, path: file.path), request, by: actor, on: clock.occasion)
        #expect(job.isRunning)
        while await platform.captures.step() {}
        return try await self.job(job.id)
    }

    func job(_ id: Int64, by actor: Actor? = nil) async throws -> CaptureJob {
        let captor = (actor ?? self.actor).organizationID
        return try await platform.datastore.report { try $0.captureJob(id, of: captor) }
    }

    func errors(_ job: CaptureJob) async throws -> [RowError] {
        try await platform.datastore.report { try $0.returnErrors(job.id, platform.keys) }
    }

    /// The job's errors are the message.
    func expectSuccess(_ job: CaptureJob, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let found = try await errors(job)
        #expect(job.isSuccess && !job.isRunning, "\(found)", sourceLocation: sourceLocation)
    }

    /// Rule and place of the first error.
    func firstError(_ job: CaptureJob) async throws -> String {
        guard let error = try await errors(job).first else { return "" }
        return "\(error.rule.code) \(error.field)"
    }

    /// Events of an owner as a reader sees them, in the order they were stored.
    func stored(for reader: Int64, of owner: Int64? = nil) async throws -> [StoredEvent] {
        let owner = owner ?? organizationID
        let keys = platform.keys
        return try await platform.datastore.report { session in
            let ids = try session.rows("SELECT event_id FROM trace_event WHERE owner_id = \(owner) ORDER BY event_id") {
                EventKey(ownerID: owner, id: try $0.next())
            }
            return try session.storedEvents(ids, for: EventReader(organizationID: reader), keys: keys)
        }
    }

    /// Another organization with an account that may capture.
    func dealer(_ name: String, _ uscc: String) async throws -> Actor {
        let id = try await testOrganization(platform, name: name, uscc: uscc, at: clock.now())
        return try await testActor(platform, name, roles: [.dealer], organizationID: id, at: clock.now())
    }
}
