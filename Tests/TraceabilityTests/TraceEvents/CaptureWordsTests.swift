import TestSupport
import Testing

@testable import Traceability

/// Refusals of captured documents in the reader's language: kinds, values, places, and what is not there.
@Suite struct CaptureWordsTests {
    private func texts(_ error: RowError) -> (chinese: String, english: String) {
        (error.text(.chinese), error.text(.english))
    }

    @Test func `a value of the wrong kind is named with its kind`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let event = try shop.commissioning([0])
            for (wrong, chinese, english) in [
                (#""epcList":"abc""#, "“abc”不符合 EPCIS 2.0：应为数组，而不是字符串", "expected: array, not of kind string"),
                (#""epcList":{"a":1}"#, #"“{"a": …}”不符合 EPCIS 2.0：应为数组，而不是对象"#, "not of kind object"),
                (#""epcList":[7]"#, "“7”不符合 EPCIS 2.0：应为字符串，而不是数字", "expected: string, not of kind number"),
            ] {
                let job = try await shop.capture([event.replacing(#/"epcList":\[[^\]]*\]/#, with: wrong)])
                let error = try #require(try await shop.errors(job).first)
                let told = texts(error)
                #expect(told.chinese.contains(chinese), "\(told.chinese)")
                #expect(told.english.contains(english), "\(told.english)")
            }
        }
    }

    @Test func `a line of an XML document is one in Chinese too`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let xml = """
                <?xml version="1.0" encoding="UTF-8"?>
                <epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0"
                  creationDate="2026-11-22T03:00:00Z"><EPCISBody><EventList>
                <ObjectEvent><eventTime>x</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
                <epcList/><action>OBSERVE</action></ObjectEvent>
                </EventList></EPCISBody></epcis:EPCISDocument>
                """
            let job = try await shop.captureText(xml, form: .xml)
            let error = try #require(try await shop.errors(job).first)
            #expect(error.field.hasPrefix("line 4"), "\(error.field)")
            let told = texts(error)
            #expect(told.chinese.hasPrefix("第 4 行") && !told.chinese.contains("line"), "\(told.chinese)")
            #expect(told.english.contains("line 4"), "\(told.english)")
        }
    }

    @Test(arguments: [
        ("event urn:x:y", "未找到事件 urn:x:y"), ("query x", "未找到查询 x"), ("code 12", "未找到编码 12"),
        ("subscription x", "未找到订阅 x"), ("code-application 4", "未找到用码申请 4"),
        ("code application 4", "未找到用码申请 4"), ("event 3/4", "未找到事件 3/4"),
    ])
    func `what is not there is named with its kind`(_ object: String, _ words: String) {
        let refusal = Refusal(.missing, .missing, ["object": object])
        #expect(refusal.text(.chinese) == words && refusal.text(.english) == "No such \(object)")
    }
}
