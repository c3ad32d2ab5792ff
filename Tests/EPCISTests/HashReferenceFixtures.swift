/// The reference implementation's own worked examples, and its examples of rounding.
extension HashFixtures {
    static let references = [
        Vector(
            name: "ReferenceEventHashAlgorithm",
            event: """
                {"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
                {"example":"https://ns.example.com/epcis/"}],"type":"ObjectEvent",
                "eventTime":"2020-03-04T11:00:30.000+01:00","eventTimeZoneOffset":"+01:00",
                "recordTime":"2020-03-04T11:00:30.999+01:00",
                "epcList":["urn:epc:id:sscc:4012345.0000000333","urn:epc:id:sscc:4012345.0000000111",
                "urn:epc:id:sscc:4012345.0000000222"],"action":"OBSERVE","bizStep":"departing",
                "readPoint":{"id":"urn:epc:id:sgln:4012345.00011.987"},
                "example:myField1":{"example:mySubField1":"2","example:mySubField2":"5"},"example:myField2":"0",
                "example:myField3":{"example:mySubField3":["3","1"]}}
                """,
            digest: "6ae96341e0acc6d7a261364751f60e68278a81cdf51da0abb6b4e617014e39d7"),
        Vector(
            name: "ReferenceEventHashAlgorithm2",
            event: """
                {"type":"ObjectEvent","eventTime":"2020-04-01T15:00:00+01:00","eventTimeZoneOffset":"+01:00",
                "epcList":["urn:epc:id:sgtin:4012345.011111.9876"],"action":"OBSERVE","bizStep":"inspecting",
                "readPoint":{"id":"urn:epc:id:sgln:4012345.00005.0"},
                "sensorElementList":[{"sensorMetadata":{"deviceID":"urn:epc:id:giai:4000001.111",
                "deviceMetadata":"https://id.gs1.org/8004/4000001111"},
                "sensorReport":[{"type":"Temperature","value":26,"sDev":0.1,"uom":"CEL"},
                {"type":"AbsoluteHumidity","value":12.1,"uom":"A93"},
                {"type":"Dimensionless","microorganism":"https://www.ncbi.nlm.nih.gov/taxonomy/1126011","value":0.05,
                "uom":"C35"},{"type":"Dimensionless",
                "chemicalSubstance":"https://identifiers.org/inchikey:CZMRCDWAGMRECN-UGDNZRGBSA-N","value":0.18,
                "uom":"C35"}]}]}
                """,
            digest: "271565c346ae2fb28c4583c4dca4ab4772d465eb4e0b6e548d77d8b49377d95c"),
        Vector(
            name: "ReferenceEventHashAlgorithm3",
            event: """
                {"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
                {"example":"https://ns.example.com/epcis/"}],"type":"ObjectEvent",
                "eventTime":"2020-03-04T11:00:30+01:00","eventTimeZoneOffset":"+01:00",
                "epcList":["urn:epc:id:sgtin:0614141.011111.987"],"action":"OBSERVE","bizStep":"departing",
                "disposition":"in_transit",
                "readPoint":{"id":"urn:epc:id:sgln:4012345.00011.0","example:myField1":"AB-12"},
                "bizTransactionList":[{"type":"po","bizTransaction":"urn:epc:id:gdti:4012345.11111.123"}],
                "sourceList":[{"type":"owning_party","source":"urn:epc:id:pgln:4012345.00000"}],
                "destinationList":[{"type":"owning_party","destination":"urn:epc:id:pgln:0614141.00000"}],
                "example:userExt":"CD-34"}
                """,
            digest: "3ae14c02c4bdc220cc31942cf804f6845eb8dec96ba6483391c92a9b165f9329",
            preHash: "eventType=ObjectEventeventTime=2020-03-04T10:00:30.000ZeventTimeZoneOffset=+01:00"
                + "epcListepc=https://id.gs1.org/01/00614141111114/21/987action=OBSERVE"
                + "bizStep=https://ref.gs1.org/cbv/BizStep-departing"
                + "disposition=https://ref.gs1.org/cbv/Disp-in_transitreadPointid=https://id.gs1.org/414/4012345000115"
                + "bizTransactionListtype=https://ref.gs1.org/cbv/BTT-po"
                + "bizTransaction=https://id.gs1.org/253/4012345111118123"
                + "sourceListtype=https://ref.gs1.org/cbv/SDT-owning_partysource=https://id.gs1.org/417/4012345000009"
                + "destinationListtype=https://ref.gs1.org/cbv/SDT-owning_party"
                + "destination=https://id.gs1.org/417/0614141000005"
                + "readPoint{https://ns.example.com/epcis/}myField1=AB-12{https://ns.example.com/epcis/}userExt=CD-34"),
        Vector(
            name: "CertificationInfoAndSensorReportWithCRS",
            event: """
                {"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
                {"cbv":"https://ref.gs1.org/cbv/"},{"ext1":"https://ns.ext.de/epcis/"}],"type":"ObjectEvent",
                "eventTime":"2023-01-11T12:00:00+01:00","eventTimeZoneOffset":"+01:00",
                "certificationInfo":"https://accreditation-council.example.org/certificate/ABC12345",
                "epcList":["https://id.gs1.de/01/04012345999990/21/XYZ-1234"],"action":"OBSERVE",
                "bizStep":"receiving","disposition":"in_progress",
                "readPoint":{"id":"https://id.gs1.de/414/4012345000115"},
                "sensorElementList":[{"sensorMetadata":{"time":"2023-01-11T11:05:00Z",
                "bizRules":"https://id.example.com/253/4012345000054987","ext1:someFurtherMetadata":"metadataText"},
                "sensorReport":[{"type":"Dimensionless","exception":"ALARM_CONDITION",
                "coordinateReferenceSystem":"http://www.opengis.net/def/crs/EPSG/0/27700",
                "ext1:someFurtherReportData":"reportText"}]}]}
                """,
            digest: "db3f717972b6be7ce2eb2f31a12b00beda1f9a7de63c23948f4b7314ffe0581b"),
    ]

