import Testing

/// Events and what they hash to, restated from the reference implementation of the CBV 2.0 event hash,
/// github.com/RalphTro/epcis-event-hash-generator, tests/examples/documents and tests/examples/expected/CBV2.0 (commits
/// 084b003 and d8d8746). Extensions and sensor data that several of its events share are written once.
enum HashFixtures {
    struct Vector: Sendable, CustomTestStringConvertible {
        let name: String
        let event: String
        let digest: String
        /// The whole pre-hash string, where it is short.
        var preHash: String?

        var testDescription: String { name }
    }

    static let all =
        references + rounding + [
            Vector(
                name: "ObjectEvent_all_possible_fields", event: objectEvent,
                digest: "9811bfb2672e9c3a0f6151be339d22b60db375c8b23d2740f6137cc6539f0639"),
            Vector(
                name: "AggregationEvent_all_possible_fields", event: aggregationEvent,
                digest: "41cf5d2be6b6926acc531597e43932eb4b9b23926ccb6ce08c882bda7a74d1a8"),
            Vector(
                name: "TransactionEvent_all_possible_fields", event: transactionEvent,
                digest: "4a85d64a96409f0c57baed258666b26d83e6690d204a8aaed4c7e2624d8b0c81"),
            Vector(
                name: "TransformationEvent_all_possible_fields", event: transformationEvent,
                digest: "529cc54b8cf9d8664208cc6c77473274d8c2dd473469920a7d09a814623f52cc"),
            Vector(
                name: "AssociationEvent_all_possible_fields", event: associationEvent,
                digest: "3dada0cdabe84618e9f0b842031159cb49534f487d5714cac9cfd647bf5f6c54"),
            Vector(
                name: "epcisDocWithAllGS1Keys", event: allKeys,
                digest: "40744f32beff53a4bf5bb5956d465cb52de5bbcc9f131409d8efb903b04d9351"),
        ]

    private static let contexts = """
        "@context":["https://ref.gs1.org/standards/epcis/epcis-context.jsonld",{"ext3":"http://example.com/ext3/"},
        {"ext2":"http://example.com/ext2/"},{"ext1":"http://example.com/ext1/"}]
        """

    private static let things = """
        "ext1:float":"20","ext1:time":"2013-06-08T14:58:56.591Z","ext1:array":["12","22","2013-06-08T14:58:56.591Z",
        "true","stringInArray",{"ext1:object":{"ext1:object":{"ext2:array":["14","23.0","stringInArrayInObjectInArray"],
        "ext2:object":{"ext2:object":{"ext3:string":"stringInObjectInObjectInArray"}},"ext2:int":"13",
        "ext2:string":"stringInObjectInArray"}}}],"ext1:boolean":"true","ext1:object":{"ext2:array":["11","21",
        "stringInArrayInObject"],"ext2:object":{"ext2:object":{"ext3:string":"stringInObjectInObject"}},
        "ext2:string":"stringInObject"},"ext1:default":"stringAsDefaultValue","ext1:int":"10","ext1:string":"string"
        """

    /// As `things`, with one level less of `ext2:object` and of `ext1:object`.
    private static let flatterThings = """
        "ext1:default":"stringAsDefaultValue","ext1:int":"10","ext1:float":"20",
        "ext1:time":"2013-06-08T14:58:56.591Z","ext1:boolean":"true","ext1:string":"string",
        "ext1:object":{"ext2:string":"stringInObject","ext2:array":["11","21","stringInArrayInObject"],
        "ext2:object":{"ext3:string":"stringInObjectInObject"}},
        "ext1:array":["12","22","2013-06-08T14:58:56.591Z","true","stringInArray",{"ext1:object":{"ext2:int":"13",
        "ext2:string":"stringInObjectInArray","ext2:array":["14","23.0","stringInArrayInObjectInArray"],
        "ext2:object":{"ext3:string":"stringInObjectInObjectInArray"}}}]
        """

    private static let readings = """
        "sensorMetadata":{"time":"2019-04-02T13:05:00.000Z","deviceID":"urn:epc:id:giai:4000001.111",
        "deviceMetadata":"https://id.gs1.org/8004/4000001111","rawData":"https://example.org/8004/401234599999",
        "startTime":"2019-04-02T12:55:01.000Z","endTime":"2019-04-02T13:55:00.000Z",
        "dataProcessingMethod":"https://example.com/253/4012345000054987",
        "bizRules":"https://example.com/253/4012345000054987","ext1:someFurtherMetadata":"someText"},
        "sensorReport":[{"type":"Temperature","deviceID":"urn:epc:id:giai:4000001.111",
        "rawData":"https://example.org/8004/401234599999",
        "dataProcessingMethod":"https://example.com/253/4012345000054987","time":"2019-07-19T13:00:00.000Z",
        "microorganism":"https://www.ncbi.nlm.nih.gov/taxonomy/1126011",
        "chemicalSubstance":"https://identifiers.org/inchikey:CZMRCDWAGMRECN-UGDNZRGBSA-N","value":26,
        "component":"example:x","stringValue":"SomeString","booleanValue":true,"hexBinaryValue":"f0f0f0",
        "uriValue":"https://id.gs1.org/8004/4000001111","minValue":26.0,"maxValue":26.2,"meanValue":13.2,"percRank":50,
        "percValue":12.7,"uom":"CEL","sDev":0.1,"ext1:someFurtherReportData":"someText",
        "deviceMetadata":"https://id.gs1.org/8004/4000001111"}]
        """

