import EPCIS
import Identification
import JSONStream

/// A value that is not as the table says.
struct GasFault: Sendable {
    /// From the event on: `ilmd/gas:tests/0/result`.
    var path: String
    var value: String
    let rule: Rule
    var parameters: [String: String] = [:]
}

extension GasVocabulary {
    /// What an event says in our words: what is wrong in it, and the words that the table does not have.
    struct Reading: Sendable {
        var faults: [GasFault] = []
        /// Paths of words that a newer version may know.
        var strange: [String] = []
    }

    /// - Parameter members: an event's JSON-LD, words by their prefix.
    static func read(_ members: [JSONMember]) -> Reading {
        var reading = Reading()
        for member in members {
            if member.name == "ilmd", case .object(let inner) = member.value {
                for member in inner { reading.take(member, at: "ilmd/") }
            } else {
                reading.take(member, at: "")
            }
        }
        return reading
    }

    fileprivate static let lead = namespace.prefix + ":"
}

extension GasVocabulary.Reading {
    fileprivate mutating func take(_ member: JSONMember, at place: String) {
        guard member.name.utf8.starts(with: GasVocabulary.lead.utf8) else { return }
        let name = member.name.dropFirst(GasVocabulary.lead.count)
        guard let term = GasVocabulary.byName[name] else {
            return strange.append(place + GasShape.escaped(member.name))
        }
        guard var fault = term.shape.fault(member.value, at: place + member.name) else { return }
        // Trade and personal values are kept nowhere in the clear.
        if term.group != .open || EventGrouping.isHidden(fault.path.split(separator: "/").last ?? "") {
            fault.value = fault.value.isEmpty ? "" : "…"
        }
        faults.append(fault)
    }
}

extension GasShape {
    /// The first thing that is not as the shape says; nil: right.
    func fault(_ value: JSONValue, at path: String) -> GasFault? {
        switch self {
        case .text, .date, .gas, .choice: textFault(value, at: path)
        case .wholeNumber, .decimal, .reading: numberFault(value, at: path)
        case .flag:
            switch value {
            case .bool, .string("true"), .string("false"): nil
            default: GasFault(path: path, value: value.shown, rule: .vocabularyFlag)
            }
        case .object(let members): Self.fault(value, members, at: path)
        case .list(let element):
            if case .array(let elements) = value {
                elements.enumerated().lazy.compactMap { element.fault($1, at: "\(path)/\($0)") }.first
            } else {
                // One is a list of one, as in JSON-LD and in XML.
                element.fault(value, at: path)
            }
        case .textOr(let limit, let other):
            if case .string = value {
                GasShape.text(limit: limit).fault(value, at: path)
            } else {
                other.fault(value, at: path)
            }
        }
    }

    private func textFault(_ value: JSONValue, at path: String) -> GasFault? {
        guard case .string(let text) = value else {
            return GasFault(path: path, value: value.shown, rule: .vocabularyText)
        }
        switch self {
        case .text(let limit):
            guard Text.isClean(text) else { return GasFault(path: path, value: text, rule: .controlCharacter) }
            let length = text.unicodeScalars.count
            guard length > limit else { return nil }
            return GasFault(
                path: path, value: text, rule: .tooLong, parameters: ["length": "\(length)", "limit": "\(limit)"])
        case .date:
            let isDay = text.utf8.count == 10 || text.utf8.dropFirst(10).first == UInt8(ascii: "T")
            guard isDay, CivilDate(iso: String(text.prefix(10))) != nil else {
                return GasFault(path: path, value: text, rule: .notADate)
            }
        case .gas:
            guard SiteGas(text) != nil else {
                return GasFault(
                    path: path, value: text, rule: .unknownChoice, parameters: ["choices": SiteGas.choices])
            }
        case .choice(let choices):
            if choices.contains(where: { $0.code == text }) { return nil }
            let word = text.lowercased()
            guard choices.contains(where: { $0.spellings.contains { $0.lowercased() == word } }) else {
                return GasFault(
                    path: path, value: text, rule: .unknownChoice,
                    parameters: ["choices": choices.map(\.code).joined(separator: ", ")])
            }
        default: break
        }
        return nil
    }

    private func numberFault(_ value: JSONValue, at path: String) -> GasFault? {
        let text: String
        switch value {
        case .number(let digits):
            if case .wholeNumber = self { text = digits } else { return nil }
        case .string(let written):
            if case .reading = self { return Self.line.fault(value, at: path) }
            text = written
        default: return GasFault(path: path, value: value.shown, rule: .vocabularyNumber)
        }
        switch self {
        case .wholeNumber:
            guard !text.isEmpty, text.utf8.count <= 18, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                return GasFault(path: path, value: text, rule: .notANumber)
            }
        case .decimal:
            guard text.wholeMatch(of: #/-?[0-9]{1,18}(\.[0-9]{1,18})?/#) != nil else {
                return GasFault(path: path, value: text, rule: .vocabularyNumber)
            }
        default: break
        }
        return nil
    }

    private static func fault(_ value: JSONValue, _ members: [GasMember], at path: String) -> GasFault? {
        guard case .object(let given) = value else {
            return GasFault(path: path, value: value.shown, rule: .vocabularyObject)
        }
        for member in members {
            let found = given.filter { EventGrouping.isNamed($0.name, member.name) }
            if found.isEmpty, member.isRequired {
                return GasFault(
                    path: "\(path)/\(member.name)", value: "", rule: .required, parameters: ["field": member.name])
            }
            for one in found {
                if let fault = member.shape.fault(one.value, at: "\(path)/\(escaped(one.name))") { return fault }
            }
        }
        return nil
    }

    /// A name as a step of a JSON pointer (RFC 6901 3).
    static func escaped(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == 0x7E || $0 == 0x2F }) else { return name }
        return name.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}

extension JSONValue {
    /// What an error shows of it.
    fileprivate var shown: String {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let flag): flag ? "true" : "false"
        default: kind
        }
    }
}
