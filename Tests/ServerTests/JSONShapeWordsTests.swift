import JSONStream
import Testing
import Traceability

@testable import Gateway

/// What a program is told when its document has the wrong shape.
@Suite struct JSONShapeWordsTests {
    @Test(arguments: [
        (JSONShapeError.missing(pointer: "/maker"), "input.required", "缺少必填项 /maker", "/maker is required"),
        (
            .wrongKind(pointer: "/count", expected: "number", found: "string"), "request.member-kind",
            "/count 应为数字，这里是字符串", "/count must be of kind number, not string"
        ),
        (
            .notAnInteger(pointer: "/count", text: "1.5", range: 0...9), "request.member-integer",
            "/count 的值 1.5 应为 0 至 9 的整数", "/count is 1.5; it must be a whole number from 0 to 9"
        ),
        (
            .unknownMember(pointer: "/cuont"), "request.member-unknown", "没有名为 /cuont 的项，请核对名称",
            "There is no member /cuont; check its name"
        ),
    ])
    func `V15_3_5 a wrong member is named in the asker's language`(
        _ error: JSONShapeError, _ code: String, _ chinese: String, _ english: String
    ) {
        let refusal = error.refusal
        #expect(refusal.rule.code == code && refusal.field == error.pointer)
        #expect(refusal.text(.chinese) == chinese)
        #expect(refusal.text(.english) == english)
    }
}