    private static let parties = """
        "bizTransactionList":[{"type":"po","bizTransaction":"urn:epc:id:gdti:0614141.00001.1618034"},
        {"type":"pedigree","bizTransaction":"urn:epc:id:gsrn:0614141.0000010253"}],
        "sourceList":[{"type":"location","source":"urn:epc:id:sgln:4012345.00225.0"},
        {"type":"possessing_party","source":"urn:epc:id:pgln:4012345.00225"},
        {"type":"owning_party","source":"urn:epc:id:pgln:4012345.00225"}],
        "destinationList":[{"type":"location","destination":"urn:epc:id:sgln:0614141.00777.0"},
        {"type":"possessing_party","destination":"urn:epc:id:pgln:0614141.00777"},
        {"type":"owning_party","destination":"urn:epc:id:pgln:0614141.00777"}]
        """

    private static let declared = """
        "certificationInfo":"https://accreditation-council.example.org/certificate/ABC12345",
        "errorDeclaration":{"declarationTime":"2013-11-07T14:00:00.000+01:00","reason":"incorrect_data",
        "correctiveEventIDs":[
        "ni:///sha-256;fec9667280c4710a3fa9558b7bc8ddc2ced0dc442d87f82becae24bb6ca6a46f?ver=CBV2.0"]}
        """

    private static let masterData = """
        "ilmd":{\(things),"cbvmda:countryOfExport":"KR","cbvmda:grossWeight":"3.5","cbvmda:netWeight":"3.5",
        "cbvmda:countryOfOrigin":"GB","cbvmda:drainedWeight":"3.5","cbvmda:lotNumber":"ABC123"}
        """

    private static let persistent = """
        "persistentDisposition":{"unset":["completeness_inferred"],"set":["completeness_verified"]}
        """

    private static let objectEvent = """
        {\(contexts),"type":"ObjectEvent","eventTime":"2005-04-05T02:33:31.116Z","eventTimeZoneOffset":"-06:00",
        "eventID":"urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",\(declared),
        "epcList":["urn:epc:id:sgtin:0614141.107346.2018"],"action":"ADD","bizStep":"receiving",
        "disposition":"in_progress","readPoint":{"id":"urn:epc:id:sgln:0012345.11111.400"},
        "bizLocation":{"id":"urn:epc:id:sgln:0012345.11111.0"},\(parties),
        "quantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.012345.998877","quantity":200,"uom":"KGM"}],
        "sensorElementList":[{\(readings),\(things)}],\(persistent),\(masterData),\(things)}
        """

    private static let children = """
        "childQuantityList":[{"epcClass":"urn:epc:idpat:sgtin:4012345.098765.*","quantity":10.0},
        {"epcClass":"urn:epc:class:lgtin:4012345.012345.998877","quantity":200.5,"uom":"KGM"}]
        """

    private static let aggregationEvent = """
        {\(contexts),"type":"AggregationEvent","eventTime":"2013-06-08T14:58:56.591Z","eventTimeZoneOffset":"+02:00",
        "eventID":"ni:///sha-256;cd834b5a08e76778617369c29c9ecc1007508a0ae5dcf063e48b6bf05eb10097?ver=CBV2.0",
        \(declared),"parentID":"urn:epc:id:sscc:0614141.1234567890",
        "childEPCs":["urn:epc:id:sgtin:0614141.107346.2017","urn:epc:id:sgtin:0614141.107346.2018"],
        "action":"OBSERVE","bizStep":"receiving","disposition":"in_progress",
        "readPoint":{"id":"urn:epc:id:sgln:0037000.00729.8202"},
        "bizLocation":{"id":"urn:epc:id:sgln:0037000.00729.8202"},\(parties),\(children),
        "sensorElementList":[{\(readings),\(things)}],\(things)}
        """

    private static let transactionEvent = """
        {\(contexts),"type":"TransactionEvent","eventTime":"2005-04-04T02:33:31.116Z","eventTimeZoneOffset":"-06:00",
        "eventID":"ni:///sha-256;45a99ca926fdb62b61bb2b29620e1dcdd5b0109613700f7e179881d64d8fabf1?ver=CBV2.0",
        \(declared),"parentID":"urn:epc:id:sscc:0614141.1234567890",
        "epcList":["urn:epc:id:sgtin:0614141.107346.2017","urn:epc:id:sgtin:0614141.107346.2018"],"action":"ADD",
        "bizStep":"shipping","disposition":"in_transit","readPoint":{"id":"urn:epc:id:sgln:0614141.07346.1234"},
        "bizLocation":{"id":"urn:epc:id:sgln:0614141.00888.0"},\(parties),
        "quantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.011111.4444","quantity":10,"uom":"KGM"}],
        "sensorElementList":[{\(readings),\(things)}],\(things)}
        """

