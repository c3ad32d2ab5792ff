/// Examples of what EPCIS 2.0 added.
extension PublishedExample {
    static let persistent = PublishedExample(
        source: "JSON/PersistentDisposition-example.jsonld, XML/Example-PersistentDisposition.xml",
        json: """
            {"type":"AggregationEvent","eventTime":"2020-06-08T18:11:16Z","eventTimeZoneOffset":"+02:00",
            "parentID":"urn:epc:id:sgtin:952001.1012345.22222223333",
            "childEPCs":["urn:epc:id:sgtin:9520001.012346.10000001001","urn:epc:id:sgtin:9520001.012346.10000001002"],
            "action":"DELETE","bizStep":"unpacking","disposition":"in_progress",
            "readPoint":{"id":"urn:epc:id:sgln:9529999.99999.0"},"bizLocation":{"id":"urn:epc:id:sgln:9529999.99999.0"},
            "bizTransactionList":[{"type":"inv","bizTransaction":"urn:epcglobal:cbv:bt:9520011111116:A123"},
            {"type":"desadv","bizTransaction":"urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6"}],
            "sourceList":[{"type":"owning_party","source":"urn:epc:id:pgln:9520001.11111"}],
            "destinationList":[{"type":"owning_party","destination":"urn:epc:id:pgln:9520999.99999"}],
            "persistentDisposition":{"unset":["completeness_inferred"],"set":["completeness_verified"]}}
            """,
        xml: """
            <AggregationEvent><eventTime>2020-06-08T18:11:16Z</eventTime>
            <eventTimeZoneOffset>+02:00</eventTimeZoneOffset>
            <parentID>urn:epc:id:sgtin:952001.1012345.22222223333</parentID>
            <childEPCs><epc>urn:epc:id:sgtin:9520001.012346.10000001001</epc>
            <epc>urn:epc:id:sgtin:9520001.012346.10000001002</epc></childEPCs><action>DELETE</action>
            <bizStep>urn:epcglobal:cbv:bizstep:unpacking</bizStep>
            <disposition>urn:epcglobal:cbv:disp:in_progress</disposition>
            <readPoint><id>urn:epc:id:sgln:9529999.99999.0</id></readPoint>
            <bizLocation><id>urn:epc:id:sgln:9529999.99999.0</id></bizLocation><bizTransactionList>
            <bizTransaction type="urn:epcglobal:cbv:btt:inv">urn:epcglobal:cbv:bt:9520011111116:A123</bizTransaction>
            <bizTransaction type="urn:epcglobal:cbv:btt:desadv"
            >urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6</bizTransaction></bizTransactionList>
            <sourceList><source type="urn:epcglobal:cbv:sdt:owning_party">urn:epc:id:pgln:9520001.11111</source>
            </sourceList><destinationList>
            <destination type="urn:epcglobal:cbv:sdt:owning_party">urn:epc:id:pgln:9520999.99999</destination>
            </destinationList><persistentDisposition><unset>urn:epcglobal:cbv:disp:completeness_inferred</unset>
            <set>urn:epcglobal:cbv:disp:completeness_verified</set></persistentDisposition></AggregationEvent>
            """)

