import Cryptography
import JSONStream
import Testing

@testable import Traceability

struct ShownGroupTests {
    private static let roll = Array(
        """
        {"action":"OBSERVE","bizStep":"commissioning","eventTime":"2026-01-02T03:04:05.000Z","gas:batch":"B1",\
        "gas:count":100000,"gas:firstCode":"https://x/E=1","gas:lastCode":"https://x/E=2",\
        "quantityList":[{"epcClass":"https://x/01/1","quantity":100000}],"type":"ObjectEvent"}
        """.utf8)
    private static let one = Array(
        """
        {"action":"OBSERVE","bizStep":"inspecting","epcList":["https://x/E=1"],\
        "gas:tests":[{"item":"leak","result":"pass"}],"type":"ObjectEvent"}
        """.utf8)

    @Test func `how many there were and which others is not in what everybody is shown`() {
        let shown = String(decoding: ShownGroup.bytes(of: Self.roll), as: UTF8.self)
        #expect(
            shown
                == """
                {"action":"OBSERVE","bizStep":"commissioning","eventTime":"2026-01-02T03:04:05.000Z","gas:batch":"B1",\
                "type":"ObjectEvent"}
                """)
    }

    @Test func `an event of one code is shown as it is stored, by either way`() {
        #expect(ShownGroup.bytes(of: Self.one) == Self.one)
        #expect(ShownGroup.bytes(of: Self.one, isOfOneCode: true) == Self.one)
    }

    @Test func `a leaf says the same of a group at hand, whose members stand in any order, as of its stored text`()
        throws
    {
        let salt = [UInt8](repeating: 7, count: 16)
        for text in [Self.roll, Self.one] {
            guard case .object(let members) = try JSONValue(parsing: text) else {
                throw JSONShapeError.missing(pointer: "")
            }
            let value = JSONValue.object(members.reversed())
            #expect(value.canonicalBytes == text)
            #expect(ShownGroup.digests(of: text, value, salt: salt) == ShownGroup.digests(of: text, salt: salt))
        }
    }

    @Test func `of several codes none is shown`() {
        let several = String(decoding: Self.one, as: UTF8.self)
            .replacing("\"https://x/E=1\"", with: "\"https://x/E=1\",\"https://x/E=2\"")
        #expect(!String(decoding: ShownGroup.bytes(of: Array(several.utf8)), as: UTF8.self).contains("E="))
    }

    @Test func `a container is not shown`() {
        let box = String(decoding: Self.one, as: UTF8.self)
            .replacing("https://x/E=1", with: "https://id.gs1.org/00/340600000000000018")
        #expect(!String(decoding: ShownGroup.bytes(of: Array(box.utf8)), as: UTF8.self).contains("340600"))
    }

    @Test func `the salt of what is shown does not tell the salt of the group`() {
        let salt = [UInt8](repeating: 9, count: 16)
        #expect(ShownGroup.salt(of: salt).count == 16)
        #expect(ShownGroup.salt(of: salt) != salt)
        #expect(ShownGroup.salt(of: salt) == Array(SHA256.hash(Array("ransu shown group".utf8) + salt).prefix(16)))
    }

    @Test func `the order of the groups never changes`() {
        #expect(EventLeafGroup.allCases.map(\.name) == ["shown", "public", "trade", "personal", "record"])
    }
}
