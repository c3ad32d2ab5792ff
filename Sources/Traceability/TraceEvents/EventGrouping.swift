import Identification
import JSONStream

/// 字段分级: which of the three groups a member of an EPCIS event belongs to, and the groups put together again.
///
/// Public is what a consumer may know of the goods; trade is who dealt with whom, where and what lay beside it in the
/// same event; personal is who did it (model.md, "Who owns, who captures, who sees").
enum EventGrouping {
    struct Groups: Sendable {
        var open: [JSONMember] = []
        var trade: [JSONMember] = []
        var personal: [JSONMember] = []
    }

    static func split(_ members: [JSONMember]) -> Groups {
        var groups = Groups()
        for member in members {
            switch member.name {
            case "recordTime": continue
            case "ilmd": splitMasterData(member.value, &groups)
            // Beside the one code in his hand nobody is told the others that went through the same event.
            case "epcList", "childEPCs", "outputEPCList", "quantityList":
                if member.value.elementCount <= 1 { groups.open.append(member) } else { groups.trade.append(member) }
            case let name where openNames.contains(name): splitOpen(member, &groups)
            case let name where personalNames.contains(localName(name)): groups.personal.append(member)
            case let name where name.hasPrefix("gas:") && openLocalNames.contains(localName(name)):
                splitOpen(member, &groups)
            default: splitTrade(member, &groups)
            }
        }
        return groups
    }

    /// What is open but for the members in it that say who or with whom: those stand in the next group, in a copy of
    /// the whole, which takes the place of the poorer one when the groups are put together.
    private static func splitOpen(_ member: JSONMember, _ groups: inout Groups) {
        // What stands on the plate of an appliance is for everybody.
        guard localName(member.name) != "nameplate" else { return groups.open.append(member) }
        guard let open = member.value.without(namesOfOthers) else { return groups.open.append(member) }
        groups.open.append(JSONMember(member.name, open))
        splitTrade(member, &groups, isOpen: open)
    }

    private static func splitTrade(_ member: JSONMember, _ groups: inout Groups, isOpen open: JSONValue? = nil) {
        guard let trade = member.value.without(personalNames) else { return groups.trade.append(member) }
        if trade != open { groups.trade.append(JSONMember(member.name, trade)) }
        groups.personal.append(member)
    }

    private static func splitMasterData(_ value: JSONValue, _ groups: inout Groups) {
        guard case .object(let members) = value else { return groups.trade.append(JSONMember("ilmd", value)) }
        var parts = Groups()
        for member in members {
            let name = localName(member.name)
            if personalNames.contains(name) {
                parts.personal.append(member)
            } else if openLocalNames.contains(name) || member.name.hasPrefix("cbvmda:") {
                splitOpen(member, &parts)
            } else {
                splitTrade(member, &parts)
            }
        }
        if !parts.open.isEmpty || members.isEmpty { groups.open.append(JSONMember("ilmd", .object(parts.open))) }
        if !parts.trade.isEmpty { groups.trade.append(JSONMember("ilmd", .object(parts.trade))) }
        if !parts.personal.isEmpty { groups.personal.append(JSONMember("ilmd", .object(parts.personal))) }
    }

    /// One object of the groups that a reader may see, members in canonical order.
    ///
    /// - Parameter isRow: made from a row or a form: its trade and personal members have no prefix there.
    static func merged(
        _ open: [UInt8], trade: [UInt8]?, personal: [UInt8]?, isRow: Bool, _ keys: PlatformKeys
    ) throws -> JSONValue {
        var groups = [try members(open)]
        for case (let name, let bytes?) in [("trade", trade), ("personal", personal)] {
            let members = try members(try keys.open(bytes, place: "trace_event.\(name)"))
            groups.append(
                members.map { member in
                    let needsPrefix = isRow && !member.name.utf8.contains(0x3A)
                    return needsPrefix ? JSONMember("gas:" + member.name, member.value) : member
                })
        }
        return merged(groups)
    }

    /// One object of groups, each fuller than the one before where they name the same.
    static func merged(_ groups: [[JSONMember]]) -> JSONValue {
        groups.dropFirst().reduce(JSONValue.object(groups.first ?? [])) { joined($0, .object($1)) }
    }

    private static func members(_ bytes: [UInt8]) throws -> [JSONMember] {
        guard case .object(let members) = try JSONValue(parsing: bytes) else { return [] }
        return members
    }

    /// Objects member by member; else the second, which is the fuller.
    private static func joined(_ one: JSONValue, _ other: JSONValue) -> JSONValue {
        guard case .object(var all) = one, case .object(let more) = other else { return other }
        for member in more {
            if let place = all.firstIndex(where: { $0.name == member.name }) {
                all[place].value = joined(all[place].value, member.value)
            } else {
                all.append(member)
            }
        }
        return .object(all.sorted { CanonicalOrder.precedes($0.name, $1.name) })
    }

    static func localName(_ name: String) -> Substring {
        guard let colon = name.utf8.lastIndex(of: 0x3A) else { return name[...] }
        return name[name.utf8.index(after: colon)...]
    }

    /// Whether the name is this one, with a prefix or without.
    static func isNamed(_ name: String, _ local: String) -> Bool { localName(name).utf8.elementsEqual(local.utf8) }

    private static let openNames: Set<String> = [
        "@context", "type", "eventID", "eventTime", "eventTimeZoneOffset", "action", "bizStep", "disposition",
        "persistentDisposition", "errorDeclaration", "certificationInfo", "transformationID",
    ]
    /// Of `gas:` members and of master data: the public words of the table.
    private static let openLocalNames = GasVocabulary.names(.open)
    /// The personal words of the table, and what others call a person, at any depth.
    private static let personalNames = GasVocabulary.names(.personal).union([
        "operatorName", "installerName", "owner", "telephone", "email", "name", "person",
    ])

    /// Whether a member of this name within a public one is kept from the public.
    static func isHidden(_ name: Substring) -> Bool {
        let name = localName(String(name))
        return personalNames.contains(name) || innerTradeNames.contains(name)
    }

    /// Within open members: whom one deals with, and how one works.
    private static let innerTradeNames: Set<Substring> = [
        "supplier", "price", "cost", "order", "orderNumber", "line", "shift", "workshop", "site", "destination",
        "instrument",
    ]
    /// What no open member keeps.
    private static let namesOfOthers = personalNames.union(innerTradeNames)
}

extension JSONValue {
    /// The value without members of these local names, at any depth; nil: it has none, and is not copied.
    fileprivate func without(_ names: Set<Substring>) -> JSONValue? {
        switch self {
        case .object(let members):
            var kept: [JSONMember]?
            for (index, member) in members.enumerated() {
                if names.contains(EventGrouping.localName(member.name)) {
                    kept = kept ?? Array(members[..<index])
                } else if let value = member.value.without(names) {
                    kept = (kept ?? Array(members[..<index])) + [JSONMember(member.name, value)]
                } else {
                    kept?.append(member)
                }
            }
            return kept.map { .object($0) }
        case .array(let elements):
            var kept: [JSONValue]?
            for (index, element) in elements.enumerated() {
                guard let value = element.without(names) else { continue }
                kept = kept ?? elements
                kept?[index] = value
            }
            return kept.map { .array($0) }
        default: return nil
        }
    }

    fileprivate var elementCount: Int {
        if case .array(let elements) = self { elements.count } else { 1 }
    }
}