    static let associations = PublishedExample(
        source:
            "JSON/AssociationEvent/AssociationEvent-f, -g, -h, XML/AssociationEvent/AssociationEventExamples.xml",
        json: """
            {"type":"AssociationEvent","eventTime":"2019-11-06T14:00:00.000+01:00",
            "recordTime":"2019-11-06T14:05:00.000+01:00","eventTimeZoneOffset":"+01:00",
            "parentID":"urn:epc:id:grai:4012345.55555.98765",
            "childEPCs":["urn:epc:id:giai:4000001.12345","urn:epc:id:giai:4000001.12346"],
            "childQuantityList":[{"epcClass":"urn:epc:class:lgtin:4023333.002000.998877","quantity":4}],
            "action":"ADD","bizStep":"installing","disposition":"in_progress",
            "readPoint":{"id":"urn:epc:id:sgln:4012345.00001.0"},"bizLocation":{"id":"urn:epc:id:sgln:4012345.00002.0"},
            "bizTransactionList":[{"type":"inv","bizTransaction":"urn:epcglobal:cbv:bt:4023333000000:54545"}],
            "sourceList":[{"type":"possessing_party","source":"urn:epc:id:pgln:4000001.00012"}],
            "destinationList":[{"type":"possessing_party","destination":"urn:epc:id:pgln:4012345.00000"}],
            "sensorElementList":[{"sensorMetadata":{"startTime":"2019-11-06T13:55:00.000+01:00",
            "endTime":"2019-11-06T13:57:00.000+01:00"},
            "sensorReport":[{"type":"AbsoluteHumidity","minValue":12.1,"maxValue":12.2,"uom":"A93"}]}]},
            {"type":"AssociationEvent","eventTime":"2019-11-04T14:00:00.000+01:00","eventTimeZoneOffset":"+01:00",
            "errorDeclaration":{"declarationTime":"2019-11-07T14:00:00.000+01:00","reason":"incorrect_data",
            "correctiveEventIDs":["urn:uuid:fd338495-0e6d-41dd-afee-a862ecd32518"]},
            "parentID":"urn:epc:id:grai:4012345.55555.987","action":"DELETE","bizStep":"disassembling",
            "readPoint":{"id":"urn:epc:id:sgln:4012345.00002.0"}},
            {"type":"AssociationEvent","eventTime":"2019-11-04T14:00:00.000+01:00","eventTimeZoneOffset":"+01:00",
            "eventID":"urn:uuid:fd338495-0e6d-41dd-afee-a862ecd32518","parentID":"urn:epc:id:grai:4012345.55555.987",
            "childEPCs":["urn:epc:id:giai:4000001.12345","urn:epc:id:giai:4000001.12346"],"action":"DELETE",
            "bizStep":"disassembling","readPoint":{"id":"urn:epc:id:sgln:4012345.00002.0"}}
            """,
        xml: """
            <AssociationEvent><eventTime>2019-11-06T14:00:00.000+01:00</eventTime>
            <recordTime>2019-11-06T14:05:00.000+01:00</recordTime><eventTimeZoneOffset>+01:00</eventTimeZoneOffset>
            <parentID>urn:epc:id:grai:4012345.55555.98765</parentID><childEPCs>
            <epc>urn:epc:id:giai:4000001.12345</epc><epc>urn:epc:id:giai:4000001.12346</epc></childEPCs>
            <childQuantityList><quantityElement><epcClass>urn:epc:class:lgtin:4023333.002000.998877</epcClass>
            <quantity>4</quantity></quantityElement></childQuantityList><action>ADD</action>
            <bizStep>urn:epcglobal:cbv:bizstep:installing</bizStep>
            <disposition>urn:epcglobal:cbv:disp:in_progress</disposition>
            <readPoint><id>urn:epc:id:sgln:4012345.00001.0</id></readPoint>
            <bizLocation><id>urn:epc:id:sgln:4012345.00002.0</id></bizLocation><bizTransactionList>
            <bizTransaction type="urn:epcglobal:cbv:btt:inv">urn:epcglobal:cbv:bt:4023333000000:54545</bizTransaction>
            </bizTransactionList><sourceList>
            <source type="urn:epcglobal:cbv:sdt:possessing_party">urn:epc:id:pgln:4000001.00012</source></sourceList>
            <destinationList>
            <destination type="urn:epcglobal:cbv:sdt:possessing_party">urn:epc:id:pgln:4012345.00000</destination>
            </destinationList><sensorElementList><sensorElement>
            <sensorMetadata startTime="2019-11-06T13:55:00.000+01:00" endTime="2019-11-06T13:57:00.000+01:00"/>
            <sensorReport type="gs1:AbsoluteHumidity" minValue="12.1" maxValue="12.2" uom="A93"/></sensorElement>
            </sensorElementList></AssociationEvent>
            <AssociationEvent><eventTime>2019-11-04T14:00:00.000+01:00</eventTime>
            <eventTimeZoneOffset>+01:00</eventTimeZoneOffset><errorDeclaration>
            <declarationTime>2019-11-07T14:00:00.000+01:00</declarationTime>
            <reason>urn:epcglobal:cbv:er:incorrect_data</reason><correctiveEventIDs>
            <correctiveEventID>urn:uuid:fd338495-0e6d-41dd-afee-a862ecd32518</correctiveEventID></correctiveEventIDs>
            </errorDeclaration><parentID>urn:epc:id:grai:4012345.55555.987</parentID><action>DELETE</action>
            <bizStep>urn:epcglobal:cbv:bizstep:disassembling</bizStep>
            <readPoint><id>urn:epc:id:sgln:4012345.00002.0</id></readPoint></AssociationEvent>
            <AssociationEvent><eventTime>2019-11-04T14:00:00.000+01:00</eventTime>
            <eventTimeZoneOffset>+01:00</eventTimeZoneOffset>
            <eventID>urn:uuid:fd338495-0e6d-41dd-afee-a862ecd32518</eventID>
            <parentID>urn:epc:id:grai:4012345.55555.987</parentID><childEPCs>
            <epc>urn:epc:id:giai:4000001.12345</epc><epc>urn:epc:id:giai:4000001.12346</epc></childEPCs>
            <action>DELETE</action><bizStep>urn:epcglobal:cbv:bizstep:disassembling</bizStep>
            <readPoint><id>urn:epc:id:sgln:4012345.00002.0</id></readPoint></AssociationEvent>
            """)

