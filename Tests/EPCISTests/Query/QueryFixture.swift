import EPCIS
import JSONStream
import Testing

/// Events that queries are tried on.
enum QueryFixture {
    static let namespaces = [EPCISNamespace(prefix: "example", uri: "https://ns.example.com/epcis/")]

    static func event(_ text: String) throws -> Event {
        let (event, errors) = Event.check(jsonLD: try JSONValue(parsing: Array(text.utf8)), in: namespaces)
        // One event has master data though it only observes: queries look at what is there.
        if let error = errors.first(where: { $0.pointer != "/ilmd" }) { throw error }
        return try #require(event)
    }

    static func query(_ text: String) throws -> SimpleEventQuery {
        var parameters = try QueryParameters(queryString: text)
        parameters.namespaces = namespaces
        return try SimpleEventQuery(parameters)
    }

    /// Shipping two items and a lot, read by sensors.
    static let shipping = """
        {"type":"ObjectEvent","eventID":"urn:uuid:6f1c2b1e-0000-4000-8000-000000000001",
        "eventTime":"2024-05-01T08:00:00+08:00","eventTimeZoneOffset":"+08:00","action":"OBSERVE","bizStep":"shipping",
        "disposition":"in_transit","persistentDisposition":{"set":["completeness_verified"],"unset":["damaged"]},
        "epcList":["urn:epc:id:sgtin:0614141.107346.2017","https://id.gs1.org/01/10614141073464/21/2018"],
        "quantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.012345.998877","quantity":20,"uom":"KGM"},
        {"epcClass":"urn:epc:idpat:sgtin:4012345.066666.*","quantity":5}],
        "readPoint":{"id":"urn:epc:id:sgln:0614141.07346.1234","example:dock":"7"},
        "bizLocation":{"id":"https://example.com/factories/1/hall/2"},
        "bizTransactionList":[{"type":"po","bizTransaction":"https://example.com/po/7"}],
        "sourceList":[{"type":"owning_party","source":"urn:epc:id:pgln:4012345.00001"}],
        "destinationList":[{"type":"location","destination":"urn:epc:id:sgln:0614142.00001.0"}],
        "ilmd":{"example:lotNumber":"A1","example:made":{"example:line":4}},
        "sensorElementList":[{"example:placed":"inside","sensorMetadata":{"time":"2024-05-01T00:00:00Z",
        "startTime":"2024-05-01T00:00:00Z","endTime":"2024-05-01T01:00:00Z","deviceID":"urn:epc:id:giai:4000001.111",
        "bizRules":"https://example.com/rules/1","example:battery":80},
        "sensorReport":[{"type":"Temperature","value":26.5,"minValue":20,"maxValue":30,"meanValue":25,"sDev":0.5,
        "percRank":50,"percValue":25.5,"uom":"CEL","example:checked":"yes"},
        {"type":"gs1:Dimensionless","stringValue":"SOME \\"TEXT\\"","booleanValue":true,"hexBinaryValue":"f0f0f0",
        "uriValue":"https://id.gs1.org/8004/401234599999",
        "microorganism":"https://www.ncbi.nlm.nih.gov/taxonomy/1126011",
        "chemicalSubstance":"https://identifiers.org/inchikey:CZMRCDWAGMRECN-UGDNZRGBSA-N","component":"x",
        "dataProcessingMethod":"https://example.com/253/4012345000054987","exception":"ALARM_CONDITION"}]}],
        "example:colour":"red","example:count":12,"example:when":"2024-01-01T00:00:00Z",
        "example:box":{"example:width":3,"xml:attributes":{"unit":"cm"}}}
        """

    /// A pallet gets boxes; declared wrong later.
    static let packing = """
        {"type":"AggregationEvent","eventTime":"2024-05-02T00:00:00Z","eventTimeZoneOffset":"+00:00","action":"ADD",
        "bizStep":"packing","parentID":"urn:epc:id:sscc:0614141.1234567890",
        "childEPCs":["urn:epc:id:sgtin:0614141.107346.2019"],
        "childQuantityList":[{"epcClass":"https://id.gs1.org/01/04012345000009/10/L2","quantity":7}],
        "errorDeclaration":{"declarationTime":"2024-06-01T00:00:00Z","reason":"incorrect_data",
        "correctiveEventIDs":["urn:uuid:6f1c2b1e-0000-4000-8000-000000000002"],"example:who":"QA"}}
        """

    static let transformation = """
        {"type":"TransformationEvent","eventTime":"2024-05-03T00:00:00Z","eventTimeZoneOffset":"+00:00",
        "transformationID":"https://example.com/runs/9",
        "inputEPCList":["urn:epc:id:sgtin:4012345.011122.25"],
        "inputQuantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.011111.4444","quantity":10,"uom":"KGM"}],
        "outputEPCList":["urn:epc:id:sgtin:4012345.077889.26"],
        "outputQuantityList":[{"epcClass":"urn:epc:idpat:sgtin:4012345.077889.*"}]}
        """
}
