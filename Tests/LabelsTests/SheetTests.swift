import Foundation
import Testing

@testable import Labels

struct SheetTests {
    private static let ids = LabelSamples.templates.templates.map(\.id)

    private func entries(_ template: LabelTemplate, _ count: Int) -> [LabelEntry] {
        (0..<count).map {
            .label(template.kind == .divider ? LabelSamples.divider($0 + 1) : LabelSamples.contents($0))
        }
    }

    @Test(arguments: ids, LabelLanguage.allCases)
    func `every shipped template takes the labels of the trade, with its fonts embedded`(
        id: String, language: LabelLanguage
    ) throws {
        let template = try LabelSamples.templates.template(id)
        var options = LabelSheetOptions()
        options.language = language
        let pages = try PDFPages.draw(template, entries(template, 6), options)
        if let folder = ProcessInfo.processInfo.environment["RANSU_LABEL_PAGES"] {
            try Data(pages.bytes).write(to: URL(fileURLWithPath: "\(folder)/\(id)-\(language.rawValue).pdf"))
        }
        let fonts = try pages.fonts().split(separator: "\n").dropFirst(2)
        #expect(!fonts.isEmpty)
        // name type encoding emb sub uni: all embedded, as subsets, with their way back to characters.
        for font in fonts { #expect(font.contains("NotoSans") && font.contains("yes yes yes"), "\(font)") }
    }

    @Test func `Chinese text comes back from the PDF and begins where the template says`() throws {
        let template = try LabelSamples.templates.template("roll-60x40")
        let pages = try PDFPages.draw(template, entries(template, 1))
        let text = try pages.text()
        for words in ["家用燃气快速热水器", "型号 JSQ30-16A3", "气种 天然气12T", "生产年月 2026-11", "安全使用年限 8 年"] {
            #expect(text.contains(words), "\(words) in \(text)")
        }
        #expect(text.contains("2012 8000 0001 0000 1010"))
        // 60 × 40 mm in points.
        #expect(try pages.info().contains("170.079 x 113.386 pts"))
        // To a tenth of a millimetre: 0.28 points.
        let name = try #require(word("家用燃气快速热水器", in: try pages.boxes()))
        #expect(abs(name.left - 26.5 * 72 / 25.4) < 0.28 && name.right <= 58 * 72 / 25.4 + 0.28)
        let counter = try #require(word("1-1", in: try pages.boxes()))
        #expect(abs(counter.right - 58 * 72 / 25.4) < 0.28)
    }

    private func word(_ text: String, in page: String) -> (left: Double, right: Double)? {
        guard let line = page.split(separator: "\n").first(where: { $0.contains(">\(text)<") }) else { return nil }
        let numbers = line.split(separator: "\"").compactMap { Double($0) }
        return numbers.count == 4 ? (numbers[0], numbers[2]) : nil
    }

    @Test(arguments: LabelSamples.templates.templates.filter { $0.kind != .divider }.map(\.id))
    func `symbols read back from the page at 300 dpi`(id: String) throws {
        let template = try LabelSamples.templates.template(id)
        let content = LabelSamples.contents(0)
        let page = try PDFPages.draw(template, [.label(content)]).raster(dotsPerInch: 300)
        let element = try #require(template.symbols.first)
        let (left, top) = (template.page?.left ?? 0, template.page?.top ?? 0)
        let box = DotBox(
            LabelBox(
                x: left + element.box.x, y: top + element.box.y, width: element.box.width, height: element.box.height),
            .dpi300)
        let crop = Crop(page.greys, width: page.width, x: box.x, y: box.y, columns: box.width, rows: box.height)
        #expect(try crop.text() == (try SymbolPayload(element, content[element.content]).shown))
        // The printed size: modules times X-dimension, to a tenth of a millimetre.
        let matrix = try SymbolPayload(element, content[element.content]).matrix()
        let module = try SymbolFit(element, width: matrix.width, height: matrix.height).module(element)
        let wanted = Double(matrix.width * module) / 1_000
        #expect(abs(Double(crop.inkWidth) * 25.4 / 300 - wanted) < 0.17, "half a dot at each edge of 0.1 mm")
    }

    @Test func `labels go into parts, after the used places, with dividers between`() throws {
        let set = LabelSamples.templates
        let template = try set.template("a4-24")
        var options = LabelSheetOptions()
        options.skippedLabels = 3
        options.pagesPerPart = 1
        options.hasCuttingMarks = true
        let sheet = try LabelSheetPDF(template, divider: set.divider(for: template), options: options)
        var rest = entries(template, 25)[...]
        rest.insert(.divider(LabelSamples.divider(1)), at: 0)
        var first: [UInt8] = []
        let one = try sheet.writePart(next: { rest.popFirst() }, to: { first += $0 })
        #expect(one == LabelSheetPart(pages: 1, labels: 20, dividers: 1, isLast: false))
        let two = try sheet.writePart(isFirst: false, next: { rest.popFirst() }, to: { _ in })
        #expect(two == LabelSheetPart(pages: 1, labels: 5, dividers: 0, isLast: true))
        let page = try PDFPages(first)
        #expect(try page.text().contains("第 1 卷"))
        let boxes = try #require(word("分卷标签，请勿贴于产品", in: try page.boxes()))
        // The fourth place: first column of the second row.
        #expect(boxes.right < 70 * 72 / 25.4)
    }

    @Test func `an empty place stays empty, and the labels behind it keep theirs`() throws {
        let template = try LabelSamples.templates.template("a4-24")
        let labels = entries(template, 2)
        let page = try PDFPages.draw(template, [labels[0], .blank, .blank, labels[1]])
        // Three columns: the second label begins the second row.
        let boxes = try page.boxes()
        let places = boxes.split(separator: "\n").filter { $0.contains(">型号<") }
        let left = places.compactMap { $0.split(separator: "\"").compactMap { Double($0) }.first }
        #expect(left.count == 2 && left.max() == left.min(), "\(places)")
        // On a roll a page is a place; what is left empty at the end of a sheet is no page.
        let roll = try LabelSamples.templates.template("roll-60x40")
        #expect(try PDFPages.draw(roll, [labels[0], .blank, labels[1]]).info().contains("Pages:           3"))
        #expect(try PDFPages.draw(template, labels + [.blank]).info().contains("Pages:           1"))
    }

    @Test func `the same labels give the same bytes`() throws {
        let template = try LabelSamples.templates.template("roll-40x30")
        let first = try PDFPages.draw(template, entries(template, 3)).bytes
        #expect(try PDFPages.draw(template, entries(template, 3)).bytes == first)
        var options = LabelSheetOptions()
        options.createdAt = "2026-11-26T09:00:00+08:00"
        let dated = try PDFPages.draw(template, entries(template, 3), options)
        #expect(try dated.bytes != first && dated.info().contains("2026"))
    }

    @Test func `a label that cannot be drawn whole is refused with its field, value and rule`() throws {
        func refusal(_ id: String = "roll-60x40", _ change: (inout LabelContent) -> Void) throws -> LabelError {
            var content = LabelSamples.contents(0)
            change(&content)
            let template = try LabelSamples.templates.template(id)
            return try #require(throws: LabelError.self) { try PDFPages.draw(template, [.label(content)]) }
        }
        let long = String(repeating: "燃气热水器", count: 30)
        #expect(
            try refusal { $0[.productName] = long }
                == LabelError(
                    template: "roll-60x40", field: "productName", value: long,
                    rule: .textDoesNotFit(smallest: 6, lines: 2)))
        #expect(try refusal { $0[.model] = "" }.rule == .missingValue)
        #expect(try refusal { $0[.maker] = "a\nb" }.rule == .controlCharacter(offset: 1))
        #expect(try refusal { $0[.maker] = "甲\u{202E}b" }.rule == .controlCharacter(offset: 3))
        // The groups are made from the code: it is the code that is wrong.
        #expect(try refusal { $0[.code] = "12\t34" }.field == "code")
        #expect(try refusal { $0[.maker] = "\u{E000}" }.rule == .noGlyph)
        #expect(
            try refusal { $0[.batch] = String(repeating: "1", count: 201) }.rule
                == .valueTooLong(characters: 201, limit: 200))
        let wide = "https://q.ransu.example/" + String(repeating: "a", count: 400)
        let error = try refusal("roll-20x20") { $0[.address] = wide }
        guard case .symbolDoesNotFit(let needed, let available) = error.rule else {
            Issue.record("\(error)")
            return
        }
        #expect(error.field == "address" && available == 17_000 && needed > available)
        #expect(try refusal("roll-100x30-gs1") { $0[.elementString] = "[01]06901234567893" }.field == "elementString")
    }

    @Test func `an error of the receiver ends the drawing and comes back`() throws {
        struct Full: Error {}
        let template = try LabelSamples.templates.template("roll-40x30")
        var rest = entries(template, 500)[...]
        #expect(throws: Full.self) {
            _ = try LabelSheetPDF(template).writePart(next: { rest.popFirst() }, to: { _ in throw Full() })
        }
    }

    @Test func `a preview is a picture of the label in its size`() throws {
        let template = try LabelSamples.templates.template("roll-60x40")
        let content = LabelSamples.contents(1)
        let picture = try Luminance(image: LabelPreview(template).png(content, dotsPerInch: 254))
        #expect(picture.width == 600 && picture.height == 400)
        #expect(try SymbolReader().read(picture).first?.text == content[.address])
        #expect(throws: LabelError.self) { try LabelPreview(template).png(content, dotsPerInch: 601) }
    }

    @Test func `the fonts of the labels are installed`() {
        #expect(LabelFonts.missing() == [])
    }
}
