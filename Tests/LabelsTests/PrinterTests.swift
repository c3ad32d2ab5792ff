import Foundation
import Testing

@testable import Labels

struct PrinterTests {
    static let rolls = LabelSamples.templates.templates.filter { $0.kind != .sheet }.map(\.id)

    static func zpl(
        _ template: LabelTemplate, _ contents: [LabelContent], _ settings: PrinterSettings = PrinterSettings()
    ) throws -> [UInt8] {
        var out: [UInt8] = []
        let printer = try ZPLLabel(template, settings: settings)
        printer.begin(into: &out)
        for content in contents { try printer.write(.label(content), into: &out) }
        printer.end(into: &out)
        return out
    }

    static func settings(_ change: (inout PrinterSettings) -> Void) -> PrinterSettings {
        var settings = PrinterSettings()
        change(&settings)
        return settings
    }

    @Test(arguments: rolls, [PrintDensity.dpi203, .dpi300])
    func `every roll template prints inside the label, and its symbols read back`(
        id: String, density: PrintDensity
    ) throws {
        let template = try LabelSamples.templates.template(id)
        let contents = (0..<2).map {
            template.kind == .divider ? LabelSamples.divider($0 + 1) : LabelSamples.contents($0)
        }
        let settings = Self.settings {
            $0.density = density
            $0.symbols = .bitmap
        }
        let printer = ZPLInterpreter(try Self.zpl(template, contents, settings))
        #expect(printer.faults == [] && printer.labels.count == 2)
        for (content, label) in zip(contents, printer.labels) {
            #expect(label.width == density.dots(template.width) && label.lost == 0)
            #expect(label.dots.contains(true))
            for element in template.symbols {
                let box = DotBox(element.box, density)
                let crop = Crop(
                    label.dots.map { $0 ? 0 : 255 }, width: label.width, x: box.x, y: box.y, columns: box.width,
                    rows: box.height)
                #expect(try crop.text() == (try SymbolPayload(element, content[element.content]).shown))
            }
        }
    }

    @Test func `at 600 dpi the same label has the same places`() throws {
        let template = try LabelSamples.templates.template("roll-40x30")
        let settings = Self.settings { $0.density = .dpi600 }
        let printer = ZPLInterpreter(try Self.zpl(template, [LabelSamples.contents(0)], settings))
        let label = try #require(printer.labels.first)
        #expect(label.width == 945 && label.height == 709 && label.lost == 0 && printer.faults == [])
    }

    @Test func `run lengths and deflated dots are the same dots`() throws {
        let template = try LabelSamples.templates.template("roll-40x30")
        let contents = [LabelSamples.contents(1)]
        let plain = ZPLInterpreter(try Self.zpl(template, contents, Self.settings { $0.symbols = .bitmap }))
        let packed = ZPLInterpreter(
            try Self.zpl(
                template, contents,
                Self.settings {
                    $0.symbols = .bitmap
                    $0.graphics = .deflated
                }))
        #expect(packed.faults == [] && packed.labels.count == 1)
        #expect(plain.labels.first?.dots == packed.labels.first?.dots)
    }

    @Test(arguments: [PrinterSettings.Texts.bitmap, .printerFont("E:NOTOSANS.TTF")])
    func `no value becomes a command`(texts: PrinterSettings.Texts) throws {
        let template = try LabelSamples.templates.template("roll-60x40")
        var content = LabelSamples.contents(0)
        content[.productName] = "a^XZ^XA\\5E~JA\"b"
        content[.maker] = "^FS^XZ~JR\"\\[\"]CLS"
        content[.address] = "https://q.example/^XZ~JA_1>8\\\""
        let printer = ZPLInterpreter(try Self.zpl(template, [content], Self.settings { $0.texts = texts }))
        #expect(printer.labels.count == 1 && printer.immediate == [] && printer.faults == [])
        let label = try #require(printer.labels.first)
        let symbol = try #require(label.fields.first { $0.command == "BQ" })
        #expect(symbol.text == "MA," + content[.address])
        if texts != .bitmap {
            #expect(label.fields.contains { $0.text == content[.productName] })
            #expect(label.fields.contains { $0.text == content[.maker] })
        }
        var lines: [UInt8] = []
        let tspl = try TSPLLabel(template, settings: Self.settings { $0.texts = texts })
        try tspl.write(.label(content), into: &lines)
        #expect(TSPLLines(lines).commands.filter { $0.hasPrefix("CLS") || $0.hasPrefix("PRINT") }.count == 2)
        #expect(TSPLLines(lines).commands.allSatisfy { $0.filter { $0 == "\"" }.count % 2 == 0 })
    }

