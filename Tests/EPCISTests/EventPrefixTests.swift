import EPCIS
import JSONStream
import Testing

@Suite struct EventPrefixTests {
    private func event(_ more: String, context: String = #"{"a":"https://a.example/","b":"https://b.example/"}"#) throws
        -> Event
    {
        let text = #"""
            {"@context":["\#(EPCISContext.standard)",\#(context)],"type":"ObjectEvent","action":"OBSERVE",
            "eventTime":"2026-11-20T08:00:00Z","eventTimeZoneOffset":"+00:00","epcList":["urn:x:1"]\#(more)}
            """#
        return try Event(jsonLD: try JSONValue(parsing: Array(text.utf8)))
    }

    @Test(arguments: [
        (#","readPoint":{"id":"urn:x:2","a:line":"1"}"#, ["a"]), (#","b:deep":{"x":[{"a:y":1}]}"#, ["a", "b"]),
        (#","bizStep":"https://c.example/step","b:word":"a:value""#, ["a", "b"]), ("", []),
    ])
    func `an event keeps the prefixes that it uses, wherever they stand, and its hash`(
        _ more: String, _ used: [String]
    ) throws {
        let event = try event(more)
        let kept = event.withPrefixesInUse
        #expect(kept.namespaces.map(\.prefix).sorted() == used)
        #expect(kept.preHash == event.preHash)
        #expect(try Event(jsonLD: kept.jsonLD()) == kept)
    }

    @Test func `a context declares at most 256 prefixes`() throws {
        func context(_ count: Int) -> String {
            "{" + (0..<count).map { "\"p\($0)\":\"https://p.example/\($0)\"" }.joined(separator: ",") + "}"
        }
        #expect(try event("", context: context(256)).namespaces.count == 256)
        #expect(throws: EPCISError.self) { try event("", context: context(257)) }
    }

    @Test(arguments: [("5", "6"), ("true", "false"), (#""5""#, #""6""#)])
    func `the text of an XML element with attributes is part of the hash, whatever its kind`(
        _ one: String, _ other: String
    ) throws {
        func hash(_ text: String) throws -> String {
            try event(#","a:n":{"xml:attributes":{"unit":"cm"},"xml:text":\#(text)}"#).hashID
        }
        #expect(try hash(one) != hash(other))
    }
}
