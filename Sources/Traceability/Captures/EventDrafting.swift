import EPCIS
import JSONStream

/// Makes drafts of what was read: the standard's rules, names in their short form, hash.
struct EventDrafting {
    /// Throws `WrongEvent` with the member that is not as the standard says.
    func draft(_ read: ReadEvent, line: Int) throws -> EventDraft {
        switch read {
        case .jsonLD(let value, let pointer, let prefixes):
            return try draft(value, line, pointer, prefixes) { $0 }
        case .xml(let event):
            do {
                let (value, namespaces) = try event.members()
                let place = "line \(event.line)"
                return try draft(value, line, place, EventPrefixes(namespaces)) { "line \(event.line(of: $0))" }
            } catch let error as EPCISXMLError {
                throw wrong(line, "line \(error.line ?? event.line)", "", "\(error)")
            }
        }
    }

    private func draft(
        _ value: JSONValue, _ line: Int, _ pointer: String, _ prefixes: EventPrefixes, _ place: (String) -> String
    ) throws -> EventDraft {
        let isXML = pointer.hasPrefix("line ")
        let (checked, errors) = Event.check(jsonLD: value, at: isXML ? "" : pointer, in: prefixes.declared)
        if let error = errors.first {
            let (value, reason) = error.parts
            throw wrong(line, place(error.pointer), value, reason)
        }
        guard var event = checked else { throw wrong(line, pointer, value.kind, "an event is an object") }
        let hash = event.eventHash
        do { event.namespaces = try prefixes.needed(by: event) } catch {
            throw wrong(
                line, place("\(pointer)/\(error.name)"), error.name,
                "no @context before the events declares its prefix")
        }
        event.recordTime = nil
        guard case .object(let members) = event.jsonLD() else { throw wrong(line, pointer, "", "an event") }
        return EventDraft(line: line, pointer: pointer, view: EventView(event, members: members), hash: hash)
    }

    private func wrong(_ line: Int, _ pointer: String, _ value: String, _ reason: String) -> WrongEvent {
        WrongEvent(
            error: RowError(
                line: line, column: 0, fieldName: String(pointer.prefix(200)), value: value, .captureInvalid,
                ["reason": reason]))
    }
}
