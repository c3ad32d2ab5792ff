import EPCIS
import JSONStream

/// An event for a reader who is no party to it: about the one code in his hand. Nothing of how many others there were,
/// nor a name or number that somebody gave the event for himself.
enum PublicDocument {
    static func of(_ event: TraceEvent, code address: String) -> JSONValue {
        guard case .object(let members) = event.publicDocument else { return event.publicDocument }
        var kept = Self.members(of: members)
        switch event.eventType {
        case "ObjectEvent", "TransactionEvent": kept.append(JSONMember("epcList", .array([.string(address)])))
        case "TransformationEvent": kept.append(JSONMember("outputEPCList", .array([.string(address)])))
        default: break
        }
        return .object(kept.sorted { CanonicalOrder.precedes($0.name, $1.name) })
    }

    /// Members without those that tell of others, of how many, or of names given.
    static func members(of members: [JSONMember]) -> [JSONMember] {
        members.compactMap { member -> JSONMember? in
            if member.name == "ilmd", case .object(let inner) = member.value {
                let kept = inner.filter { !hidden.contains(EventGrouping.localName($0.name)) }
                return kept.isEmpty ? nil : JSONMember("ilmd", .object(kept))
            }
            return hidden.contains(EventGrouping.localName(member.name)) ? nil : member
        }
    }

    private static let hidden: Set<Substring> = [
        "eventID", "epcList", "childEPCs", "outputEPCList", "quantityList", "childQuantityList", "outputQuantityList",
        "firstCode", "lastCode", "count", "transformationID", "errorDeclaration", "certificationInfo", "@context",
    ]
}