    /// TimeStampRoundOff: half a millisecond is rounded up.
    static let rounding = [
        Vector(
            name: "TimeStampRoundOff 1",
            event: """
                {"type":"ObjectEvent","eventTime":"2023-02-02T11:04:03.1415Z","eventTimeZoneOffset":"+01:00",
                "epcList":["https://id.gs1.de/00/040123451111111110"],"action":"OBSERVE","bizStep":"shipping",
                "disposition":"in_transit","readPoint":{"id":"https://id.gs1.de/414/4012345000115"}}
                """,
            digest: "af7658e711574363633f20b3dadc7bc4c13c6f612cf96d95e03c421c0e58f3c6"),
        Vector(
            name: "TimeStampRoundOff 2",
            event: """
                {"type":"ObjectEvent","eventTime":"2023-02-02T11:04:03.1414Z","eventTimeZoneOffset":"+01:00",
                "epcList":["https://id.gs1.de/00/040123451111111110"],"action":"OBSERVE","bizStep":"transporting",
                "readPoint":{"id":"geo:50.947573340894124,6.922120147375441"}}
                """,
            digest: "0550df44527332c1fe417c5837fe61b9e71eaa93307b88519dac549bf2d4dcf9"),
        Vector(
            name: "TimeStampRoundOff 3",
            event: """
                {"type":"ObjectEvent","eventTime":"2023-02-12T11:04:03.1415Z","eventTimeZoneOffset":"+01:00",
                "certificationInfo":"https://accreditation-council.example.org/certificate/ABC12345",
                "epcList":["https://id.gs1.de/01/04012345999990/21/XYZ-1234"],"action":"OBSERVE",
                "bizStep":"receiving","disposition":"in_progress",
                "readPoint":{"id":"https://id.gs1.de/414/4012345000115"},
                "sensorElementList":[{"sensorMetadata":{"time":"2023-02-12T11:04:03.1007Z",
                "bizRules":"https://id.example.com/253/4012345000054987"},
                "sensorReport":[{"type":"Dimensionless","exception":"ALARM_CONDITION",
                "coordinateReferenceSystem":"http://www.opengis.net/def/crs/EPSG/0/27700"}]}]}
                """,
            digest: "bf052637920f56c28bd6bc4ce10bb296203fcddc543f1e293d5a77b07592dcec"),
    ]
}
