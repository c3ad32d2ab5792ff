import Testing
import Traceability

@Suite struct ArrivalPlaceTests {
    @Test(arguments: ["0", "12", "12.0", "12.3456", "1099511627775.9223372036854775806"])
    func `a place is read back from its text`(_ text: String) {
        #expect(ArrivalPlace(text)?.text == text)
    }

    @Test(arguments: [
        "", ".", "1.", ".1", "-1", "1.-1", "1.2.3", "x", "1099511627776", "9223372036854775807",
        "9223372036854775807.1", "9223372036854775808.1",
    ])
    func `what no arrival can have is no place`(_ text: String) {
        #expect(ArrivalPlace(text) == nil)
    }
}
