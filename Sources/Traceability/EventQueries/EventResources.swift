import EPCIS
import Storage

/// The words and places that occur in events which a reader may see (EPCIS 2.0 12.3, top-level resources).
public struct EventResources: Sendable {
    /// A top-level resource but `epcs`, and the column that holds it.
    public enum Kind: String, Sendable, CaseIterable {
        case eventTypes, bizSteps, bizLocations, readPoints, dispositions

        fileprivate var column: Query {
            switch self {
            case .eventTypes: "event_type"
            case .bizSteps: "biz_step"
            case .bizLocations: "biz_location"
            case .readPoints: "read_point"
            case .dispositions: "disposition"
            }
        }
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// How many events a way to events is looked through from its newest: what has not occurred in them is not listed.
    static let lookBack = 50_000

    /// In order, each once.
    public func callAsFunction(_ kind: Kind, by actor: Actor) async throws -> [String] {
        try actor.require(.eventRead)
        return try await platform.datastore.report { session in
            var found: Set<String> = []
            for stream in try session.eventScope(of: actor).streams {
                found.formUnion(try session.values(of: kind.column, in: stream))
            }
            return found.subtracting([""]).sorted()
        }
    }
}

extension Session {
    fileprivate func values(of column: Query, in stream: EventScope.Stream) throws -> [String] {
        let rows: Query =
            switch stream {
            case .owner(let id):
                """
                SELECT \(column) AS word, return_id FROM trace_event WHERE owner_id = \(id)
                ORDER BY event_id DESC LIMIT \(EventResources.lookBack)
                """
            case .captor(let id):
                """
                SELECT \(column) AS word, return_id FROM event_captor
                    JOIN trace_event ON trace_event.owner_id = event_captor.owner_id
                        AND trace_event.event_id = event_captor.event_id
                WHERE event_captor.captor_id = \(id)
                ORDER BY event_captor.event_id DESC LIMIT \(EventResources.lookBack)
                """
            case .recipient(let id):
                """
                SELECT \(column) AS word, return_id FROM event_recipient
                    JOIN trace_event ON trace_event.owner_id = event_recipient.owner_id
                        AND trace_event.event_id = event_recipient.event_id
                WHERE recipient_id = \(id)
                ORDER BY event_recipient.event_id DESC LIMIT \(EventResources.lookBack)
                """
            }
        return try self.rows(
            """
            SELECT DISTINCT word FROM (\(rows)) seen JOIN trace_return ON trace_return.return_id = seen.return_id
            WHERE word IS NOT NULL AND state IN ('accepted', 'accepted-in-part')
            """
        ) { try $0.next(String.self) }
    }
}
