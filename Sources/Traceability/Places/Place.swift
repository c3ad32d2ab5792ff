import Identification
public import Storage

/// 流转地点: where goods are handled, by a GLN or an id of the enterprise's own, with its region. Events name it by its
/// URI as `readPoint` or `bizLocation`.
public struct Place: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        case factory, warehouse, shop, service, other

        public var name: Message {
            switch self {
            case .factory: Message("工厂", "Factory")
            case .warehouse: Message("仓库", "Warehouse")
            case .shop: Message("门店", "Shop")
            case .service: Message("服务网点", "Service point")
            case .other: Message("其他", "Other")
            }
        }
    }

    public let id: Int64
    public let uri: String
    /// 13 digits; nil: an id of the enterprise's own.
    public let gln: String?
    public let ownID: String?
    public let name: String
    public let kind: Kind
    /// GB/T 2260.
    public let regionCode: String
    /// Since when it is no longer offered; events that name it keep its name.
    public let closedAt: Instant?
}

/// A place as typed.
public struct PlaceForm: Sendable {
    public var gln: String
    public var ownID: String
    public var name: String
    public var kind: String
    /// A code, or a name that leads to one.
    public var region: String

    public init(gln: String, ownID: String, name: String, kind: String, region: String) {
        (self.gln, self.ownID, self.name, self.kind, self.region) = (gln, ownID, name, kind, region)
    }
}

extension Session {
    /// An organization's places, by name.
    public func places(of ownerID: Int64) throws -> [Place] {
        try places("owner_id = \(ownerID) ORDER BY name, place_id LIMIT \(Places.limit)")
    }

    /// The places that URIs name, by key; each as its enterprise registered it.
    func places(of ownerID: Int64, _ keys: [[UInt8]]) throws -> [[UInt8]: Place] {
        let found = try keys.inParts { part in
            try places("owner_id = \(ownerID) AND name_key IN \(list: part)")
        }
        return Dictionary(found.map { (EventNaming.key($0.uri), $0) }) { first, _ in first }
    }

    fileprivate func places(_ condition: Query) throws -> [Place] {
        try rows(
            """
            SELECT place_id, uri, gln, own_id, name, kind, region_code, closed_at FROM place WHERE \(condition)
            """
        ) { row in
            Place(
                id: try row.next(), uri: try row.next(), gln: try row.next(), ownID: try row.next(),
                name: try row.next(), kind: Place.Kind(rawValue: try row.next()) ?? .other,
                regionCode: try row.next(), closedAt: try row.next())
        }
    }
}
