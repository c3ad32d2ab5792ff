import Identification
import Storage

/// An organization as a source or destination of an event: `{platform}/uscc/{code}` or `urn:uscc:{code}`, or its GLN as
/// a party: `urn:epc:id:pgln:{company prefix}.{reference}` (GS1 EPC Tag Data Standard 2.0, 6.3.15), `…/417/{GLN}` as a
/// GS1 Digital Link.
enum EventParty: Sendable, Hashable {
    case uscc(String)
    /// Twelve digits of a GLN without the check digit: it lies in a company prefix that its organization has filed.
    case gln(String)

    init?(_ uri: String, platform: Platform) {
        for lead in [platform.options.publicURL + "/uscc/", "urn:uscc:"] where uri.hasPrefix(lead) {
            let code = String(uri.dropFirst(lead.count)).uppercased()
            guard (1...40).contains(code.utf8.count) else { return nil }
            self = .uscc(code)
            return
        }
        guard let digits = Self.digits(uri), digits.utf8.count == 12, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 })
        else { return nil }
        self = .gln(digits)
    }

    private static func digits(_ uri: String) -> String? {
        let lead = "urn:epc:id:pgln:"
        if uri.hasPrefix(lead) {
            let parts = uri.dropFirst(lead.count).split(separator: ".", omittingEmptySubsequences: false)
            return parts.count == 2 ? parts.joined() : nil
        }
        guard uri.hasPrefix("https://") || uri.hasPrefix("http://") else { return nil }
        let parts = uri.split(separator: "/")
        guard parts.count >= 4, parts[parts.count - 2] == "417", let text = parts.last,
            (try? GLN(String(text))) != nil
        else { return nil }
        return String(text.dropLast())
    }

    /// Company prefixes that the number may lie in, the longest first (4 to 12 digits).
    fileprivate var prefixes: [String] {
        guard case .gln(let digits) = self else { return [] }
        return (4...12).reversed().map { String(digits.prefix($0)) }
    }
}

extension Session {
    /// Organizations by what events call them; prefixes as they are in force on the day.
    func organizations(of parties: [EventParty], on day: CivilDate) throws -> [EventParty: Int64] {
        let usccs = parties.compactMap { if case .uscc(let code) = $0 { code } else { nil } }
        let found = try usccs.inParts { part in
            try rows("SELECT uscc, organization_id FROM organization WHERE uscc IN \(list: part)") { row in
                (EventParty.uscc(try row.next()), try row.next(Int64.self))
            }
        }
        var all = Dictionary(found) { first, _ in first }
        let owners = Dictionary(
            try Array(Set(parties.flatMap(\.prefixes))).inParts { part in
                try rows(
                    """
                    SELECT prefix, organization_id FROM gs1_prefix WHERE prefix IN \(list: part)
                        AND (valid_until IS NULL OR valid_until >= \(day.description))
                    """
                ) { row in (try row.next(String.self), try row.next(Int64.self)) }
            }
        ) { first, _ in first }
        for party in parties {
            guard let owner = party.prefixes.lazy.compactMap({ owners[$0] }).first else { continue }
            all[party] = owner
        }
        return all
    }
}