    static let sensors = PublishedExample(
        source: "JSON/WithSensorData/SensorDataExample7, 9, 10, 14.jsonld, XML/WithSensorData/SensorDataExamples.xml",
        json: """
            {"type":"ObjectEvent","eventTime":"2019-10-07T16:00:00.000+01:00","eventTimeZoneOffset":"+01:00",
            "epcList":["urn:epc:id:sgtin:4012345.011111.9876"],"action":"OBSERVE","bizStep":"inspecting",
            "readPoint":{"id":"urn:epc:id:sgln:4012345.00005.0"},"sensorElementList":[
            {"sensorMetadata":{"time":"2019-07-19T14:00:00.000+01:00"},"sensorReport":[
            {"type":"Temperature","value":26.0,"uom":"CEL","deviceID":"urn:epc:id:giai:4000001.111"},
            {"type":"example:Abc","stringValue":"111100001111000011110000","deviceID":"urn:epc:id:giai:4000001.112"},
            {"type":"example:Def","booleanValue":true,"deviceID":"urn:epc:id:giai:4000001.113"},
            {"type":"example:Jkl","hexBinaryValue":"f0f0f0","deviceID":"urn:epc:id:giai:4000001.115"},
            {"type":"example:Mno","uriValue":"https://example.org/example/someSectorSpecificValue"}]},
            {"sensorReport":[{"exception":"ERROR_CONDITION","uriValue":"https://example.com/ErrorCode-A827"},
            {"exception":"ALARM_CONDITION","booleanValue":true}]},
            {"sensorReport":[{"type":"Speed","value":4.5,"component":"example:x","uom":"MTS"},
            {"type":"Angle","component":"latitude","value":42.698334,"uom":"DD",
            "coordinateReferenceSystem":"http://www.opengis.net/def/crs/OGC/1.3/CRS84"},
            {"type":"Length","component":"northing","value":-477979.89,"uom":"MTR"}]}]}
            """,
        xml: """
            <ObjectEvent><eventTime>2019-10-07T16:00:00.000+01:00</eventTime>
            <eventTimeZoneOffset>+01:00</eventTimeZoneOffset>
            <epcList><epc>urn:epc:id:sgtin:4012345.011111.9876</epc></epcList><action>OBSERVE</action>
            <bizStep>urn:epcglobal:cbv:bizstep:inspecting</bizStep>
            <readPoint><id>urn:epc:id:sgln:4012345.00005.0</id></readPoint><sensorElementList><sensorElement>
            <sensorMetadata time="2019-07-19T14:00:00.000+01:00"/>
            <sensorReport type="gs1:Temperature" value="26.0" uom="CEL" deviceID="urn:epc:id:giai:4000001.111"/>
            <sensorReport type="example:Abc" stringValue="111100001111000011110000"
            deviceID="urn:epc:id:giai:4000001.112"/>
            <sensorReport type="example:Def" booleanValue="true" deviceID="urn:epc:id:giai:4000001.113"/>
            <sensorReport type="example:Jkl" hexBinaryValue="f0f0f0" deviceID="urn:epc:id:giai:4000001.115"/>
            <sensorReport type="example:Mno" uriValue="https://example.org/example/someSectorSpecificValue"/>
            </sensorElement><sensorElement>
            <sensorReport exception="gs1:ERROR_CONDITION" uriValue="https://example.com/ErrorCode-A827"/>
            <sensorReport exception="gs1:ALARM_CONDITION" booleanValue="true"/></sensorElement><sensorElement>
            <sensorReport type="gs1:Speed" value="4.5" component="example:x" uom="MTS"/>
            <sensorReport type="gs1:Angle" component="cbv:Comp-latitude" value="42.698334" uom="DD"
            coordinateReferenceSystem="http://www.opengis.net/def/crs/OGC/1.3/CRS84"/>
            <sensorReport type="gs1:Length" component="cbv:Comp-northing" value="-477979.89" uom="MTR"/>
            </sensorElement></sensorElementList></ObjectEvent>
            """)

