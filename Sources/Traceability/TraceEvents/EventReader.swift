/// For whom events are read: decides which of the three groups of fields come along (model.md, "May read").
public struct EventReader: Sendable, Hashable {
    public let organizationID: Int64
    /// Staff and regulators: public and trade.
    public let isSupervising: Bool
    /// The owner lets the reader see the goods (`ObjectGrant`): what it did with them itself, but for persons.
    public let isGranted: Bool

    public init(organizationID: Int64, isSupervising: Bool = false, isGranted: Bool = false) {
        self.organizationID = organizationID
        self.isSupervising = isSupervising
        self.isGranted = isGranted
    }

    /// Nobody in particular.
    public static let everybody = EventReader(organizationID: 0)

    public init(_ actor: Actor) {
        self.init(
            organizationID: actor.organizationID, isSupervising: actor.isStaff || actor.roles.contains(.regulator))
    }

    /// What may be read of one event.
    ///
    /// The captor reads what it sent. The owner of the goods reads all of what it, or whom it entrusted, did with its
    /// goods alone; what others did with them, or with goods of others in the same event, as step, region and date.
    func groups(of ownerID: Int64, captorID: Int64, isOwnersWork: Bool, isRecipient: Bool) -> EventGroups {
        if organizationID == captorID || organizationID == ownerID && isOwnersWork { return .all }
        return isSupervising || isRecipient || isGranted && isOwnersWork ? .trade : .open
    }
}

/// How far a reader sees: each includes the one before.
public enum EventGroups: Int, Sendable, Comparable {
    case open, trade, all
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What names a stored event: an event on codes of several owners has a row for each.
public struct EventKey: Sendable, Hashable {
    public let ownerID: Int64
    /// return_id × 2²⁴ + ordinal within the return.
    public let id: Int64

    public init(ownerID: Int64, id: Int64) { (self.ownerID, self.id) = (ownerID, id) }
}
