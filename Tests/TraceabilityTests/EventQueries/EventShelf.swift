import EPCIS
import Foundation
import Identification
import JSONStream
import Storage
import TestSupport
import Testing
import Traceability

/// Events put into the database as captures put them there.
struct EventShelf: Sendable {
    let platform: Platform
    let clock: FixedClock
    let first: Actor
    let second: Actor

    init(_ platform: Platform, _ clock: FixedClock) async throws {
        (self.platform, self.clock) = (platform, clock)
        first = try await Self.enterprise(platform, clock, "甲厂", "91440606000000001A")
        second = try await Self.enterprise(platform, clock, "乙厂", "91440606000000002B")
    }

    static func enterprise(
        _ platform: Platform, _ clock: FixedClock, _ name: String, _ uscc: String, roles: Set<Role> = [.enterpriseAdmin]
    ) async throws -> Actor {
        let id = try await testOrganization(platform, name: name, uscc: uscc, at: clock.now())
        return try await testActor(platform, name, roles: roles, organizationID: id, at: clock.now())
    }

    /// - Parameters:
    ///   - owner: whose goods, by the actor.
    ///   - captor: nil: the owner.
    /// - Returns: the event's id.
    @discardableResult
    func put(
        _ text: String, owner: Actor, captor: Actor? = nil, recipient: Actor? = nil, state: String = "accepted"
    ) async throws -> Int64 {
        let value = try JSONValue(parsing: Array(text.utf8))
        let event = try #require(Event.check(jsonLD: value).event)
        let (owner, captor) = (owner.organizationID, (captor ?? owner).organizationID)
        let (now, recipient) = (clock.now(), recipient?.organizationID)
        let names = Self.names(event)
        return try await platform.datastore.write { session in
            let returnID: Int64 = try session.value(
                """
                INSERT INTO trace_return (captor_id, site_id, account_id, channel, file_name, content_digest, mode,
                    state, row_count, good_count, bad_count, unit_count, backfilled, received_at)
                VALUES (\(captor), 0, 1, 'epcis', '', \([UInt8](repeating: 0, count: 32)), 'allOrNothing', \(state),
                    1, 1, 0, 0, 0, \(now)) RETURNING return_id
                """)!
            let id = returnID << 24 | 1
            try session.run(
                """
                INSERT INTO trace_event (owner_id, event_id, return_id, event_type, action, biz_step, disposition,
                    event_time, captured_at, captor_id, site_id, account_id, epcis_event_id, event_digest,
                    public_document, public_salt, read_point, biz_location, event_hash, declared_at)
                VALUES (\(owner), \(id), \(returnID), \(event.kind.rawValue), \(event.action?.rawValue ?? ""),
                    \(event.bizStep?.rawValue ?? ""), \(event.disposition?.rawValue ?? ""),
                    \(event.eventTime.microseconds), \(now), \(captor), 0, 1, \(event.eventID),
                    \([UInt8](repeating: 1, count: 32)), \(String(decoding: value.canonicalBytes, as: UTF8.self)),
                    \([UInt8](repeating: 2, count: 16)), \(event.readPoint?.id), \(event.bizLocation?.id),
                    \([UInt8](repeating: 3, count: 32)), \(event.errorDeclaration?.declarationTime.microseconds))
                """)
            try session.insert(
                into: "event_name", columns: ["owner_id", "role", "name_key", "event_id"],
                rows: names.map { [.integer(owner), .integer($0.role.rawValue), .bytes($0.key), .integer(id)] })
            if captor != owner {
                try session.run(
                    "INSERT INTO event_captor (captor_id, event_id, owner_id) VALUES (\(captor), \(id), \(owner))")
            }
            if let recipient {
                try session.run(
                    """
                    INSERT INTO event_recipient (recipient_id, event_id, owner_id)
                    VALUES (\(recipient), \(id), \(owner))
                    """)
            }
            return id
        }
    }

    private struct Name: Hashable {
        var role: EventRole
        var key: [UInt8]
    }

    private static func names(_ event: Event) -> Set<Name> {
        var all: Set<Name> = []
        for epc in event.epcList + event.childEPCs { all.insert(Name(role: .epc, key: EventNaming.key(epc.uri))) }
        if let parent = event.parentID { all.insert(Name(role: .parent, key: EventNaming.key(parent.uri))) }
        for element in event.quantityList {
            all.insert(Name(role: .epcClass, key: EventNaming.key(element.epcClass.uri)))
        }
        return all
    }

    /// Names of the events that a query finds, in its order, page after page.
    func find(_ text: String, by actor: Actor, size: Int = 100) async throws -> [String] {
        let query = try SimpleEventQuery(QueryParameters(queryString: text))
        var (found, token): ([String], String?) = ([], nil)
        for _ in 0..<200 {
            let page = try await FindEvents(platform)(
                query, PageRequest(size: size, token: token, binding: text), by: actor, on: clock.occasion)
            found += page.events.map { $0.eventID ?? "#\($0.key.id)" }
            token = page.nextPageToken
            if token == nil { return found }
        }
        Issue.record("no end of pages")
        return found
    }

    /// An event on one item.
    static func event(
        _ name: String, day: Int = 1, step: String = "shipping", item: String = "1", more: String = ""
    ) -> String {
        """
        {"type":"ObjectEvent","eventID":"urn:x:\(name)","eventTime":"2026-01-\(day < 10 ? "0" : "")\(day)T00:00:00Z",
        "eventTimeZoneOffset":"+00:00","action":"OBSERVE","bizStep":"\(step)",
        "epcList":["urn:epc:id:sgtin:0614141.107346.\(item)"]\(more)}
        """
    }
}
