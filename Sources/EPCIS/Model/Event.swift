import JSONStream

/// Something that happened to goods: any of the five kinds of EPCIS 2.0 (7.4) with every field they may have. Which
/// fields a kind allows and needs is what `problems` says.
///
/// Extensions and ILMD are JSON-LD members whose names have a prefix (`gas:result`); `namespaces` says what the
/// prefixes stand for. In XML a member is an element, an array is a repeated element, an object has nested elements;
/// attributes of an element are the member `xml:attributes`, its text beside them `xml:text`.
public struct Event: Sendable, Hashable {
    public var kind: EventType
    /// A URI that names this event; an error declaration repeats it.
    public var eventID: String?
    public var eventTime: EPCISInstant
    /// Minutes east of UTC where it happened.
    public var eventTimeZoneOffset: Int
    /// When a repository took it in.
    public var recordTime: EPCISInstant?
    public var errorDeclaration: ErrorDeclaration?
    /// Addresses of certificates; each a string, or what an XML document says of it.
    public var certificationInfo: [JSONValue] = []
    /// All but transformations have one.
    public var action: EventAction?
    /// Items, each by its own name.
    public var epcList: [EPC] = []
    /// Things known by their class only.
    public var quantityList: [QuantityElement] = []
    public var parentID: EPC?
    public var childEPCs: [EPC] = []
    public var childQuantityList: [QuantityElement] = []
    public var inputEPCList: [EPC] = []
    public var inputQuantityList: [QuantityElement] = []
    public var outputEPCList: [EPC] = []
    public var outputQuantityList: [QuantityElement] = []
    /// A URI that ties the events of one transformation together.
    public var transformationID: String?
    public var bizStep: BizStep?
    public var disposition: Disposition?
    public var persistentDisposition: PersistentDisposition?
    /// Where it happened.
    public var readPoint: Place?
    /// Where the things are from now on.
    public var bizLocation: Place?
    public var bizTransactionList: [TypedReference<TransactionType>] = []
    public var sourceList: [TypedReference<PartyType>] = []
    public var destinationList: [TypedReference<PartyType>] = []
    public var sensorElementList: [SensorElement] = []
    /// Instance and lot master data (EPCIS 2.0 7.3.7).
    public var ilmd: [JSONMember] = []
    /// Members of the event that are none of the standard's.
    public var extensions: [JSONMember] = []
    /// What the prefixes in extensions, ILMD and their values stand for, beyond those the standard context declares.
    public var namespaces: [EPCISNamespace] = []

    /// An event with what every event has; the rest is set on the value.
    public init(_ kind: EventType, at eventTime: EPCISInstant, action: EventAction?) {
        self.kind = kind
        self.eventTime = eventTime
        self.action = action
        eventTimeZoneOffset = eventTime.offsetMinutes
    }
}

/// A prefix and the namespace it stands for.
public struct EPCISNamespace: Sendable, Hashable {
    public var prefix: String
    public var uri: String

    public init(prefix: String, uri: String) { (self.prefix, self.uri) = (prefix, uri) }
}

/// Somewhere: a URI, and what a user says of it.
public struct Place: Sendable, Hashable {
    public var id: String
    public var extensions: [JSONMember]

    public init(_ id: String, extensions: [JSONMember] = []) { (self.id, self.extensions) = (id, extensions) }
}

/// So many things of one class (EPCIS 2.0 7.3.3.3).
public struct QuantityElement: Sendable, Hashable {
    /// The class: a product's batch or a product.
    public var epcClass: EPC
    /// A positive JSON number, as written; nil if unknown.
    public var quantity: String?
    /// A unit of measure (UN/CEFACT Recommendation 20, two or three characters); nil for pieces.
    public var unit: String?

    public init(epcClass: EPC, quantity: String?, unit: String? = nil) {
        (self.epcClass, self.quantity, self.unit) = (epcClass, quantity, unit)
    }
}

/// A business transaction, a source or a destination: what it is to the event, and its name, a URI.
public struct TypedReference<Word: VocabularyWord>: Sendable, Hashable {
    /// A business transaction may lack it.
    public var type: Word?
    public var id: String

    public init(type: Word?, id: String) { (self.type, self.id) = (type, id) }
}

/// Dispositions that last until they are taken back (EPCIS 2.0 7.3.5.9).
public struct PersistentDisposition: Sendable, Hashable {
    public var set: [Disposition]
    public var unset: [Disposition]

    public init(set: [Disposition] = [], unset: [Disposition] = []) { (self.set, self.unset) = (set, unset) }
}

/// Says that an earlier event with the same content was wrong (EPCIS 2.0 7.4.1.2).
public struct ErrorDeclaration: Sendable, Hashable {
    public var declarationTime: EPCISInstant
    public var reason: ErrorReason?
    /// The events that say what is right.
    public var correctiveEventIDs: [String]
    public var extensions: [JSONMember]

    public init(
        at declarationTime: EPCISInstant, reason: ErrorReason? = nil, correctiveEventIDs: [String] = [],
        extensions: [JSONMember] = []
    ) {
        self.declarationTime = declarationTime
        self.reason = reason
        self.correctiveEventIDs = correctiveEventIDs
        self.extensions = extensions
    }
}
