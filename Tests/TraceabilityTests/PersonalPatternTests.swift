import Testing
import Traceability

/// Personal information in texts that are kept.
@Suite struct PersonalPatternTests {
    @Test(arguments: [
        ("13812345678", "138****5678"), ("电话+8613812345678。", "电话+86138****5678。"),
        ("11010519491231002X", "110***********002X"), ("身份证 11010519491231002x", "身份证 110***********002x"),
        ("zhang.san@example.cn", "z***@example.cn"), ("a@b.cn,19912345678", "a***@b.cn,199****5678"),
    ])
    func `PI-MASK-1 PI-MASK-4 PI-MASK-5 numbers of persons are masked wherever they stand`(
        _ text: String, _ masked: String
    ) {
        #expect(PersonalPatterns.masked(text) == masked)
        #expect(PersonalPatterns.masked(masked) == masked, "masking twice is masking once")
    }

    @Test(arguments: [
        "06901234567892", "138123456789", "12812345678", "E=86.100.1/0000138123456780", "110105194912310021",
        "106901234567000013", "状态 open", "", "@", "x@y", "2026-11-22", "90000000000",
    ])
    func `codes, days and words stay as they are`(_ text: String) {
        #expect(PersonalPatterns.masked(text) == text)
    }
}
