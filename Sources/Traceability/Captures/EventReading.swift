import Cryptography
import EPCIS
import JSONStream

/// Makes drafts of what was read: the standard's rules, names in their short form, hash.
struct EventReading {
    /// Throws `WrongEvent` with the member that is not as the standard says.
    func draft(_ read: ReadEvent, line: Int) throws -> EventDraft {
        switch read {
        case .jsonLD(let value, let pointer, let prefixes):
            guard case .object(let members) = value else {
                throw wrong(line, pointer, value.kind, "an event is an object")
            }
            return try draft(members, line, pointer, prefixes)
        case .xml(let event):
            do {
                let (value, declared) = try event.members()
                guard case .object(let members) = value else { throw wrong(line, "", "", "an event") }
                let prefixes = try EventPrefixes(context: .object(declared))
                return try draft(members, line, "line \(event.line)", prefixes)
            } catch let error as EPCISXMLError {
                throw wrong(line, "line \(error.line ?? event.line)", "", "\(error)")
            }
        }
    }

    private func draft(
        _ members: [JSONMember], _ line: Int, _ pointer: String, _ prefixes: EventPrefixes
    ) throws -> EventDraft {
        var members = try checked(members, line, pointer)
        do {
            let context = try prefixes.context(for: members)
            members.removeAll { $0.name == "@context" || $0.name == "recordTime" }
            if let context { members.append(JSONMember("@context", context)) }
        } catch {
            throw wrong(
                line, "\(pointer)/\(error.name)", error.name, "no @context before the events declares its prefix")
        }
        guard let view = EventView(members) else { throw wrong(line, pointer, "", "an event has a type and a time") }
        return EventDraft(line: line, pointer: pointer, view: view, hash: Self.hash(members))
    }

    func wrong(_ line: Int, _ pointer: String, _ value: String, _ reason: String) -> WrongEvent {
        WrongEvent(
            error: RowError(
                line: line, column: 0, fieldName: String(pointer.prefix(200)), value: value, .captureInvalid,
                ["reason": reason]))
    }
}

extension EventReading {
    private func checked(_ members: [JSONMember], _ line: Int, _ pointer: String) throws -> [JSONMember] {
        do { return try EventShape().checked(members) } catch {
            throw wrong(line, "\(pointer)/\(error.member)", error.value, error.reason)
        }
    }

    /// What an event says apart from its name, its declaration and when it was recorded.
    static func hash(_ members: [JSONMember]) -> [UInt8] {
        let named: Set<String> = ["eventID", "recordTime", "errorDeclaration", "@context"]
        return SHA256.hash(JSONValue.object(members.filter { !named.contains($0.name) }).canonicalBytes)
    }
}
