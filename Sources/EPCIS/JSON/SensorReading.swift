import JSONStream

extension SensorElement {
    init(jsonLD node: JSONNode) throws(EPCISError) {
        self.init(reports: [])
        var hasReports = false
        for (name, place) in try node.places() {
            switch name {
            case "sensorMetadata": metadata = try SensorMetadata(jsonLD: place)
            case "sensorReport":
                reports = try place.list { node throws(EPCISError) in try SensorReport(jsonLD: node) }
                hasReports = true
            case "isA", "type": continue
            default: extensions.append(try place.extensionMember(name))
            }
        }
        guard hasReports else { throw .missing(node, "sensorReport") }
    }
}

extension SensorMetadata {
    init(jsonLD node: JSONNode) throws(EPCISError) {
        self.init()
        for (name, place) in try node.places() {
            switch name {
            case "time": time = try place.instant()
            case "startTime": startTime = try place.instant()
            case "endTime": endTime = try place.instant()
            case "deviceID": deviceID = try place.uri()
            case "deviceMetadata": deviceMetadata = try place.uri()
            case "rawData": rawData = try place.uri()
            case "dataProcessingMethod": dataProcessingMethod = try place.uri()
            case "bizRules": bizRules = try place.uri()
            default: extensions.append(try place.extensionMember(name))
            }
        }
    }
}

extension SensorReport {
    init(jsonLD node: JSONNode) throws(EPCISError) {
        self.init(nil)
        for (name, place) in try node.places() {
            if try number(name, place) { continue }
            if try value(name, place) { continue }
            switch name {
            case "type": type = try place.word("a measurement type of the GS1 Web Vocabulary or a URI")
            case "exception": exception = try place.word("a sensor alert type of the GS1 Web Vocabulary or a URI")
            case "deviceID": deviceID = try place.uri()
            case "deviceMetadata": deviceMetadata = try place.uri()
            case "rawData": rawData = try place.uri()
            case "dataProcessingMethod": dataProcessingMethod = try place.uri()
            case "time": time = try place.instant()
            case "coordinateReferenceSystem": coordinateReferenceSystem = try place.uri()
            // A field of the metadata only; but the schema takes any attribute of a report, and GS1's own example 8 of
            // sensor data has it there.
            case "bizRules": extensions.append(JSONMember(name, .string(try place.uri())))
            default: extensions.append(try place.extensionMember(name))
            }
        }
    }

    private mutating func number(_ name: String, _ node: JSONNode) throws(EPCISError) -> Bool {
        switch name {
        case "value": value = try node.numberText()
        case "minValue": minValue = try node.numberText()
        case "maxValue": maxValue = try node.numberText()
        case "meanValue": meanValue = try node.numberText()
        case "sDev": sDev = try node.numberText()
        case "percRank": percRank = try node.numberText()
        case "percValue": percValue = try node.numberText()
        default: return false
        }
        return true
    }

    private mutating func value(_ name: String, _ node: JSONNode) throws(EPCISError) -> Bool {
        switch name {
        case "microorganism": microorganism = try node.uri()
        case "chemicalSubstance": chemicalSubstance = try node.uri()
        case "component": component = try node.word("a CBV component or a URI")
        case "stringValue": stringValue = try node.text()
        case "booleanValue": booleanValue = try node.flag()
        case "hexBinaryValue": hexBinaryValue = try node.text()
        case "uriValue": uriValue = try node.uri()
        case "uom": uom = try node.text()
        default: return false
        }
        return true
    }
}
