import JSONStream

/// What sensors told of the things (EPCIS 2.0 7.3.8).
public struct SensorElement: Sendable, Hashable {
    public var metadata: SensorMetadata?
    public var reports: [SensorReport]
    public var extensions: [JSONMember]

    public init(metadata: SensorMetadata? = nil, reports: [SensorReport], extensions: [JSONMember] = []) {
        (self.metadata, self.reports, self.extensions) = (metadata, reports, extensions)
    }
}

/// What holds for every report of a sensor element (EPCIS 2.0 7.3.8.2).
public struct SensorMetadata: Sendable, Hashable {
    public var time: EPCISInstant?
    public var startTime: EPCISInstant?
    public var endTime: EPCISInstant?
    /// URIs, as are the four below.
    public var deviceID: String?
    public var deviceMetadata: String?
    public var rawData: String?
    public var dataProcessingMethod: String?
    public var bizRules: String?
    public var extensions: [JSONMember] = []

    public init() {}
}

/// One reading (EPCIS 2.0 7.3.8.3). Numbers are JSON numbers with their digits as written.
public struct SensorReport: Sendable, Hashable {
    /// What was measured: a measurement type of the GS1 Web Vocabulary, or a URI.
    public var type: MeasurementType?
    /// An alarm or error in place of a value.
    public var exception: AlarmType?
    public var deviceID: String?
    public var deviceMetadata: String?
    public var rawData: String?
    public var dataProcessingMethod: String?
    public var time: EPCISInstant?
    public var microorganism: String?
    public var chemicalSubstance: String?
    public var value: String?
    public var component: Component?
    public var stringValue: String?
    public var booleanValue: Bool?
    public var hexBinaryValue: String?
    public var uriValue: String?
    public var minValue: String?
    public var maxValue: String?
    public var meanValue: String?
    public var sDev: String?
    public var percRank: String?
    public var percValue: String?
    /// UN/CEFACT Recommendation 20.
    public var uom: String?
    public var coordinateReferenceSystem: String?
    public var extensions: [JSONMember] = []

    public init(_ type: MeasurementType?, value: String? = nil, uom: String? = nil) {
        (self.type, self.value, self.uom) = (type, value, uom)
    }
}
