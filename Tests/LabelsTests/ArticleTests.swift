import Foundation
import Identification
import Labels
import Testing

/// The articles of `Labels.docc`: their examples stand here line by line, and do what the articles say.
struct ArticleTests {
    @Test func `a symbol is drawn by the rules of its use`() throws {
        do {
            let matrix = try Symbol.encode("https://id.example.cn/01/06901234567892", as: .qr)
            var file: [UInt8] = []
            try SymbolSVG(moduleMicrometres: 500).write(matrix, into: &file)
            #expect(String(decoding: file, as: UTF8.self).hasSuffix("</svg>"))
        }
        let code = try ElementString(bracketed: "(01)06901234567892(21)S9")
        let settings = try SymbolSettings(.gs1QR)
        let matrix = try Symbol.encode(code, settings)
        let picture = try SymbolPNG(printer: .dpi300, moduleMicrometres: 380).encode(matrix)
        #expect(try SymbolReader().read(picture).first?.elementString == code)
        var said = ""
        func print(_ words: String) { said = words }
        do { _ = try SymbolSettings(.gs1QR, correction: .low) } catch { print(error.rule.en) }
        #expect(said == "commodity codes use QR error correction M or higher, Han Xin L2 or higher")
    }

    @Test func `a label is printed, and its picture is checked`() throws {
        let document = #"""
            {"templates": [{"id": "small", "kind": "roll", "size": [40, 20], "name": {"zh": "小", "en": "Small"},
              "symbols": [{"symbology": "qr", "content": "address", "box": [1, 1, 18, 18], "module": 0.5}],
              "texts": [{"box": [20, 2, 19, 4], "zh": "型号 {model}", "en": "Model {model}", "font": 7, "smallest": 5}]}]}
            """#
        let template = try LabelTemplateSet(parsing: Array(document.utf8)).template("small")
        let content = LabelContent([.address: "https://id.example.cn/E=107771234", .model: "JSQ30-16A3"])
        var program: [UInt8] = []
        let printer = try ZPLLabel(template)
        printer.begin(into: &program)
        try printer.write(.label(content), into: &program)
        printer.end(into: &program)
        #expect(ZPLInterpreter(program).labels.count == 1)
        let photo = try LabelPreview(template).png(content, dotsPerInch: 300)
        let expected = LabelInspection.Expectation(symbology: .qr, text: content[.address])
        let inspection = try LabelInspection(photo: photo, expecting: expected)
        #expect(inspection.verdict < .fail)
    }

    @Test(arguments: ["Labels", "FromCodeToLabel"])
    func `every line of an article's examples is tried here`(article: String) throws {
        let file = URL(fileURLWithPath: #filePath)
        let root = file.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let path = root.appendingPathComponent("Sources/Labels/Labels.docc/\(article).md")
        let here = try String(contentsOf: file, encoding: .utf8)
        var isCode = false
        for line in try String(contentsOf: path, encoding: .utf8).split(separator: "\n") {
            if line.hasPrefix("```") { isCode.toggle() }
            guard isCode, !line.hasPrefix("```"), !line.hasPrefix("//") else { continue }
            var code = line.range(of: "  //").map { line[..<$0.lowerBound] } ?? line
            while code.last == " " { code.removeLast() }
            #expect(here.contains(code), "\(article): \(code)")
        }
    }
}
