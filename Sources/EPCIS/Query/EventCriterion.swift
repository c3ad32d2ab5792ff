/// One condition of a query, a parameter of EPCIS 2.0 table 8.2.7.1 each.
public enum EventCriterion: Sendable, Hashable {
    case eventType(Set<EventType>)
    /// Instants are in microseconds since 1970.
    case time(TimeField, Comparison, Int64)
    case action(Set<EventAction>)
    case bizStep(Set<BizStep>)
    case disposition(Set<Disposition>)
    /// `set` or `unset`.
    case persistentDisposition(isSet: Bool, Set<Disposition>)
    case place(PlaceField, withDescendants: Bool, Set<String>)
    case transformationID(Set<String>)
    case match(MatchField, [NamePattern])
    /// nil unit: whatever the unit.
    case quantity(Comparison, [Double], unit: String?)
    /// Names are canonical (`EventName`).
    case bizTransaction(TransactionType, Set<String>)
    case source(PartyType, Set<String>)
    case destination(PartyType, Set<String>)
    case eventID(Set<String>)
    case errorDeclarationExists
    case errorReason(Set<ErrorReason>)
    case correctiveEventID(Set<String>)
    case sensorExists(SensorPart)
    case sensorText(SensorField, Set<String>)
    case sensorFlag(Bool)
    case sensorNumber(SensorNumber, Comparison, [Double], unit: String?)
    case field(FieldZone, FieldName, Comparison, [QueryValue])
    case fieldExists(FieldZone, FieldName)
    /// The value of the field has one of these attributes.
    case attributeExists(FieldName, Set<String>)
    /// `field_attribute` as written: which underscore parts them, events tell.
    case attribute(String, [EPCISNamespace], [QueryValue])
}

/// Times of an event and of its sensors.
public enum TimeField: String, Sendable, Hashable, CaseIterable {
    case eventTime, recordTime, errorDeclarationTime
    /// Of sensor metadata or a report.
    case time, startTime, endTime
}

/// The two places of an event (EPCIS 2.0 7.3.5.3).
public enum PlaceField: String, Sendable, Hashable, CaseIterable {
    case readPoint, bizLocation
}

/// Where in an event a name is looked for.
public enum MatchField: String, Sendable, Hashable, CaseIterable {
    case epc, parentID, inputEPC, outputEPC, anyEPC
    case epcClass, inputEPCClass, outputEPCClass, anyEPCClass
}

/// Parts of sensor data whose presence may be asked for.
public enum SensorPart: String, Sendable, Hashable, CaseIterable {
    case sensorElementList, sensorElement, sensorMetadata, sensorReport
}

/// Fields of sensor metadata and reports whose values are words, URIs or texts.
public enum SensorField: String, Sendable, Hashable, CaseIterable {
    case type, exception, deviceID, deviceMetadata, rawData, dataProcessingMethod, microorganism, chemicalSubstance
    case bizRules, stringValue, hexBinaryValue, uriValue, component, coordinateReferenceSystem
}

/// Fields of a sensor report whose values are numbers; all but `percRank` are asked for with a unit of measure.
public enum SensorNumber: String, Sendable, Hashable, CaseIterable {
    case value, minValue, maxValue, meanValue, sDev, percValue, percRank
}

/// Where a user's own field stands.
public struct FieldZone: Sendable, Hashable {
    /// The part of an event, by its word in the names of parameters.
    public enum Place: String, Sendable, Hashable, CaseIterable {
        case event = ""
        case ilmd = "ILMD"
        case errorDeclaration = "ERROR_DECLARATION"
        case sensorElement = "SENSORELEMENT"
        case sensorMetadata = "SENSORMETADATA"
        case sensorReport = "SENSORREPORT"
        case readPoint, bizLocation
    }

    public var place: Place
    /// Anywhere below the first level.
    public var isInner: Bool

    public init(_ place: Place, isInner: Bool = false) { (self.place, self.isInner) = (place, isInner) }
}

/// The name of a field: the standard's own, or a user's, by its prefix or by its namespace.
public struct FieldName: Sendable, Hashable {
    public var namespace: String?
    public var prefix: String?
    public var local: String

    /// Reads `prefix:name`, `namespace#name`, an absolute URI, or a bare name.
    /// - Parameter namespaces: what prefixes stand for.
    public init?(_ text: String, in namespaces: [EPCISNamespace]) {
        guard !text.isEmpty, text.utf8.count <= 1024 else { return nil }
        if let mark = text.lastIndex(of: "#") {
            (namespace, local) = (Self.trimmed(text[..<mark]), String(text[text.index(after: mark)...]))
        } else if text.contains("://"), let slash = text.lastIndex(of: "/") {
            (namespace, local) = (Self.trimmed(text[..<slash]), String(text[text.index(after: slash)...]))
        } else if let colon = text.lastIndex(of: ":") {
            let before = text[..<colon]
            local = String(text[text.index(after: colon)...])
            if before.contains(":") {
                namespace = Self.trimmed(before)
            } else {
                prefix = String(before)
                namespace = namespaces.uri(of: before).map(Self.trimmed)
            }
        } else {
            local = text
        }
        if local.isEmpty { return nil }
    }

    /// Whether a member of an event has this name.
    func fits(_ member: String, in namespaces: [EPCISNamespace]) -> Bool {
        guard let colon = member.lastIndex(of: ":") else { return prefix == nil && namespace == nil && member == local }
        guard member[member.index(after: colon)...] == local else { return false }
        let before = member[..<colon]
        guard let namespace, let known = namespaces.uri(of: before) else {
            return prefix.map { $0 == before } ?? (namespace.map { $0 == Self.trimmed(before) } ?? false)
        }
        return Self.trimmed(known) == namespace
    }

    /// A namespace is the same with and without the mark that parts it from a name.
    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = Substring(text)
        while let last = text.last, "#/:".contains(last) { text.removeLast() }
        return String(text)
    }
}

/// A value asked for: texts from a query string say not what they are.
public struct QueryValue: Sendable, Hashable {
    public var text: String
    public var number: Double?
    public var instant: Int64?

    public init(_ text: String) {
        self.text = text
        number = Self.number(text)
        instant = number == nil ? EPCISInstant(text)?.microseconds : nil
    }

    /// A JSON number, nothing else that Swift reads as one.
    static func number(_ text: String) -> Double? {
        guard !text.isEmpty, text.utf8.count <= 60,
            text.utf8.allSatisfy({ 0x30...0x39 ~= $0 || [0x2B, 0x2D, 0x2E, 0x65, 0x45].contains($0) }),
            let number = Double(text), number.isFinite
        else { return nil }
        return number
    }

    /// Whether a value of an event stands to this one as asked.
    func holds(_ comparison: Comparison, for value: String) -> Bool {
        if comparison == .equal, value == text { return true }
        if let number, let other = Self.number(value) { return comparison.holds(other, number) }
        if let instant, let other = EPCISInstant(value)?.microseconds { return comparison.holds(other, instant) }
        return false
    }
}
