import EPCIS
import Identification
import Storage

/// What of a query the database can tell by its columns and indexes. It lets through all that fits and more;
/// `SimpleEventQuery.matches` has the last word.
struct EventNarrowing: Sendable {
    /// Codes of ours that the query names, by canonical name.
    let codes: [String: CodeIdentity]
    let query: SimpleEventQuery
    var eventNumber: Int64?
    var captureID: Int64?

    /// Conditions on `trace_event`.
    ///
    /// - Parameter ownerID: of the rows, where all have the same.
    func conditions(ownerID: Int64?) -> Query {
        var all: Query = "TRUE"
        if let eventNumber { all = "trace_event.event_id = \(eventNumber)" }
        if let captureID, (1..<(1 << 38)).contains(captureID) {
            let (first, end) = (captureID << 24, (captureID + 1) << 24)
            all = "\(all) AND trace_event.event_id >= \(first) AND trace_event.event_id < \(end)"
        } else if captureID != nil {
            all = "FALSE"
        }
        for criterion in query.criteria {
            if let part = head(criterion) ?? names(criterion, ownerID) { all = "\(all) AND \(part)" }
        }
        return all
    }

    private func head(_ criterion: EventCriterion) -> Query? {
        switch criterion {
        case .eventType(let types): "trace_event.event_type IN \(list: types.map(\.rawValue).sorted())"
        case .action(let actions): "trace_event.action IN \(list: actions.map(\.rawValue).sorted())"
        case .bizStep(let steps): "trace_event.biz_step IN \(list: steps.map(\.rawValue).sorted())"
        case .disposition(let all): "trace_event.disposition IN \(list: all.map(\.rawValue).sorted())"
        case .eventID(let ids): named(ids)
        case .place(.readPoint, _, _): "trace_event.read_point IS NOT NULL"
        case .place(.bizLocation, _, _): "trace_event.biz_location IS NOT NULL"
        case .errorDeclarationExists, .errorReason, .correctiveEventID: "trace_event.declared_at IS NOT NULL"
        case .time(let field, let comparison, let instant): time(field, comparison, instant)
        default: nil
        }
    }

    /// By their own names, and by those that this platform gives.
    private func named(_ ids: Set<String>) -> Query {
        let own: Query = "trace_event.epcis_event_id IN \(list: ids.sorted())"
        let numbers = ids.compactMap(StoredEvent.number).sorted()
        return numbers.isEmpty ? own : "(\(own) OR trace_event.event_id IN \(list: numbers))"
    }

    private func time(_ field: TimeField, _ comparison: Comparison, _ instant: Int64) -> Query? {
        switch (field, comparison) {
        case (.eventTime, .greaterOrEqual): "trace_event.event_time >= \(instant)"
        case (.eventTime, .less): "trace_event.event_time < \(instant)"
        case (.recordTime, .greaterOrEqual): "trace_event.captured_at >= \(instant)"
        case (.recordTime, .less): "trace_event.captured_at < \(instant)"
        case (.errorDeclarationTime, .greaterOrEqual): "trace_event.declared_at >= \(instant)"
        case (.errorDeclarationTime, .less): "trace_event.declared_at < \(instant)"
        default: nil
        }
    }

    private func names(_ criterion: EventCriterion, _ ownerID: Int64?) -> Query? {
        switch criterion {
        case .match(let field, let patterns):
            let exact = patterns.compactMap(\.exactName)
            guard exact.count == patterns.count else { return nil }
            let roles = Self.roles(field)
            // A Digital Link with lot and serial is kept under both; here it is asked for as written, too.
            let written = Set(exact).union(patterns.map(\.text))
            let found = named(roles, Array(written), ownerID, codes: [.epc, .anyEPC].contains(field))
            // What was made of rows and forms names its class in the document only.
            return Self.isOfClass(field) ? "(trace_event.event_hash IS NULL OR \(found))" : found
        case .transformationID(let names): return named([.transformation], Array(names), ownerID, codes: false)
        case .bizTransaction(_, let names): return named([.transaction], Array(names), ownerID, codes: false)
        case .source(_, let names): return named([.source], Array(names), ownerID, codes: false)
        case .destination(_, let names): return named([.destination], Array(names), ownerID, codes: false)
        default: return nil
        }
    }

    private static func isOfClass(_ field: MatchField) -> Bool {
        [.epcClass, .inputEPCClass, .outputEPCClass, .anyEPCClass].contains(field)
    }

    private static func roles(_ field: MatchField) -> [EventRole] {
        switch field {
        case .epc: [.epc]
        case .parentID: [.parent]
        case .inputEPC, .inputEPCClass: [.input]
        case .outputEPC, .outputEPCClass: [.output]
        case .anyEPC: [.epc, .parent, .input, .output]
        case .epcClass: [.epcClass]
        case .anyEPCClass: [.epcClass, .input, .output]
        }
    }

    private func named(_ roles: [EventRole], _ names: [String], _ ownerID: Int64?, codes useCodes: Bool) -> Query {
        let keys = names.map(EventNaming.key)
        let owner: Query = ownerID.map { "\($0)" } ?? "trace_event.owner_id"
        var all: Query = """
            SELECT event_name.event_id FROM event_name WHERE event_name.owner_id = \(owner)
                AND event_name.role IN \(list: roles.map(\.rawValue)) AND event_name.name_key IN \(list: keys)
            """
        if useCodes {
            for name in names {
                guard let code = codes[name], ownerID == nil || ownerID == code.ownerID else { continue }
                all = "\(all) UNION \(Self.subjects(code))"
            }
        }
        return "trace_event.event_id IN (\(all))"
    }

    /// The events on an item: one equality a level.
    static func subjects(_ code: CodeIdentity) -> Query {
        let places = SubjectBlock.containing(code.index).map { block -> Query in
            "(event_subject.level = \(block.level) AND event_subject.block = \(block.block))"
        }
        let anyPlace = places.dropFirst().reduce(places[0]) { $0 + " OR " + $1 }
        return """
            SELECT event_subject.event_id FROM event_subject WHERE event_subject.owner_id = \(code.ownerID)
                AND event_subject.allocation_no = \(code.allocationNumber) AND (\(anyPlace))
            """
    }
}

extension Platform {
    /// The codes of ours among the items that a query names, by canonical name.
    func codes(in query: SimpleEventQuery) async throws -> [String: CodeIdentity] {
        var found: [String: CodeIdentity] = [:]
        for case .match(let field, let patterns) in query.criteria where field == .epc || field == .anyEPC {
            for name in patterns.compactMap(\.exactName) where found[name] == nil {
                guard let scanned = try? ScannedText(name), let (_, identity) = try await find(scanned) else {
                    continue
                }
                found[name] = identity
            }
        }
        return found
    }
}
