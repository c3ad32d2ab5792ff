import EPCIS
import JSONStream

/// Makes drafts of what was read and has passed the standard's rules: names in their short form, hash.
struct EventDrafting {
    /// What `gas:` stands for where a document does not say otherwise; stored events need not repeat it.
    static let standing = [GasVocabulary.namespace]

    /// Throws `WrongEvent` with the members that are not as the standard says.
    func draft(_ read: EventSource.Read, line: Int) throws -> EventDraft {
        switch read {
        case .json(let read):
            guard read.errors.isEmpty, let event = read.event else { throw wrong(read, line) }
            return try draft(event, line, read.pointer)
        case .xml(let read):
            let event: Event
            do { event = try read.event() } catch { throw wrong(error, line, read.line) }
            return try draft(event, line, "line \(read.line)")
        }
    }

    private func draft(_ event: Event, _ line: Int, _ pointer: String) throws -> EventDraft {
        let hash = event.eventHash
        var event = event.withPrefixesInUse
        event.recordTime = nil
        var members: [JSONMember] = []
        if case .object(let all) = event.jsonLD(in: Self.standing) { members = all }
        let words = GasVocabulary.read(members)
        guard words.faults.isEmpty else { throw wrong(words.faults, line, pointer) }
        return EventDraft(
            line: line, pointer: pointer, view: EventView(event, members: members), hash: hash,
            strangeWords: words.strange)
    }

    private func wrong(_ faults: [GasFault], _ line: Int, _ pointer: String) -> WrongEvent {
        WrongEvent(
            errors: faults.prefix(10).map { fault in
                RowError(
                    line: line, column: 0, fieldName: String("\(pointer)/\(fault.path)".prefix(200)),
                    value: fault.value, fault.rule, fault.parameters)
            })
    }

    private func wrong(_ read: ReadEvent, _ line: Int) -> WrongEvent {
        let errors = read.errors.isEmpty ? [.shape(.missing(pointer: read.pointer))] : read.errors
        return WrongEvent(
            errors: errors.prefix(10).map { error in
                let (value, reason) = error.parts
                return row(line, error.pointer, value, reason)
            })
    }

    private func wrong(_ error: EPCISXMLError, _ line: Int, _ start: Int) -> WrongEvent {
        let place = "line \(error.line ?? start)"
        switch error {
        case .event(let inner, _):
            let (value, reason) = inner.parts
            return WrongEvent(errors: [row(line, "\(place) \(inner.pointer)", value, reason)])
        case .invalid(let element, let value, let rule, _):
            return WrongEvent(errors: [row(line, "\(place) \(element)", value, rule)])
        default: return WrongEvent(errors: [row(line, place, "", "\(error)")])
        }
    }

    private func row(_ line: Int, _ pointer: String, _ value: String, _ reason: String) -> RowError {
        let field = String(pointer.prefix(200))
        if let rule = CheckDigitRule(words: reason) {
            let parameters = ["digit": "\(rule.digit)", "ai": rule.ai]
            return RowError(line: line, column: 0, fieldName: field, value: value, .captureCheckDigit, parameters)
        }
        return RowError(line: line, column: 0, fieldName: field, value: value, .captureInvalid, ["reason": reason])
    }
}
