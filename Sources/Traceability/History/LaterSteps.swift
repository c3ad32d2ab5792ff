import Identification
import Storage

/// A shipment or sale of a unit: told twice, it is the same.
struct LaterStep: Hashable, Sendable {
    let unit: CodeIdentity
    let event: ReturnEvent
    let day: CivilDate

    /// What old data tells of a unit after its production.
    static let events: [ReturnEvent] = [.shipping, .retailSelling]
}

/// A stored event on a unit, with what an error declaration is known by.
private struct ToldStep {
    let bizStep: String
    let time: Instant
    /// nil: made from a row, which no declaration names.
    let name: TraceEvent.DeclaredName?
    let isDeclaration: Bool

    init(_ row: inout RowReader) throws {
        (bizStep, time) = (try row.next(String.self), try row.next(Instant.self))
        let (captor, eventID) = (try row.next(Int64.self), try row.next(String?.self))
        let hash = try row.next([UInt8]?.self)
        name = hash.map { TraceEvent.DeclaredName(captorID: captor, eventID: eventID, hash: $0) }
        isDeclaration = try row.next(Instant?.self) != nil
    }
}

extension Session {
    /// Shipments and sales of units that count, or that another import of old data has staged: whichever comes first
    /// tells them.
    /// - Parameter returnID: what is being staged; what it has told itself is looked for elsewhere.
    func laterSteps(of units: [CodeIdentity], except returnID: Int64?) throws -> Set<LaterStep> {
        let steps = LaterStep.events.map(\.bizStep)
        var all: Set<LaterStep> = []
        for unit in Set(units) {
            let subject = SubjectBlock.rows(of: "event_subject", unit, engine)
            let told = try rows(
                """
                SELECT biz_step, event_time, trace_event.captor_id, epcis_event_id, event_hash, declared_at
                FROM \(subject.source) \(TraceEvent.joined(to: "subject", of: unit.ownerID, engine))
                    JOIN trace_return ON trace_return.return_id = trace_event.return_id
                WHERE \(subject.condition) AND biz_step IN \(list: steps)
                    AND \(Amended.isNone) AND trace_return.return_id <> \(returnID ?? 0)
                    AND (trace_return.state IN ('accepted', 'accepted-in-part')
                        OR trace_return.state = 'held' AND trace_return.backfilled = 1)
                """
            ) { try ToldStep(&$0) }
            let wrong = Set(told.filter(\.isDeclaration).compactMap(\.name))
            for step in told where !step.isDeclaration && !(step.name.map(wrong.contains) ?? false) {
                guard let event = LaterStep.events.first(where: { $0.bizStep == step.bizStep }) else { continue }
                all.insert(LaterStep(unit: unit, event: event, day: step.time.date))
            }
        }
        return all
    }
}