    private static let quantities = """
        [{"epcClass":"urn:epc:class:lgtin:4012345.011111.4444","quantity":10,"uom":"KGM"},
        {"epcClass":"urn:epc:class:lgtin:0614141.077777.987","quantity":30},
        {"epcClass":"urn:epc:idpat:sgtin:4012345.066666.*","quantity":220}]
        """

    private static let transformationEvent = """
        {"@context":["https://ref.gs1.org/standards/epcis/epcis-context.jsonld",{"ext3":"http://example.com/ext3/"},
        {"ext2":"http://example.com/ext2/"},{"ext1":"http://example.com/ext1/"},
        {"cbvmda":"http://example.com/cbvmda/"}],
        "type":"TransformationEvent","eventTime":"2013-10-31T14:58:56.591Z","eventTimeZoneOffset":"+02:00",
        "eventID":"ni:///sha-256;0bf4271d60ed65fb687e95f7216c4c0a4c1181c070f657d41385b6fbd93e97ef?ver=CBV2.0",
        \(declared),
        "inputEPCList":["urn:epc:id:sgtin:4012345.011122.25","urn:epc:id:sgtin:4000001.065432.99886655"],
        "inputQuantityList":\(quantities),
        "outputEPCList":["urn:epc:id:sgtin:4012345.077889.25","urn:epc:id:sgtin:4012345.077889.26",
        "urn:epc:id:sgtin:4012345.077889.27","urn:epc:id:sgtin:4012345.077889.28"],
        "outputQuantityList":\(quantities),"transformationID":"urn:epc:id:gdti:0614141.12345.400",
        "bizStep":"commissioning","disposition":"in_progress","readPoint":{"id":"urn:epc:id:sgln:4012345.00001.0"},
        "bizLocation":{"id":"urn:epc:id:sgln:0614141.00888.0"},\(parties),\(masterData),
        "sensorElementList":[{\(readings),\(things)}],\(persistent),\(things)}
        """

    private static let associationEvent = """
        {\(contexts),"type":"AssociationEvent","eventTime":"2019-11-01T14:00:00+01:00","eventTimeZoneOffset":"+01:00",
        "parentID":"urn:epc:id:grai:4012345.55555.987",
        "childEPCs":["urn:epc:id:giai:4000001.12345","urn:epc:id:giai:4000001.12346"],\(children),"action":"ADD",
        "bizStep":"assembling","disposition":"in_progress","readPoint":{"id":"urn:epc:id:sgln:4012345.00001.0"},
        "bizLocation":{"id":"urn:epc:id:sgln:0614141.00888.0"},\(parties),
        "sensorElementList":[{\(readings),\(flatterThings)}],\(flatterThings)}
        """

    private static let allKeys = """
        {"type":"ObjectEvent","eventTime":"2023-03-27T11:30:00.0Z","eventTimeZoneOffset":"+01:00",
        "epcList":["urn:epc:id:sgtin:4012345.012345.12","urn:epc:id:sscc:4012345.0000000333",
        "https://id.gs1.org/00/040123450000003338","urn:epc:id:grai:4012345.66666.87","urn:epc:id:giai:4012345.AAbb",
        "urn:epc:id:gsrn:4012345.9876540000","urn:epc:id:gsrnp:4012345.0000098765","urn:epc:id:gdti:4012345.55555.98",
        "urn:epc:id:cpi:4012345.ABC.123","urn:epc:id:sgcn:4012345.99999.44","urn:epc:id:ginc:4012345.333",
        "urn:epc:id:gsin:4012345.999987654","urn:epc:id:itip:4012345.012345.01.02.999",
        "urn:epc:id:upui:4012345.012345.AB12"],
        "quantityList":[{"epcClass":"urn:epc:class:lgtin:4054739.099914.20160711"},
        {"epcClass":"urn:epc:idpat:sgtin:4054739.099914.*"},{"epcClass":"urn:epc:idpat:grai:4012345.66666.*"},
        {"epcClass":"urn:epc:idpat:gdti:4012345.55555.*"},{"epcClass":"urn:epc:idpat:sgcn:4012345.99999.*"},
        {"epcClass":"urn:epc:idpat:cpi:4012345.ABC.*"},{"epcClass":"urn:epc:idpat:itip:4012345.012345.01.02.*"}],
        "action":"OBSERVE","bizStep":"other","readPoint":{"id":"urn:epc:id:sgln:4012345.00011.987"}}
        """
}