    static let sensorUsers = PublishedExample(
        source: "JSON/WithSensorData/SensorDataExample12.jsonld, XML/WithSensorData/SensorDataExamples.xml",
        json: """
            {"type":"TransformationEvent","eventTime":"2020-09-29T12:00:00.000Z","eventTimeZoneOffset":"+02:00",
            "errorDeclaration":{"declarationTime":"2020-09-29T13:00:00.000Z","example:issuer":"Employee 123",
            "example3:errorCodes":{"example3:value1":"34","example3:value44":"66"},"example:field":"foo bar"},
            "inputQuantityList":[{"epcClass":"urn:epc:class:lgtin:4023333.055555.ABC123","quantity":25,"uom":"KGM"}],
            "outputEPCList":["urn:epc:id:sgtin:4012345.012345.987","urn:epc:id:sgtin:4012345.012345.988"],
            "bizStep":"commissioning",
            "readPoint":{"id":"urn:epc:id:sgln:4023333.00000.0","example:gs1ES":"(414)4023333000000"},
            "bizLocation":{"id":"urn:epc:id:sgln:4023333.00001.12"},
            "ilmd":{"cbvmda:lotNumber":"LOTABC","example:grading":"A",
            "example2:userMasterData":{"example2:sizeCode":"B-2"}},"sensorElementList":[{"sensorMetadata":
            {"startTime":"2019-04-01T14:00:00.000Z","endTime":"2019-04-02T13:59:59.999Z",
            "example:someFurtherMetaData":"someText"},"sensorReport":[{"type":"Temperature","minValue":12.4,
            "maxValue":13.8,"meanValue":13.2,"percRank":50,"percValue":12.7,"uom":"CEL","sDev":0.41,"example:cv":"123"},
            {"type":"example:someSensorProperty","stringValue":"someSensorOutput"}],
            "example:furtherSensorData":{"example:measure1":"123.5","example:measure2":"0.987"},
            "example:someUserField":"abc123"}],"example4:otherThings":"some text",
            "example:internalData":{"example:procedure":"A-1","example:machine":"urn:epc:id:giai:4012345.ABC"}}
            """,
        xml: """
            <TransformationEvent><eventTime>2020-09-29T14:00:00.000+02:00</eventTime>
            <eventTimeZoneOffset>+02:00</eventTimeZoneOffset><errorDeclaration>
            <declarationTime>2020-09-29T15:00:00.000+02:00</declarationTime>
            <example:issuer>Employee 123</example:issuer><example3:errorCodes><example3:value1>34</example3:value1>
            <example3:value44>66</example3:value44></example3:errorCodes><example:field>foo bar</example:field>
            </errorDeclaration><inputQuantityList><quantityElement>
            <epcClass>urn:epc:class:lgtin:4023333.055555.ABC123</epcClass><quantity>25.0</quantity><uom>KGM</uom>
            </quantityElement></inputQuantityList><outputEPCList><epc>urn:epc:id:sgtin:4012345.012345.987</epc>
            <epc>urn:epc:id:sgtin:4012345.012345.988</epc></outputEPCList>
            <bizStep>urn:epcglobal:cbv:bizstep:commissioning</bizStep>
            <readPoint><id>urn:epc:id:sgln:4023333.00000.0</id><example:gs1ES>(414)4023333000000</example:gs1ES>
            </readPoint><bizLocation><id>urn:epc:id:sgln:4023333.00001.12</id></bizLocation><sensorElementList>
            <sensorElement><sensorMetadata startTime="2019-04-01T15:00:00.000+01:00"
            endTime="2019-04-02T14:59:59.999+01:00" example:someFurtherMetaData="someText"/>
            <sensorReport type="gs1:Temperature" minValue="12.4" maxValue="13.8" meanValue="13.2" sDev="0.41" uom="CEL"
            percRank="50" percValue="12.7" example:cv="123"/>
            <sensorReport type="example:someSensorProperty" stringValue="someSensorOutput"/>
            <example:furtherSensorData><example:measure1>123.5</example:measure1>
            <example:measure2>0.987</example:measure2></example:furtherSensorData>
            <example:someUserField>abc123</example:someUserField></sensorElement></sensorElementList>
            <ilmd><cbvmda:lotNumber>LOTABC</cbvmda:lotNumber><example:grading>A</example:grading>
            <example2:userMasterData><example2:sizeCode>B-2</example2:sizeCode></example2:userMasterData></ilmd>
            <example:internalData><example:machine>urn:epc:id:giai:4012345.ABC</example:machine>
            <example:procedure>A-1</example:procedure></example:internalData>
            <example4:otherThings>some text</example4:otherThings></TransformationEvent>
            """)

