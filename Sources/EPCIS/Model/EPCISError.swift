import JSONStream

/// An event is not what EPCIS 2.0 says. `pointer` is the RFC 6901 JSON pointer of the member.
public enum EPCISError: Error, Sendable, Hashable {
    /// Something is absent or of another JSON kind.
    case shape(JSONShapeError)
    /// A value breaks a rule, which `rule` says in words.
    case invalid(pointer: String, value: String, rule: String)

    public var pointer: String {
        switch self {
        case .shape(let error): error.pointer
        case .invalid(let pointer, _, _): pointer
        }
    }

    static func invalid(_ node: JSONNode, _ value: String, _ rule: String) -> EPCISError {
        .invalid(pointer: node.pointer, value: String(value.prefix(200)), rule: rule)
    }
}

extension EPCISError: CustomStringConvertible {
    /// The place, and what is wrong.
    public var description: String { pointer.isEmpty ? parts.reason : "\(pointer): \(parts.reason)" }

    /// The name that a JSON pointer ends with (RFC 6901, 4).
    private static func name(at pointer: String) -> String {
        let last = pointer.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        return String(last).replacing("~1", with: "/").replacing("~0", with: "~")
    }

    /// The value that is wrong, and what would be right.
    public var parts: (value: String, reason: String) {
        switch self {
        case .invalid(_, let value, let rule): (value, rule)
        case .shape(.missing): ("", "required")
        case .shape(.wrongKind(_, let expected, let found)): (found, "expected: \(expected)")
        case .shape(.notAnInteger(_, let text, _)): (text, "a whole number")
        case .shape(.unknownMember(let pointer)):
            (Self.name(at: pointer), "no member of the standard, and no prefix")
        }
    }
}
