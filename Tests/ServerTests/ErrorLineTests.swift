import JSONStream
import Testing

@testable import API
@testable import Traceability

/// What is wrong with a whole document is on no line of it: no face says “line 0”.
@Suite struct ErrorLineTests {
    private func texts(_ line: Int) -> [String] {
        let error = RowError(line: line, column: 0, fieldName: "", value: "", .returnMixedUp, [:])
        var (rows, events) = (JSONWriter(), JSONWriter())
        rows.object { $0.members(of: error, .english) }
        events.object { $0.problems("errors", [error], .english) }
        let table = RowErrorTable.csv([error], .english)
        return [rows.bytes, events.bytes, table].map { bytes in
            String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
        }
    }

    @Test func `an error of a whole document names no line, one of a line names it`() {
        let (whole, one) = (texts(0), texts(7))
        #expect(one[0].contains(#""line":7"#) && one[1].contains(#""event":7"#) && one[2].contains("\n7,"))
        #expect(!whole[0].contains(#""line""#) && !whole[1].contains(#""event""#))
        #expect(whole[2].contains("\n,") && !whole[2].contains("\n0,"), "\(whole[2])")
    }
}
