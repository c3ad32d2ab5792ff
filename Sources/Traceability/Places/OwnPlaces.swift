import Identification
import Storage

/// 移库: goods that are sent to a place of the sender's own stay with whoever has them.
extension Session {
    /// Which of the texts name a place of the organization: one that it registered, by URI, GLN, own id or name, or a
    /// GLN in a GS1 company prefix that it has filed.
    /// - Parameter day: on which prefixes are in force.
    func ownPlaces(of ownerID: Int64, named texts: [String], on day: CivilDate) throws -> Set<String> {
        guard !texts.isEmpty else { return [] }
        let names = Array(Set(texts.flatMap(OrganizationName.spellings)))
        let found = try texts.inParts { part in
            try rows("SELECT own_id FROM place WHERE owner_id = \(ownerID) AND own_id IN \(list: part)") {
                try $0.next(String.self)
            }
        }
        let named = try names.inParts { part in
            try rows("SELECT name FROM place WHERE owner_id = \(ownerID) AND name IN \(list: part)") {
                OrganizationName.folded(try $0.next(String.self))
            }
        }
        let keys = Dictionary(texts.map { (Self.placeKey($0), $0) }) { first, _ in first }
        let known = try Array(keys.keys).inParts { part in
            try rows("SELECT name_key FROM place WHERE owner_id = \(ownerID) AND name_key IN \(list: part)") {
                try $0.next([UInt8].self)
            }
        }
        let (ids, titles, places) = (Set(found), Set(named), Set(known))
        let filed = try ownNumbers(of: ownerID, texts, on: day)
        return Set(
            texts.filter { text in
                ids.contains(text) || titles.contains(OrganizationName.folded(text)) || filed.contains(text)
                    || places.contains(Self.placeKey(text))
            })
    }

    /// A GLN alone is looked for as its place is written.
    private static func placeKey(_ text: String) -> [UInt8] {
        let isNumber = text.utf8.count == 13 && (try? GLN(text)) != nil
        return EventNaming.key(isNumber ? "\(DigitalLink.canonicalDomain)/414/\(text)" : text)
    }

    private func ownNumbers(of ownerID: Int64, _ texts: [String], on day: CivilDate) throws -> Set<String> {
        var numbers: [String: String] = [:]
        for text in texts { numbers[text] = Self.number(ofPlace: text) }
        // Company prefixes have 4 to 12 digits.
        let prefixes = Set(numbers.values.flatMap { number in (4...12).map { String(number.prefix($0)) } })
        let found = Set(
            try Array(prefixes).inParts { part in
                try rows(
                    """
                    SELECT prefix FROM gs1_prefix WHERE organization_id = \(ownerID) AND prefix IN \(list: part)
                        AND (valid_until IS NULL OR valid_until >= \(day.description))
                    """
                ) { try $0.next(String.self) }
            })
        return Set(numbers.filter { one in found.contains { one.value.hasPrefix($0) } }.keys)
    }

    /// The GLN that a text is, or that a place's URI has (GS1 application identifier 414).
    private static func number(ofPlace text: String) -> String? {
        let uri = EventNaming.canonical(text)
        let lead = DigitalLink.canonicalDomain + "/414/"
        let digits = uri.hasPrefix(lead) ? String(uri.dropFirst(lead.count).prefix { $0 != "/" && $0 != "?" }) : text
        return digits.utf8.count == 13 && (try? GLN(digits)) != nil ? digits : nil
    }
}
