import Foundation
import TestSupport
import Testing

@testable import Labels

struct LabelTemplateTests {
    private static let seeds: UInt64 = ProcessInfo.processInfo.environment["RANSU_SOAK_SECONDS"] == nil ? 60 : 20_000

    private func refusal(_ template: String) throws -> LabelError {
        try #require(throws: LabelError.self) {
            try LabelTemplateSet(parsing: Array("{\"templates\": [\(template)]}".utf8))
        }
    }

    private func label(_ members: String) -> String {
        "{\"id\": \"t\", \"kind\": \"roll\", \"size\": [60, 40], \"name\": {\"zh\": \"\", \"en\": \"\"}, \(members)}"
    }

    @Test func `the shipped templates carry what is read without a network`() {
        for template in LabelSamples.templates.templates where template.kind != .divider {
            // 20 × 20 has room for the symbol and a short code alone.
            guard template.id != "roll-20x20" else { continue }
            for field in [LabelField.gasType, .productionMonth, .safeLifeYears, .hotline, .maker] {
                #expect(template.fields.contains(field), "\(template.id) without \(field)")
            }
            #expect(template.requiredFields.contains(.hotline) && !template.requiredFields.contains(.gasType))
        }
        #expect(LabelSamples.templates.templates.count >= 8)
    }

    @Test func `a template that cannot be is refused with its element and rule`() throws {
        let text = "\"zh\": \"x\", \"font\": 8"
        let qr = "\"symbology\": \"qr\", \"box\": [2, 2, 20, 20]"
        let cases: [(String, String, LabelRule)] = [
            (
                label("\"texts\": [{\"box\": [50, 2, 11, 4], \(text)}]"), "texts[0].box",
                .outsideLabel(width: 60_000, height: 40_000)
            ),
            (
                label("\"texts\": [{\"box\": [5, 2, 11, 4], \"zh\": \"{nothing}\", \"font\": 8}]"), "texts[0].zh",
                .unreadable(expected: "words, with the names of fields in braces")
            ),
            (
                label("\"texts\": [{\"box\": [5, 2, 11, 4], \"zh\": \"x\", \"font\": 2}]"), "font",
                .outOfRange(lowest: 3, highest: 200)
            ),
            (
                label(
                    "\"symbols\": [{\(qr), \"content\": \"maker\", \"module\": 0.5}]"
                ),
                "symbols[0].content", .unreadable(expected: "one of address, code, factoryNumber, rollFirst")
            ),
            (
                label(
                    "\"symbols\": [{\(qr), \"content\": \"code\", \"module\": 0.25}]"
                ),
                "symbols[0].module", .outOfRange(lowest: 0, highest: 20)
            ),
            (label("\"media\": \"tape\""), "media", .unreadable(expected: "continuous, a gap or a mark")),
        ]
        for (template, field, rule) in cases {
            let error = try refusal(template)
            #expect(error.template == "t" && error.field == field && error.rule == rule, "\(error)")
            #expect(!error.rule.text.chinese.isEmpty && !error.rule.text.english.isEmpty)
        }
        let grid = """
            {"id": "g", "kind": "sheet", "size": [70, 37], "name": {"zh": "", "en": ""},
             "page": {"size": [210, 297], "columns": 3, "rows": 9, "origin": [0, 0], "gap": [0, 0]}}
            """
        #expect(try refusal(grid).rule == .gridBeyondPage)
        #expect(try refusal(label("\"texts\": []") + "," + label("\"texts\": []")).rule == .repeatedID)
        #expect(throws: LabelError.self) { try LabelTemplateSet(parsing: Array("{".utf8)) }
    }

    @Test func `codes are grouped, and GS1 text gets its brackets`() {
        #expect(LabelContent.groups("20128000000100001") == "2012 8000 0001 0000 1")
        #expect(LabelContent.groups("燃气热水器") == "燃气热水 器")
        #expect(LabelContent.groups("") == "")
        var content = LabelContent([.code: "1234567890123456", .address: "https://q.example/x"])
        content[.elementString] = "[01]06901234567892[21]A[B"
        #expect(content[.humanReadable] == "(01)06901234567892 (21)A[B")
        #expect(content[.shortCode] == "9012 3456" && content[.addressShort] == "q.example/x")
        content[.codeGroups] = "other"
        #expect(content[.codeGroups] == "1234 5678 9012 3456")
    }

    @Test func `random words stay in their box or are refused`() throws {
        let template = try LabelSamples.templates.template("roll-60x40")
        let pieces = ["燃", "气", "g", "j", "Å", "W", " ", "-", "（", "1", "é", "q\u{301}", "龘", "_", "|", "Ở", "《", "½"]
        for density in [PrintDensity.dpi203, .dpi300] {
            let texts = try DotTexts(template, PrinterTests.settings { $0.density = density })
            for seed in 1...Self.seeds {
                var random = SeededGenerator(seed: seed)
                let index = Int.random(in: 0..<template.texts.count, using: &random)
                let count = Int.random(in: 1...40, using: &random)
                let text = (0..<count).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
                let placed: PlacedRaster?
                do throws(LabelRule) { placed = try texts.dots(index, text) } catch { continue }
                guard let placed else { continue }
                let box = DotBox(template.texts[index].box, density)
                let ink = ink(placed.raster)
                #expect(
                    placed.x + ink.first >= box.x - 1 && placed.x + ink.last <= box.x + box.width
                        && placed.y >= box.y - 1 && placed.y + placed.raster.height <= box.y + box.height + 1,
                    "seed \(seed): \(text) in text \(index)")
            }
        }
    }

    private func ink(_ raster: LabelRaster) -> (first: Int, last: Int) {
        var (first, last) = (Int.max, -1)
        for (index, byte) in raster.bytes.enumerated() where byte != 0 {
            let column = index % raster.bytesPerRow * 8
            first = min(first, column + byte.leadingZeroBitCount)
            last = max(last, column + 7 - byte.trailingZeroBitCount)
        }
        return (first, last)
    }
}
