import EPCIS
import JSONStream
import Testing

@Suite struct EventHashTests {
    @Test(arguments: HashFixtures.all)
    func `the published vectors hash to what they should`(vector: HashFixtures.Vector) throws {
        let value = try JSONValue(parsing: Array(vector.event.utf8))
        let event = try Event(jsonLD: value)
        if let preHash = vector.preHash { #expect(event.preHash == preHash) }
        #expect(event.hashID == "ni:///sha-256;\(vector.digest)?ver=CBV2.0", "\(event.preHash)")
        let again = try Event(jsonLD: event.jsonLD())
        #expect(again == event)
        #expect(again.hashID == event.hashID)
    }

    @Test func `the hash does not depend on spelling or order`() throws {
        let plain = try Self.event(
            #""epcList":["urn:epc:id:sgtin:4012345.012345.12","urn:x:a"],"bizStep":"inspecting","x:b":"1","x:a":2"#)
        let other = try Self.event(
            #""x:a":"2.0","x:b":1.00,"bizStep":"urn:epcglobal:cbv:bizstep:inspecting","#
                + #""eventID":"urn:x:1","epcList":["urn:x:a","https://b.cn/a/gtin/4012345123456/lot/L/ser/12?x=1"]"#
        )
        #expect(plain.preHash == other.preHash)
        #expect(plain.preHash.contains("epc=https://id.gs1.org/01/04012345123456/21/12epc=urn:x:a"))
        #expect(plain.preHash.hasSuffix("x:a=2x:b=1"))
    }

    /// CBV 2.0 8.9, rule 15.
    @Test func `the hash does not depend on the prefixes that a document chooses`() throws {
        func event(_ prefix: String, _ uri: String = "https://own.example/") throws -> Event {
            let context = #""@context":[{"\#(prefix)":"\#(uri)"}],"#
            let report = #"{"type":"\#(prefix):Draught","component":"\#(prefix):left","value":1}"#
            return try Self.event(
                context + #""epcList":["urn:x:a"],"bizStep":"\#(prefix):step","\#(prefix):word":"\#(prefix):value","#
                    + #""sensorElementList":[{"sensorMetadata":{"deviceID":"\#(prefix):device"},"#
                    + "\"sensorReport\":[\(report)]}]")
        }
        let one = try event("example")
        #expect(try event("ex2").preHash == one.preHash)
        #expect(one.preHash.contains("deviceID=https://own.example/device"))
        #expect(one.preHash.contains("type=https://own.example/Draught"))
        #expect(one.preHash.hasSuffix("{https://own.example/}word=https://own.example/value"))
        #expect(try event("example", "https://other.example/").preHash != one.preHash)
        #expect(one.withPrefixesInUse.preHash == one.preHash)
        // An address is none, whatever a document calls its prefix.
        let address = try Self.event(#""@context":[{"https":"urn:x:y:"}],"epcList":["https://b.cn/a"]"#)
        #expect(address.preHash.contains("epc=https://b.cn/a"))
    }

    @Test(arguments: [
        ("1.0", "1"), ("0.3434000", "0.3434"), ("-0.50", "-0.5"), ("007", "7"), ("-0.0", "0"), ("1e3", "1000"),
        ("12345678901234567890", "12345678901234567890"), ("1.5e-1", "0.15"), ("12a", "12a"), ("  x ", "x"),
    ])
    func `a number is hashed without what does not count`(text: String, form: String) throws {
        #expect(try Self.event("\"epcList\":[\"urn:x:a\"],\"x:n\":\"\(text)\"").preHash.hasSuffix("x:n=\(form)"))
    }

    private static func event(_ members: String) throws -> Event {
        let text =
            #"{"type":"ObjectEvent","eventTime":"2024-05-01T00:00:00Z","eventTimeZoneOffset":"+08:00","#
            + "\"action\":\"OBSERVE\",\(members)}"
        return try Event(jsonLD: JSONValue(parsing: Array(text.utf8)))
    }
}
