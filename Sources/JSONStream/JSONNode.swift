/// A value read from outside does not have the shape that is asked for. `pointer` is an RFC 6901 JSON pointer.
public enum JSONShapeError: Error, Sendable, Hashable {
    case missing(pointer: String)
    case wrongKind(pointer: String, expected: String, found: String)
    /// A number that is not whole, or does not fit.
    case notAnInteger(pointer: String, text: String, range: ClosedRange<Int64>)
    case unknownMember(pointer: String)

    public var pointer: String {
        switch self {
        case .missing(let pointer), .wrongKind(let pointer, _, _), .notAnInteger(let pointer, _, _),
            .unknownMember(let pointer):
            pointer
        }
    }
}

/// A value and where it stands, for reading with errors that name the place: `try node.object("maker").string("name")`
/// throws `missing(pointer: "/maker/name")`. A member that is `null` counts as absent.
public struct JSONNode: Sendable, Hashable {
    public let value: JSONValue
    /// RFC 6901; empty for the whole document.
    public let pointer: String

    public init(_ value: JSONValue, at pointer: String = "") {
        self.value = value
        self.pointer = pointer
    }

    /// The pointer of a member of this node.
    public func pointer(to name: String) -> String {
        guard name.utf8.contains(where: { $0 == 0x7E || $0 == 0x2F }) else { return pointer + "/" + name }
        var escaped = ""
        for character in name.unicodeScalars {
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return pointer + "/" + escaped
    }

    /// The member with this name, unless absent or `null`.
    /// - Throws: `wrongKind` if this is no object.
    public func optional(_ name: String) throws(JSONShapeError) -> JSONNode? {
        for member in try members() where member.name == name {
            if case .null = member.value { return nil }
            return JSONNode(member.value, at: pointer(to: name))
        }
        return nil
    }

    /// The member with this name.
    /// - Throws: `missing` if absent or `null`.
    public func member(_ name: String) throws(JSONShapeError) -> JSONNode {
        guard let node = try optional(name) else { throw .missing(pointer: pointer(to: name)) }
        return node
    }

    /// The members of this object.
    public func members() throws(JSONShapeError) -> [JSONMember] {
        guard case .object(let members) = value else { throw wrongKind("object") }
        return members
    }

    /// The elements of this array, each with its place.
    public func elements() throws(JSONShapeError) -> [JSONNode] {
        guard case .array(let values) = value else { throw wrongKind("array") }
        return values.enumerated().map { JSONNode($1, at: "\(pointer)/\($0)") }
    }

    public func string() throws(JSONShapeError) -> String {
        guard case .string(let text) = value else { throw wrongKind("string") }
        return text
    }

    public func bool() throws(JSONShapeError) -> Bool {
        guard case .bool(let flag) = value else { throw wrongKind("boolean") }
        return flag
    }

    /// A number's text.
    public func number() throws(JSONShapeError) -> String {
        guard case .number(let text) = value else { throw wrongKind("number") }
        return text
    }

    /// A whole number written without fraction and exponent.
    public func integer(in range: ClosedRange<Int64> = .min ... .max) throws(JSONShapeError) -> Int64 {
        let text = try number()
        guard let integer = Int64(text), range.contains(integer) else {
            throw .notAnInteger(pointer: pointer, text: String(text.prefix(40)), range: range)
        }
        return integer
    }

    private func wrongKind(_ expected: String) -> JSONShapeError {
        .wrongKind(pointer: pointer, expected: expected, found: value.kind)
    }
}

/// Members by name.
extension JSONNode {
    public func string(_ name: String) throws(JSONShapeError) -> String { try member(name).string() }
    public func bool(_ name: String) throws(JSONShapeError) -> Bool { try member(name).bool() }
    public func number(_ name: String) throws(JSONShapeError) -> String { try member(name).number() }
    public func elements(_ name: String) throws(JSONShapeError) -> [JSONNode] { try member(name).elements() }

    /// The member with this name, which must be an object.
    public func object(_ name: String) throws(JSONShapeError) -> JSONNode {
        let node = try member(name)
        _ = try node.members()
        return node
    }

    public func integer(
        _ name: String, in range: ClosedRange<Int64> = .min ... .max
    ) throws(JSONShapeError) -> Int64 { try member(name).integer(in: range) }

    public func optionalString(_ name: String) throws(JSONShapeError) -> String? { try optional(name)?.string() }
    public func optionalBool(_ name: String) throws(JSONShapeError) -> Bool? { try optional(name)?.bool() }
    public func optionalNumber(_ name: String) throws(JSONShapeError) -> String? { try optional(name)?.number() }

    public func optionalInteger(
        _ name: String, in range: ClosedRange<Int64> = .min ... .max
    ) throws(JSONShapeError) -> Int64? { try optional(name)?.integer(in: range) }

    /// The elements of an array that may be absent.
    public func optionalElements(_ name: String) throws(JSONShapeError) -> [JSONNode] {
        try optional(name)?.elements() ?? []
    }

    /// Refuses members that are not in `known`, so that a misspelt name is not lost silently.
    public func allowOnly(_ known: Set<String>) throws(JSONShapeError) {
        for member in try members() where !known.contains(member.name) {
            throw .unknownMember(pointer: pointer(to: member.name))
        }
    }
}
