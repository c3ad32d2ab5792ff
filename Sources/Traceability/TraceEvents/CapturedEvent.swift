import Storage

/// A captured event ready to be stored but for the ids that its transaction gives.
struct CapturedEvent: Sendable {
    var head: Head
    var documents: Documents
    /// 16 bytes; nil: it is not kept (nothing is).
    var identity: [UInt8]
    /// The first 16 bytes of the hash: the same identity with other content is a conflict.
    var content: [UInt8] { Array(head.hash.prefix(16)) }
    /// One row an owner: of codes in it, of goods in its containers, of its classes; else the captor.
    var owners: [OwnerPart]
    var names: [NamedKey] = []
    /// Who holds the goods from then on, by its destination; not above 0: nobody registered (`Custody`).
    var recipientID: Int64?
    var effects = EventEffects()

    /// What queries narrow by.
    struct Head: Sendable, Hashable {
        var type: String
        var action: String
        var bizStep: String
        var disposition: String
        var time: Instant
        var offsetMinutes: Int
        var readPoint: String?
        var bizLocation: String?
        var eventID: String?
        var hash: [UInt8]
        var declaredAt: Instant?
    }

    /// Salts, and digests over salt and text, are as many as there are owners, one after another in their order.
    struct Documents: Sendable {
        var digest: [UInt8]
        var open: [UInt8]
        var openSalt: [UInt8]
        /// What its leaf says of the public group: what everybody is shown of it, and all of it.
        var openDigests: [UInt8]
        var trade: SealedGroup?
        var personal: SealedGroup?
    }

    struct OwnerPart: Sendable, Hashable {
        var ownerID: Int64
        var subjects: [ReturnRow.Subject] = []
        var productID: Int64?
        /// Where its batch stands in the return's list; for later events the batch bound before.
        var batchIndex: Int?
        var boundBatchID: Int64?
        /// Where it is reported to; nil: nowhere.
        var target: String?
    }

    struct NamedKey: Sendable, Hashable {
        var role: EventRole
        var key: [UInt8]
    }
}

/// What an event changes besides being a fact: projections, rebuildable from events.
struct EventEffects: Sendable, Hashable {
    /// Units made, with the number on the plate where it is one unit's.
    var factoryNo = ""
    /// Codes bound by it, an owner each: counted in usage.
    var bound: [ReturnRow.Subject] = []
    /// What happens to units after the factory, tests among it; nil: nothing of the kind.
    var kind: ReturnEvent?
    var units: [ReturnRow.Subject] = []
    /// 换标: the label that takes the place of the one unit's, and why.
    var newLabel: ReturnRow.Subject?
    var reason = ""
    var packing: Packing?

    /// Into or out of a container.
    struct Packing: Sendable, Hashable {
        var isAdding: Bool
        var parent: ContainerName
        var children: [ReturnRow.Subject]
        var boxes: [ContainerName]
        /// Out of it comes everything, and what is in that as well where `isRecursive`.
        var isWhole = false
        var isRecursive = false
    }
}

/// A thing that holds things, or lies in one, and is no code of ours: by its URI and key.
struct ContainerName: Sendable, Hashable {
    var uri: String
    var key: [UInt8]

    init(_ uri: String) {
        self.uri = uri
        key = EventNaming.key(uri)
    }

    init(uri: String, key: [UInt8]) { (self.uri, self.key) = (uri, key) }
}
