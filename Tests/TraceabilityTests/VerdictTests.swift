import Identification
import Testing

@testable import Traceability

/// The verdict as a pure function, and the years that are left.
struct VerdictTests {
    private func marks(_ change: (inout CodeMarks) -> Void = { _ in }) -> CodeMarks {
        var marks = CodeMarks()
        change(&marks)
        return marks
    }

    @Test func `each mark has its verdict`() {
        let successor = PrintedCode(text: "2", address: "2")
        let table: [(CodeMarks, isMade: Bool, isPast: Bool, Verdict)] = [
            (marks(), true, false, .genuine), (marks(), false, false, .issuedNotReturned),
            (marks(), true, true, .pastSafeLife), (marks { $0.voidReason = "misprint" }, true, true, .void),
            (marks { $0.voidReason = "" }, false, false, .void),
            (marks { $0.successor = successor }, true, true, .replaced),
            (marks { $0.isFrozen = true }, true, true, .frozen), (marks { $0.isFrozen = true }, false, false, .frozen),
            (marks { $0.isExposed = true }, true, false, .exposed),
            (marks { $0.isExposed = true }, false, false, .exposed),
            (marks { $0.isExposed = true }, true, true, .pastSafeLife),
            (marks { $0.predecessor = successor }, true, false, .genuine),
            (
                marks {
                    $0.voidReason = "x"; $0.successor = successor; $0.isFrozen = true
                }, true, false, .void
            ),
        ]
        for (marks, isMade, isPast, expected) in table {
            #expect(Verdict.judge(marks: marks, isMade: isMade, isPastLife: isPast) == expected)
        }
    }

    @Test func `no verdict calls anything a fake`() {
        for verdict in Verdict.allCases {
            for text in [verdict.headline, verdict.advice].flatMap({ [$0.chinese, $0.english] }) {
                #expect(!text.contains("假") && !text.contains("伪") && !text.lowercased().contains("fake"))
                #expect(!text.contains("正品"))
            }
        }
        #expect(Verdict.issuedNotReturned.advice.chinese == "该码已发给 {owner}，信息尚未回传。")
        #expect(Verdict.notFound.headline.chinese == "未找到，请核对")
    }

    @Test func `the life counts from the day of sale`() throws {
        let sold = try #require(CivilDate(iso: "2026-06-18"))
        let life = { (today: String) in
            RemainingLife(
                years: 8, source: "GB 17905-2008 7.3", start: .sale(sold), today: CivilDate(iso: today) ?? sold)
        }
        #expect(life("2026-11-22").end == CivilDate(iso: "2034-06-18"))
        #expect(life("2026-11-22").monthsLeft == 7 * 12 + 6)
        #expect(life("2026-11-18").monthsLeft == 7 * 12 + 7)
        #expect(life("2026-11-22").usedPercent == 5)
        #expect(!life("2034-06-18").isOver && life("2034-06-19").isOver)
        #expect(life("2040-01-01").monthsLeft == 0 && life("2040-01-01").usedPercent == 100)
    }

    @Test func `an estimated sale never condemns and an unsold article has no end`() throws {
        let day = try #require(CivilDate(iso: "2010-01-01"))
        let today = try #require(CivilDate(iso: "2026-11-22"))
        let estimated = RemainingLife(years: 8, source: "", start: .estimatedSale(day), today: today)
        #expect(!estimated.isOver && estimated.isEstimated)
        let unsold = RemainingLife(years: 8, source: "", start: .notSold, today: today)
        #expect(unsold.end == nil && unsold.monthsLeft == nil && !unsold.isOver)
    }

    @Test func `a wrong check digit is named in both languages`() async throws {
        let refusal: Refusal
        do {
            _ = try ScannedText("6901234567891")
            Issue.record("a GTIN with a wrong check digit was read")
            return
        } catch { refusal = ScanFault.refusal(error) }
        #expect(refusal.text(.chinese).contains("校验位应为 2"))
        #expect(refusal.text(.english).contains("check digit must be 2"))
        #expect(refusal.kind == .missing)
    }
}
