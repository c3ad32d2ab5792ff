import Identification
import Storage

/// Registers and closes the places of the actor's organization. A place stays: events name it.
public struct Places: Sendable {
    /// Places of one organization.
    public static let limit = 10_000

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Throws every wrong field at once, and `Refusal.conflict` for a place that is there already.
    @discardableResult
    public func add(_ form: PlaceForm, by actor: Actor, on occasion: Occasion) async throws -> Place {
        try actor.require(.eventCapture)
        let new = try checked(form, of: actor.organizationID)
        do {
            return try await platform.datastore.write { session in
                let owner = actor.organizationID
                let count: Int64 = try session.value("SELECT count(*) FROM place WHERE owner_id = \(owner)") ?? 0
                guard count < Self.limit else {
                    throw Refusal(.conflict, .placeLimit, field: "name", ["limit": "\(Self.limit)"])
                }
                let id: Int64 =
                    try session.value("SELECT coalesce(max(place_id), 0) + 1 FROM place WHERE owner_id = \(owner)") ?? 1
                try session.run(
                    """
                    INSERT INTO place (owner_id, place_id, name_key, uri, gln, own_id, name, kind, region_code,
                        created_by, created_at)
                    VALUES (\(owner), \(id), \(EventNaming.key(new.uri)), \(new.uri), \(new.gln), \(new.ownID),
                        \(new.name), \(new.kind.rawValue), \(new.regionCode), \(actor.accountID), \(occasion.now))
                    """)
                try session.audit(AuditEntry("place.create", ("place", "\(id)", new.name)), by: actor, on: occasion)
                return Place(
                    id: id, uri: new.uri, gln: new.gln, ownID: new.ownID, name: new.name, kind: new.kind,
                    regionCode: new.regionCode, closedAt: nil)
            }
        } catch StorageError.uniqueViolation {
            throw Refusal(.conflict, .placeTaken, field: form.gln.isEmpty ? "ownId" : "gln", ["value": new.uri])
        }
    }

    public func list(by actor: Actor) async throws -> [Place] {
        try actor.require(.eventRead)
        return try await platform.datastore.report { try $0.places(of: actor.organizationID) }
    }

    /// Throws `Refusal.missing`.
    public func close(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.eventCapture)
        try await platform.datastore.write { session in
            let before = try session.digest(of: "place", "\(id)", actor)
            let owner = actor.organizationID
            let name: String? = try session.value(
                "SELECT name FROM place WHERE owner_id = \(owner) AND place_id = \(id)")
            guard let name else {
                throw Refusal(.missing, .missing, field: "placeId", ["object": "place \(id)"])
            }
            try session.run(
                """
                UPDATE place SET closed_at = coalesce(closed_at, \(occasion.now))
                WHERE owner_id = \(owner) AND place_id = \(id)
                """)
            try session.audit(AuditEntry("place.close", ("place", "\(id)", name)).from(before), by: actor, on: occasion)
        }
    }

    private func checked(_ form: PlaceForm, of ownerID: Int64) throws -> Place {
        var fields = FieldChecks()
        let name = fields.take("name") { try Text.required(form.name, "name", limit: 100) }
        let kind = fields.take("kind") { try Self.kind(form.kind) }
        let region = fields.take("region") { try platform.regions.resolve(form.region) }
        let typed = (gln: Text.trim(form.gln.halfWidth), ownID: Text.trim(form.ownID.halfWidth))
        let gln = fields.take("gln") { try Self.gln(typed.gln, or: typed.ownID) }
        let ownID = fields.take("ownId") { try Self.ownID(typed.ownID) }
        try Refusals.check(fields.refusals)
        guard let name, let kind, let region, let gln, let ownID else { throw Refusal(.invalid, .required) }
        let uri =
            gln.isEmpty
            ? "\(platform.options.publicURL)/places/\(ownerID)/\(ownID)" : "\(DigitalLink.canonicalDomain)/414/\(gln)"
        return Place(
            id: 0, uri: uri, gln: gln.isEmpty ? nil : gln, ownID: ownID.isEmpty ? nil : ownID, name: name, kind: kind,
            regionCode: region, closedAt: nil)
    }

    private static func kind(_ text: String) throws -> Place.Kind {
        guard let kind = Place.Kind(rawValue: text) else {
            let choices = Place.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(
                .invalid, .unknownChoice, field: "kind",
                ["field": "kind", "value": String(text.prefix(40)), "choices": choices])
        }
        return kind
    }

    /// Exactly one of the two. GS1 General Specifications 7.9: the last digit checks the others.
    private static func gln(_ text: String, or ownID: String) throws -> String {
        guard text.isEmpty != ownID.isEmpty else { throw Refusal(.invalid, .placeOneID, field: "gln") }
        guard !text.isEmpty, (try? GLN(text)) == nil else { return text }
        throw Refusal(.invalid, .placeGLN, field: "gln", ["value": String(text.prefix(40))])
    }

    /// Part of an address: unreserved characters of RFC 3986.
    private static func ownID(_ text: String) throws -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            0x30...0x39 ~= byte || 0x61...0x7A ~= byte | 0x20 || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        guard isPlain, text.utf8.count <= 60 else {
            throw Refusal(.invalid, .placeOwnID, field: "ownId", ["value": String(text.prefix(60))])
        }
        return text
    }
}

extension Rule {
    static let placeOneID = Rule(
        "place.one-id", "GLN 和自编号填且只填一个", "Give a GLN or an id of your own, one of them")
    static let placeGLN = Rule(
        "place.gln", "GLN“{value}”不是 13 位数字，或校验位不对", "“{value}” is no GLN: 13 digits with their check digit")
    static let placeOwnID = Rule(
        "place.own-id", "自编号“{value}”只能用字母、数字和 - . _，最多 60 个",
        "The id “{value}” may have letters, digits and - . _, at most 60")
    static let placeTaken = Rule(
        "place.taken", "已经登记过 {value}", "{value} is registered already")
    static let placeLimit = Rule("place.limit", "最多登记 {limit} 个流转地点", "At most {limit} places")
}
