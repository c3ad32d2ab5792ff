import Foundation
import Testing

@testable import Traceability

/// What the manuals say of sessions and locks is what the program does.
@Suite struct ManualNumbersTests {
    @Test func `V6_1_3 V7_1_1 both manuals tell how long sessions live and what locks a name`() throws {
        let policy = SecurityPolicy()
        let own = SignInLockRule.own
        let (idle, staff, most) = (policy.idleMinutes, policy.staffIdleMinutes, policy.absoluteHours)
        let scan = ScanDevice.days
        let chinese = try Self.manual("accounts.zh-CN.md")
        for text in [
            "| \(idle)；\(staff) 分钟 |", "| \(most) 小时 |", "手机 \(scan) 天内免登录",
            "错误 \(own.failures) 次 | \(own.windowSeconds / 60) 分钟 |", "| \(own.lockSeconds / 60) 分钟",
        ] {
            #expect(chinese.contains(text), "\(text)")
        }
        let english = try Self.manual("accounts.md")
        for text in [
            "| \(idle); \(staff) minutes |", "| \(most) hours |", "scan for \(scan) days without a sign-in",
            "| \(own.failures) failures of one name", "| \(own.windowSeconds / 60) minutes | that name from there |",
            "| \(CodeTries.wrongOfAccount.failures) wrong codes",
        ] {
            #expect(english.contains(text), "\(text)")
        }
    }

    private static func manual(_ name: String) throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "docs/manual/\(name)"), encoding: .utf8)
    }
}
