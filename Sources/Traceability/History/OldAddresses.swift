import Foundation
import Identification
import Storage

/// 旧网址: where an enterprise's earlier query addresses lead.
public struct OldAddress: Sendable, Hashable {
    public let number: Int
    public let pattern: String
    /// The code as it is read here, from what the address carries: `{code}`, `(01)06901234567892(21){code}`.
    public let form: String
    /// 301, which browsers remember; else 302.
    public let isPermanent: Bool
}

/// An enterprise's name under `/old/` and the forms of its addresses below it.
public struct OldPlace: Sendable, Hashable {
    public let enterpriseID: Int64
    /// `huoying`: the addresses are `/old/huoying/…`.
    public let name: String
    public let addresses: [OldAddress]
}

extension Session {
    public func oldPlace(of enterpriseID: Int64) throws -> OldPlace? {
        try oldPlace("enterprise_id = \(enterpriseID)")
    }

    /// By its name, or one that it had before: addresses that are printed do not change with it.
    func oldPlace(named name: String) throws -> OldPlace? {
        if let place = try oldPlace("place = \(name)") { return place }
        return try formerHolder(of: name).flatMap { try oldPlace(of: $0) }
    }

    /// The enterprise that gave the name up.
    fileprivate func formerHolder(of name: String) throws -> Int64? {
        try value("SELECT enterprise_id FROM old_place_past WHERE place = \(name)")
    }

    private func oldPlace(_ condition: Query) throws -> OldPlace? {
        let found = try first("SELECT enterprise_id, place FROM old_place WHERE \(condition)") { row in
            (try row.next(Int64.self), try row.next(String.self))
        }
        guard let (id, name) = found else { return nil }
        let addresses = try rows(
            """
            SELECT address_no, pattern, form, is_permanent FROM old_address
            WHERE enterprise_id = \(id) ORDER BY address_no
            """
        ) { row in
            OldAddress(
                number: try row.next(), pattern: try row.next(), form: try row.next(), isPermanent: try row.next())
        }
        return OldPlace(enterpriseID: id, name: name, addresses: addresses)
    }

    /// Once its import was confirmed.
    fileprivate func unit(ofOldCode text: String, _ enterpriseID: Int64) throws -> CodeIdentity? {
        try first(
            """
            SELECT owner_id, allocation_no, code_index FROM old_code
                JOIN trace_return ON trace_return.return_id = old_code.return_id
            WHERE enterprise_id = \(enterpriseID) AND old_code = \(text) AND state IN ('accepted', 'accepted-in-part')
            """
        ) { row in
            CodeIdentity(ownerID: try row.next(), allocationNumber: try row.next(), index: try row.next())
        }
    }
}

