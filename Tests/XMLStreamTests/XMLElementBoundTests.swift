import Testing
import XMLStream

@Suite struct XMLElementBoundTests {
    @Test func `names that are copied count towards the bound of an element`() {
        let names = (0..<4_000).map { "n\($0)" + String(repeating: "x", count: 5_000) }
        let text = "<a>" + names.map { "<\($0)/>" }.joined() + "</a>"
        guard case .tooLong("a", limitBytes: 16 << 20, _) = Recorder.refusal(Array(text.utf8)) else {
            Issue.record("20 MB of names were kept")
            return
        }
    }
}