    /// Extensions of every kind, as the files of `XML/WithFullCombinationOfFields` have them in four places.
    static let userXML = """
        <ext1:default>stringAsDefaultValue</ext1:default><ext1:int xsi:type="xsd:integer">10</ext1:int>
        <ext1:float xsi:type="xsd:double">20</ext1:float>
        <ext1:time xsi:type="xsd:dateTime">2013-06-08T14:58:56.591Z</ext1:time>
        <ext1:boolean xsi:type="xsd:boolean">true</ext1:boolean><ext1:string xsi:type="xsd:string">string</ext1:string>
        <ext1:object><ext2:string xsi:type="xsd:string">stringInObject</ext2:string>
        <ext2:array xsi:type="xsd:integer">11</ext2:array><ext2:array xsi:type="xsd:double">21</ext2:array>
        <ext2:array xsi:type="xsd:string">stringInArrayInObject</ext2:array><ext2:object>
        <ext3:string xsi:type="xsd:string">stringInObjectInObject</ext3:string></ext2:object></ext1:object>
        <ext1:array xsi:type="xsd:integer">12</ext1:array><ext1:array xsi:type="xsd:double">22</ext1:array>
        <ext1:array xsi:type="xsd:boolean">true</ext1:array><ext1:array xsi:type="xsd:string">stringInArray</ext1:array>
        <ext1:array><ext1:object><ext2:int xsi:type="xsd:integer">13</ext2:int>
        <ext2:array xsi:type="xsd:integer">14</ext2:array><ext2:array xsi:type="xsd:double">23.0</ext2:array>
        <ext2:object><ext3:string>stringInObjectInObjectInArray</ext3:string></ext2:object></ext1:object></ext1:array>
        """

    /// `userXML` as JSON-LD.
    static let userJSON = """
        "ext1:default":"stringAsDefaultValue","ext1:int":10,"ext1:float":20,"ext1:time":"2013-06-08T14:58:56.591Z",
        "ext1:boolean":true,"ext1:string":"string","ext1:object":{"ext2:string":"stringInObject",
        "ext2:array":[11,21,"stringInArrayInObject"],"ext2:object":{"ext3:string":"stringInObjectInObject"}},
        "ext1:array":[12,22,true,"stringInArray",{"ext1:object":{"ext2:int":13,"ext2:array":[14,23.0],
        "ext2:object":{"ext3:string":"stringInObjectInObjectInArray"}}}]
        """
}