/// Sets an enterprise's name under `/old/`, and forms of its old addresses.
public struct ChangeOldAddresses: Sendable {
    static let limit = 20
    /// Names that an enterprise may have had.
    static let nameLimit = 10
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Throws `Refusal` for a name of another form than `a-z`, `0-9` and `-`, one that another enterprise has or had,
    /// and more names than one enterprise needs.
    public func name(_ name: String, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.historyImport)
        let name = name.halfWidth.lowercased()
        let isName =
            (2...40).contains(name.utf8.count)
            && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        guard isName else {
            throw Refusal(.invalid, .oldPlaceForm, field: "place", ["value": String(name.prefix(40))])
        }
        try await platform.datastore.write { session in
            let owner = actor.organizationID
            if let taken = try session.oldPlace(named: name), taken.enterpriseID != owner {
                throw Refusal(.conflict, .oldPlaceTaken, field: "place", ["value": name])
            }
            if let before = try session.oldPlace(of: owner) {
                if before.name == name { return }
                try session.giveUp(before, at: occasion.now)
            }
            try session.run("DELETE FROM old_place_past WHERE place = \(name)")
            try session.run(
                """
                INSERT INTO old_place (place, enterprise_id, changed_by, changed_at)
                VALUES (\(name), \(owner), \(actor.accountID), \(occasion.now))
                """)
            try session.audit(AuditEntry("old-address.name", ("old-address", name, name)), by: actor, on: occasion)
        }
    }

    /// Answers the number of the form.
    public func add(
        pattern: String, form: String, isPermanent: Bool, by actor: Actor, on occasion: Occasion
    ) async throws -> Int {
        try actor.require(.historyImport)
        let pattern = try OldPattern(Text.trim(pattern)).text
        let form = Text.trim(form).isEmpty ? OldPattern.mark : Text.trim(form)
        guard form.utf8.count <= OldPattern.limit,
            form.split(separator: OldPattern.mark, omittingEmptySubsequences: false).count == 2
        else { throw Refusal(.invalid, .oldFormCode, field: "form", ["value": String(form.prefix(80))]) }
        return try await platform.datastore.write { session in
            let owner = actor.organizationID
            guard let place = try session.oldPlace(of: owner) else {
                throw Refusal(.invalid, .oldPlaceFirst, field: "place")
            }
            guard place.addresses.count < Self.limit else {
                throw Refusal(.conflict, .oldTooMany, ["limit": "\(Self.limit)"])
            }
            guard !place.addresses.contains(where: { $0.pattern == pattern }) else {
                throw Refusal(.conflict, .oldPatternTwice, field: "pattern", ["value": pattern])
            }
            let number = (place.addresses.map(\.number).max() ?? 0) + 1
            try session.run(
                """
                INSERT INTO old_address (enterprise_id, address_no, pattern, form, is_permanent, changed_by, changed_at)
                VALUES (\(owner), \(number), \(pattern), \(form), \(isPermanent), \(actor.accountID), \(occasion.now))
                """)
            try session.audit(
                AuditEntry("old-address.add", ("old-address", "\(number)", pattern), reason: form), by: actor,
                on: occasion)
            return number
        }
    }

    public func remove(_ number: Int, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.historyImport)
        try await platform.datastore.write { session in
            let owner = actor.organizationID
            let removed = try session.run(
                "DELETE FROM old_address WHERE enterprise_id = \(owner) AND address_no = \(number)")
            guard removed == 1 else { throw Refusal(.missing, .missing, ["object": "old address \(number)"]) }
            try session.audit(
                AuditEntry("old-address.remove", ("old-address", "\(number)", "\(number)")), by: actor, on: occasion)
        }
    }
}

extension WriteSession {
    fileprivate func giveUp(_ place: OldPlace, at now: Instant) throws {
        let owner = place.enterpriseID
        let count = try value("SELECT count(*) FROM old_place_past WHERE enterprise_id = \(owner)", as: Int.self) ?? 0
        guard count < ChangeOldAddresses.nameLimit else {
            throw Refusal(.conflict, .oldPlaceOften, field: "place", ["limit": "\(ChangeOldAddresses.nameLimit)"])
        }
        try run("DELETE FROM old_place WHERE enterprise_id = \(owner)")
        try run(
            """
            INSERT INTO old_place_past (place, enterprise_id, given_up_at) VALUES (\(place.name), \(owner), \(now))
            """)
    }
}

/// Where an old address leads: always to a code's own address on this host, whatever the old one says.
public struct FindOldAddress: Sendable {
    public struct Target: Sendable, Hashable {
        /// `/E=…` or `/01/…/21/…`.
        public let path: String
        public let isPermanent: Bool
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter rest: what stands behind the enterprise's name, decoded, with its slash and its query; nil answers
    ///   count as queries of unknown codes.
    public func callAsFunction(
        _ place: String, _ path: [String], _ query: [(name: String, value: String)], rest: String,
        on occasion: Occasion
    ) async throws -> Target? {
        let found = try await platform.datastore.read { session -> (OldPlace, CodeIdentity?)? in
            guard let place = try session.oldPlace(named: place.lowercased()) else { return nil }
            return (place, try session.unit(ofOldCode: rest, place.enterpriseID))
        }
        if let (place, unit) = found {
            let form = place.addresses.first { address in
                (try? OldPattern(address.pattern).code(path, query)) != nil
            }
            if let unit, let target = try await target(unit, isPermanent: form?.isPermanent ?? true) { return target }
            for address in place.addresses {
                guard let code = try? OldPattern(address.pattern).code(path, query), code.utf8.count <= 500 else {
                    continue
                }
                if let target = try await lead(code, address, place.enterpriseID) { return target }
            }
        }
        platform.scans.countRefusal(scope: "", printedNumber: 0, at: occasion.now)
        return nil
    }

