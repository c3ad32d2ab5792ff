import JSONStream
import Storage
import TestSupport
import Testing

@testable import Traceability

@Suite struct LeavingDataTests {
    @Test(
        arguments: [
            ("13800001234", FieldKind.phone), ("+8613800001234", .phone), ("0757-22223333", .phone),
            ("010-1234567", .phone),
            ("11010519491231002X", .residentID), ("zhang@example.cn", .email), ("6222020200112233446", .bankCard),
        ] as [(String, FieldKind)])
    func `PI-SHARE what is told by its form is found, whatever stands around it`(_ text: String, _ kind: FieldKind) {
        #expect(PersonalPatterns.kinds(in: text) == [kind])
        #expect(PersonalPatterns.kinds(in: "{\"备注\":\"联系\(text)，谢谢\"}") == [kind])
    }

    @Test(arguments: [
        "201286892242000100471160338520947", "06901234567892", "106901234567000013", "2026-11-22T08:00:00+08:00",
        "JSQ30-16A",
        "urn:epc:id:sgtin:0614141.107346.2017", "91440606MA4TEX01XC", "6222020200112233445", "2026-1234567",
    ])
    func `PI-SHARE codes, days and models are no persons`(_ text: String) {
        #expect(PersonalPatterns.kinds(in: text) == [])
    }

    @Test func `PI-SHARE PI-LOCAL a connector sends the members that it may, and no person in them`() throws {
        let connector = LeavingData(connector: "iotroot", members: ["ecode", "events", "bizStep", "model"])
        let text = """
            {"ecode":"2012868","operator":"张三","events":[{"bizStep":"commissioning","inspector":"李四",
            "phone":"13800001234"}],"model":"JSQ30-16A"}
            """
        let document = try JSONValue(parsing: Array(text.utf8))
        let sent = String(decoding: try connector.payload(document), as: UTF8.self)
        #expect(sent == #"{"ecode":"2012868","events":[{"bizStep":"commissioning"}],"model":"JSQ30-16A"}"#)
        let hidden = try JSONValue(parsing: Array(#"{"ecode":"2012868","model":"找王工13800001234"}"#.utf8))
        let refusal = #expect(throws: Refusal.self) { try connector.payload(hidden) }
        #expect(refusal?.rule.code == "sharing.person" && refusal?.parameters["kinds"] == "phone")
        #expect(refusal?.parameters.values.contains { $0.contains("1380") } == false, "no value is told")
    }
}
