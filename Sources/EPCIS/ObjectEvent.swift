import JSONStream

/// Something happened to items, or to so many things of a class (EPCIS 2.0 7.4.2).
public struct ObjectEvent: Sendable, Hashable {
    /// A URI that names this event; an error declaration repeats it.
    public var eventID: String?
    /// Microseconds since 1970-01-01T00:00:00Z.
    public var eventTime: Int64
    /// Minutes east of UTC where it happened.
    public var offsetMinutes: Int
    public var action: EventAction
    /// Items, each by its own name.
    public var epcList: [EPC]
    /// Things known by their class only.
    public var quantityList: [QuantityElement]
    public var bizStep: BizStep?
    public var disposition: Disposition?
    /// A URI: where it happened.
    public var readPoint: String?
    /// A URI: where the things are from now on.
    public var bizLocation: String?
    public var bizTransactions: [TypedReference] = []
    public var sources: [TypedReference] = []
    public var destinations: [TypedReference] = []
    public var sensorElements: [SensorElement] = []
    /// Instance and lot master data; only with `add` (EPCIS 2.0 7.3.7).
    public var ilmd: [JSONMember] = []
    /// Members with a prefix (`gas:result`) and `@context`, as they came.
    public var extensions: [JSONMember] = []

    /// An event with what every event has; the rest is set on the value.
    public init(at eventTime: Int64, action: EventAction, bizStep: BizStep?, epcs: [EPC]) {
        self.eventTime = eventTime
        self.action = action
        self.bizStep = bizStep
        epcList = epcs
        quantityList = []
        offsetMinutes = EPCISTime.defaultOffsetMinutes
    }

    /// The event as an object of EPCIS 2.0 JSON-LD.
    public func jsonLD() -> JSONValue {
        var members = [JSONMember("type", .string(EventType.object.rawValue))]
        func add(_ name: String, _ text: String?) {
            if let text { members.append(JSONMember(name, .string(text))) }
        }
        func add(_ name: String, _ values: [JSONValue]) {
            if !values.isEmpty { members.append(JSONMember(name, .array(values))) }
        }
        add("eventID", eventID)
        add("eventTime", EPCISTime.text(eventTime, offsetMinutes: offsetMinutes))
        add("eventTimeZoneOffset", EPCISTime.offsetText(offsetMinutes))
        add("epcList", epcList.map { .string($0.uri) })
        add("quantityList", quantityList.map(\.jsonLD))
        add("action", action.rawValue)
        add("bizStep", bizStep?.rawValue)
        add("disposition", disposition?.rawValue)
        if let readPoint { members.append(JSONMember("readPoint", ["id": .string(readPoint)])) }
        if let bizLocation { members.append(JSONMember("bizLocation", ["id": .string(bizLocation)])) }
        add("bizTransactionList", bizTransactions.map { $0.jsonLD("bizTransaction") })
        add("sourceList", sources.map { $0.jsonLD("source") })
        add("destinationList", destinations.map { $0.jsonLD("destination") })
        add("sensorElementList", sensorElements.map(\.jsonLD))
        if !ilmd.isEmpty { members.append(JSONMember("ilmd", .object(ilmd))) }
        return .object(members + extensions)
    }

    /// The event's JSON-LD by RFC 8785: what is stored and hashed.
    public var canonicalDocument: [UInt8] { jsonLD().canonicalBytes }
}