    /// By the enterprise's own code, else by the code that it is part of.
    private func lead(_ code: String, _ address: OldAddress, _ enterpriseID: Int64) async throws -> Target? {
        let unit = try await platform.datastore.read { try $0.unit(ofOldCode: code, enterpriseID) }
        if let unit { return try await target(unit, isPermanent: address.isPermanent) }
        let text = address.form.replacing(OldPattern.mark, with: code)
        guard let scanned = try? LookUpCode.read(text), let (_, identity) = try await platform.find(scanned),
            identity.ownerID == enterpriseID
        else { return nil }
        return try await target(identity, isPermanent: address.isPermanent)
    }

    private func target(_ unit: CodeIdentity, isPermanent: Bool) async throws -> Target? {
        let (platform, now) = (self.platform, platform.clock.now())
        let code = try await platform.datastore.read { session in
            try ReadCodeFacts(platform: platform, session: session, now: now).printed(unit)
        }
        return code.map { Target(path: $0.path, isPermanent: isPermanent) }
    }
}

extension PrintedCode {
    /// Its own address on this host, whatever host was printed.
    public var path: String {
        guard text.hasPrefix("(01)") else { return "/E=\(text.percentEncoded)" }
        return "/01/\(text.dropFirst(4).prefix(14))/21/\(String(text.dropFirst(22)).percentEncoded)"
    }
}

extension String {
    /// Everything but unreserved characters (RFC 3986 2.3) is encoded.
    var percentEncoded: String {
        addingPercentEncoding(withAllowedCharacters: .alphanumerics.intersection(.ascii).union(["-", ".", "_", "~"]))
            ?? ""
    }
}

extension CharacterSet {
    fileprivate static let ascii = CharacterSet(charactersIn: "\u{21}"..."\u{7E}")
}

extension Rule {
    static let oldPatternForm = Rule(
        "old-address.pattern", "“{value}”不是网址格式；应以 / 开头，如 /t/{code} 或 /q?c={code}",
        "“{value}” is no form of addresses; write /t/{code} or /q?c={code}")
    static let oldPatternCode = Rule(
        "old-address.code", "“{value}”中须有且只有一处编码标记，如 /t/{code}",
        "“{value}” must have the mark of the code once: /t/{code}")
    static let oldFormCode = Rule(
        "old-address.form", "“{value}”中须有且只有一处编码标记，如 {code}",
        "“{value}” must have the mark of the code once: {code}")
    static let oldPatternTwice = Rule(
        "old-address.twice", "网址格式“{value}”已登记", "The form “{value}” is there already")
    static let oldTooMany = Rule("old-address.too-many", "最多登记 {limit} 种网址格式", "At most {limit} forms of addresses")
    static let oldPlaceForm = Rule(
        "old-address.place", "“{value}”不能作为名称：2–40 个小写字母、数字或连字符",
        "“{value}” is no name: 2–40 lower-case letters, digits or hyphens")
    static let oldPlaceTaken = Rule(
        "old-address.place-taken", "名称“{value}”已被其他企业使用或曾经使用", "The name “{value}” is, or was, another enterprise's")
    static let oldPlaceOften = Rule(
        "old-address.place-often", "一个企业最多换用 {limit} 个名称，以前的名称仍然有效",
        "An enterprise has at most {limit} names; those before go on working")
    static let oldPlaceFirst = Rule("old-address.place-first", "请先登记名称", "Set the name first")
}