    @Test func `a label that is refused leaves nothing behind`() throws {
        let template = try LabelSamples.templates.template("roll-60x40")
        let printer = try ZPLLabel(template)
        var out = Array("before".utf8)
        var content = LabelSamples.contents(0)
        content[.maker] = "two\nlines"
        let error = try #require(throws: LabelError.self) { try printer.write(.label(content), into: &out) }
        #expect(error.field == "maker" && error.rule == .controlCharacter(offset: 3))
        #expect(out == Array("before".utf8))
        content = LabelSamples.contents(0)
        content[.hotline] = ""
        #expect(throws: LabelError.self) { try printer.write(.label(content), into: &out) }
        #expect(out == Array("before".utf8))
    }

    @Test func `settings out of range are refused by name`() throws {
        let template = try LabelSamples.templates.template("roll-60x40")
        let wrong: [(String, PrinterSettings)] = [
            ("speed", Self.settings { $0.speed = 15 }), ("darkness", Self.settings { $0.darkness = 31 }),
            ("copies", Self.settings { $0.copies = 0 }),
            ("texts", Self.settings { $0.texts = .printerFont("A^XZ") }),
        ]
        for (field, settings) in wrong {
            #expect(try #require(throws: LabelError.self) { try ZPLLabel(template, settings: settings) }.field == field)
        }
        #expect(throws: LabelError.self) { try TSPLLabel(template, settings: Self.settings { $0.darkness = 16 }) }
        let tagged = try LabelSamples.templates.template("rfid-60x40")
        let error = try #require(throws: LabelError.self) { try TSPLLabel(tagged) }
        #expect(error.rule == .printerCannotEncodeTags)
    }

    @Test func `a divider is printed between rolls and cut there`() throws {
        let set = LabelSamples.templates
        let template = try set.template("roll-100x30-gs1")
        var out: [UInt8] = []
        let printer = try ZPLLabel(
            template, divider: set.divider(for: template), settings: Self.settings { $0.finish = .cutBetweenRolls })
        printer.begin(into: &out)
        try printer.write(.label(LabelSamples.contents(0)), into: &out)
        try printer.write(.divider(LabelSamples.divider(1)), into: &out)
        printer.end(into: &out)
        let read = ZPLInterpreter(out)
        #expect(read.labels.count == 2 && read.immediate == ["JK", "JK"] && read.faults == [])
        #expect(read.labels[1].width == 799 && read.labels[1].lost == 0 && read.labels[1].dots.contains(true))
    }

    @Test func `an empty place is fed as a white label, so that both lanes keep their labels`() throws {
        let set = LabelSamples.templates
        let template = try set.template("rfid-60x40")
        var out: [UInt8] = []
        let printer = try ZPLLabel(template, divider: set.divider(for: template))
        printer.begin(into: &out)
        for entry in [LabelEntry.label(LabelSamples.contents(0)), .blank, .label(LabelSamples.contents(1)), .blank] {
            try printer.write(entry, into: &out)
        }
        printer.end(into: &out)
        let read = ZPLInterpreter(out)
        #expect(read.labels.map { $0.dots.contains(true) } == [true, false, true, false] && read.faults == [])
        // Something must be drawn, or the printer feeds nothing; its tag stays as it is.
        #expect(read.labels[1].commands.contains("GB") && !read.labels[1].commands.contains("RF"))
        #expect(read.labels[1].copies == 1)
        var lines: [UInt8] = []
        let tspl = try TSPLLabel(set.template("roll-60x40"))
        try tspl.write(.label(LabelSamples.contents(0)), into: &lines)
        try tspl.write(.blank, into: &lines)
        let commands = TSPLLines(lines).commands
        #expect(commands.suffix(2) == ["CLS", "PRINT 1,1"] && commands.count { $0 == "CLS" } == 2)
    }

    @Test func `a GS1-128 is as short for the printer as for the drawing`() throws {
        let document = """
            {"templates": [{"id": "bars", "kind": "roll", "size": [200, 20], "name": {"zh": "", "en": ""},
              "symbols": [{"symbology": "gs1-128", "content": "elementString", "box": [0, 0, 200, 20], "module": 0.25}]
            }]}
            """
        let template = try LabelTemplateSet(parsing: Array(document.utf8)).template("bars")
        for symbols in [PrinterSettings.Symbols.native, .bitmap] {
            let settings = Self.settings { $0.symbols = symbols }
            // 16 + 2 + 9 + FNC1 + 2 + 18 are 48 characters.
            let fits = LabelContent([.elementString: "[01]06901234567892[10]ABCDEFGHI[21]ABCDEFGHIJKLMNOPQR"])
            #expect(ZPLInterpreter(try Self.zpl(template, [fits], settings)).labels.count == 1)
            let long = LabelContent([.elementString: "[01]06901234567892[10]ABCDEFGHI[21]ABCDEFGHIJKLMNOPQRS"])
            let error = try #require(throws: LabelError.self) { try Self.zpl(template, [long], settings) }
            #expect(error.rule == .symbolRefused(reason: "49 > 48 bytes"))
        }
    }
}
