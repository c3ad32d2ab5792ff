import EPCIS
import JSONStream

/// One event of each kind with every field that EPCIS 2.0 has for it, sensor reports and a user's members of every
/// form in every place, as GS1's `WithFullCombinationOfFields` has them; words and values are our own.
enum WholeEvents {
    static let texts = [object, aggregation, transaction, transformation, association]

    static func read(_ text: String) throws -> Event { try Event(jsonLD: JSONValue(parsing: Array(text.utf8))) }

    /// What was sent and what is found are one event if these are equal: but for its `recordTime`, which whoever keeps
    /// it says, the prefixes that nothing uses, the order of members and the spelling of numbers.
    static func form(_ event: Event) -> String {
        var event = event.withPrefixesInUse
        event.recordTime = nil
        return String(decoding: event.canonicalDocument, as: UTF8.self)
    }

    static func xml(_ events: [Event]) throws -> String {
        var writer = EPCISXMLWriter(version: .v2, creationDate: "2026-11-22T03:00:00Z")
        try writer.start()
        for event in events { try writer.event(event) }
        writer.end()
        return String(decoding: writer.drain(), as: UTF8.self)
    }

    /// The event as an error that its captor declares.
    static func declared(_ text: String) -> String {
        String(text.dropLast()) + """
            ,"errorDeclaration":{"declarationTime":"2026-11-21T20:00:00+08:00","reason":"incorrect_data",\
            "correctiveEventIDs":["urn:x:right","urn:x:right-too"],"plant:sheet":{"plant:page":"9","lab:seen":true}}}
            """
    }

    private static func head(_ kind: String, _ name: String) -> String {
        """
        {"@context":{"plant":"https://ns.example.cn/plant/","lab":"urn:x:lab:"},"type":"\(kind)",\
        "eventID":"urn:x:whole-\(name)","eventTime":"2026-11-20T23:15:00.250+08:00","eventTimeZoneOffset":"+08:00",\
        "certificationInfo":["https://cert.example.cn/1","https://cert.example.cn/2"],"bizStep":"receiving",\
        "disposition":"in_progress","persistentDisposition":{"unset":["completeness_inferred"],\
        "set":["completeness_verified"]},"readPoint":{"id":"urn:epc:id:sgln:9521141.00012.7","plant:gate":"南门"},\
        "bizLocation":{"id":"https://id.gs1.org/414/9521141000120","plant:floor":2},\
        "bizTransactionList":[{"type":"po","bizTransaction":"urn:x:order:77"},{"bizTransaction":"urn:x:other"}],\
        "sourceList":[{"type":"location","source":"urn:epc:id:sgln:9521141.00013.0"},\
        {"type":"urn:x:party:owner","source":"urn:x:party:1"}],\
        "destinationList":[{"type":"owning_party","destination":"urn:epc:id:pgln:9521141.00014"}],\(sensors),\(own)
        """
    }

    /// A user's members: texts, numbers, flags, lists of one and of several, objects in objects.
    private static let own = """
        "plant:shift":"夜班 <2>","plant:pressure":2.50,"plant:sealed":true,"plant:seals":["S-1"],\
        "plant:tools":["T-1",7,{"lab:calibrated":"2026-01-05"}],"lab:note":{"lab:by":{"plant:name":"示例"}}
        """

    private static let sensors = """
        "sensorElementList":[{"sensorMetadata":{"time":"2026-11-20T23:00:00+08:00",\
        "startTime":"2026-11-20T22:00:00+08:00","endTime":"2026-11-20T23:00:00+08:00",\
        "deviceID":"urn:epc:id:giai:9521141.METER7","deviceMetadata":"https://d.example.cn/7",\
        "rawData":"https://d.example.cn/7/raw","dataProcessingMethod":"https://d.example.cn/method",\
        "bizRules":"https://d.example.cn/rules","plant:probe":"上"},"sensorReport":[{"type":"Pressure",\
        "deviceID":"urn:epc:id:giai:9521141.METER8","deviceMetadata":"https://d.example.cn/8",\
        "rawData":"https://d.example.cn/8/raw","dataProcessingMethod":"https://d.example.cn/method",\
        "time":"2026-11-20T22:30:00+08:00","microorganism":"https://m.example.cn/1",\
        "chemicalSubstance":"https://c.example.cn/CH4","value":2.8,"component":"x","stringValue":"ok",\
        "booleanValue":false,"hexBinaryValue":"0aff","uriValue":"urn:x:v","minValue":2,"maxValue":3.5,\
        "meanValue":2.81,"sDev":0.02,"percRank":95,"percValue":3.1,"uom":"KPA",\
        "coordinateReferenceSystem":"urn:x:crs","lab:kept":"1"},\
        {"type":"gs1:Odour","value":-0.5,"bizRules":"urn:x:rules","lab:weight":3},\
        {"exception":"ALARM_CONDITION","booleanValue":true}],\(own)}]
        """

    private static let things = """
        "epcList":["urn:epc:id:sgtin:9521141.012345.A1","https://id.gs1.org/01/09521141123454/21/A2"],\
        "quantityList":[{"epcClass":"urn:epc:class:lgtin:9521141.012345.L7","quantity":12.5,"uom":"KGM"},\
        {"epcClass":"urn:epc:idpat:sgtin:9521141.012345.*","quantity":3},{"epcClass":"urn:x:class"}]
        """

    private static let children = """
        "parentID":"urn:epc:id:sscc:9521141.0000000012","childEPCs":["urn:epc:id:sgtin:9521141.012345.A1"],\
        "childQuantityList":[{"epcClass":"urn:epc:class:lgtin:9521141.012345.L7","quantity":4}]
        """

    static let object = """
        \(head("ObjectEvent", "object")),"action":"ADD",\(things),"ilmd":{"cbvmda:lotNumber":"L7",\(own)}}
        """
    static let aggregation = "\(head("AggregationEvent", "aggregation")),\"action\":\"OBSERVE\",\(children)}"
    static let association = "\(head("AssociationEvent", "association")),\"action\":\"ADD\",\(children)}"
    static let transaction = """
        \(head("TransactionEvent", "transaction")),"action":"ADD","parentID":"urn:epc:id:sscc:9521141.0000000013",\
        \(things)}
        """
    static let transformation = """
        \(head("TransformationEvent", "transformation")),"transformationID":"urn:epc:id:gdti:9521141.00001.77",\
        "inputEPCList":["urn:epc:id:sgtin:9521141.012345.B1"],\
        "inputQuantityList":[{"epcClass":"urn:epc:class:lgtin:9521141.012345.L8","quantity":10,"uom":"KGM"}],\
        "outputEPCList":["urn:epc:id:sgtin:9521141.012345.C1"],\
        "outputQuantityList":[{"epcClass":"urn:epc:class:lgtin:9521141.012345.L9","quantity":0.25}],\
        "ilmd":{"cbvmda:lotNumber":"L9",\(own)}}
        """
}
