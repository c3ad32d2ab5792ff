import Foundation
import Gateway
import Server
import Testing

/// docs/manual/limits.md is what the program does.
@Suite struct LimitTests {
    @Test func `V2_1_1 V2_1_2 V2_1_3 V5_1_1 V15_1_3 the document of limits is the program's own constants`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let kept = try String(contentsOf: root.appending(path: "docs/manual/limits.md"), encoding: .utf8)
        let made = LimitTable.document
        for (line, expected) in zip(kept.split(separator: "\n"), made.split(separator: "\n")) {
            #expect(line == expected)
        }
        #expect(kept == made, "write it anew: ransu limits > docs/manual/limits.md")
        for pace in Pace.allCases where pace != .free {
            #expect(PaceLimit.usual[pace] != nil || PaceLimit.work[pace] != nil, "\(pace) has no limit")
        }
    }
}
