import EPCIS
import JSONStream

/// The shape that every event of EPCIS 2.0 has (7.4): what must be there, of which kind, with which words.
struct EventShape {
    /// A member that is not as the standard says.
    struct Fault: Error {
        let member: String
        let value: String
        let reason: String
    }

    /// The members with the words of the Core Business Vocabulary in their short form.
    func checked(_ members: [JSONMember]) throws(Fault) -> [JSONMember] {
        guard let type = text(members, "type"), let kind = EventType(rawValue: type) else {
            throw Fault(member: "type", value: text(members, "type") ?? "", reason: "one of the five types of event")
        }
        try checkTimes(members)
        try checkAction(members, kind)
        try checkThings(members, kind)
        return try members.map { member throws(Fault) in try shortened(member) }
    }

    private func checkTimes(_ members: [JSONMember]) throws(Fault) {
        guard let time = text(members, "eventTime"), EPCISTime.parse(time) != nil else {
            throw Fault(
                member: "eventTime", value: text(members, "eventTime") ?? "", reason: "an ISO 8601 instant with a zone")
        }
        guard let offset = text(members, "eventTimeZoneOffset"), EPCISTime.parseOffset(offset) != nil else {
            let given = text(members, "eventTimeZoneOffset") ?? ""
            throw Fault(member: "eventTimeZoneOffset", value: given, reason: "±hh:mm")
        }
    }

    private func checkAction(_ members: [JSONMember], _ kind: EventType) throws(Fault) {
        let action = text(members, "action")
        if kind == .transformation {
            if let action { throw Fault(member: "action", value: action, reason: "a transformation has no action") }
            return
        }
        guard let action, let known = EventAction(rawValue: action) else {
            throw Fault(member: "action", value: action ?? "", reason: "ADD, OBSERVE or DELETE")
        }
        if value(members, "ilmd") != nil, kind == .object, known != .add {
            throw Fault(member: "ilmd", value: action, reason: "master data only with the action ADD")
        }
    }

    private func checkThings(_ members: [JSONMember], _ kind: EventType) throws(Fault) {
        for name in ["epcList", "childEPCs", "inputEPCList", "outputEPCList"] {
            guard let list = value(members, name) else { continue }
            guard case .array(let elements) = list else {
                throw Fault(member: name, value: list.kind, reason: "a list")
            }
            for (index, element) in elements.enumerated() {
                guard let uri = element.plainText, EPC(uri: uri) != nil else {
                    throw Fault(
                        member: "\(name)/\(index)", value: element.plainText ?? element.kind,
                        reason: "a URI of at most 1,024 bytes")
                }
            }
        }
        if let parent = value(members, "parentID") {
            guard let uri = parent.plainText, EPC(uri: uri) != nil else {
                throw Fault(member: "parentID", value: parent.plainText ?? parent.kind, reason: "a URI")
            }
        } else if kind == .association || (kind == .aggregation && text(members, "action") != "OBSERVE") {
            throw Fault(member: "parentID", value: "", reason: "required")
        }
        if kind == .object,
            ["epcList", "quantityList", "sensorElementList"].allSatisfy({ value(members, $0) == nil })
        {
            throw Fault(member: "epcList", value: "", reason: "epcList, quantityList or sensorElementList")
        }
    }

    private func shortened(_ member: JSONMember) throws(Fault) -> JSONMember {
        guard member.name == "bizStep" || member.name == "disposition" else { return member }
        let text = member.value.plainText ?? ""
        let word = member.name == "bizStep" ? BizStep(text: text)?.rawValue : Disposition(text: text)?.rawValue
        guard let word else {
            throw Fault(member: member.name, value: text, reason: "a word of the CBV, or a URI")
        }
        return JSONMember(member.name, .string(word))
    }

    private func value(_ members: [JSONMember], _ name: String) -> JSONValue? {
        members.first { $0.name == name }?.value
    }

    private func text(_ members: [JSONMember], _ name: String) -> String? { value(members, name)?.plainText }
}
