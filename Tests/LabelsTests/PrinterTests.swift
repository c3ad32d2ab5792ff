import Foundation
import Testing

@testable import Labels

struct PrinterTests {
    private static let rolls = LabelSamples.templates.templates.filter { $0.kind != .sheet }.map(\.id)

    private func zpl(
        _ id: String, _ contents: [LabelContent], _ settings: PrinterSettings = PrinterSettings()
    ) throws -> [UInt8] {
        var out: [UInt8] = []
        let printer = try ZPLLabel(try LabelSamples.templates.template(id), settings: settings)
        printer.begin(into: &out)
        for content in contents { try printer.write(.label(content), into: &out) }
        printer.end(into: &out)
        return out
    }

    private func settings(_ change: (inout PrinterSettings) -> Void) -> PrinterSettings {
        var settings = PrinterSettings()
        change(&settings)
        return settings
    }

    @Test(arguments: rolls, PrintDensity.allCases)
    func `every roll template prints the labels of the trade inside the label`(id: String, density: PrintDensity)
        throws
    {
        let template = try LabelSamples.templates.template(id)
        let contents = (0..<3).map {
            template.kind == .divider ? LabelSamples.divider($0 + 1) : LabelSamples.contents($0)
        }
        let printer = ZPLInterpreter(
            try zpl(
                id, contents,
                settings {
                    $0.density = density; $0.symbols = .bitmap
                }))
        #expect(printer.faults == [])
        #expect(printer.labels.count == 3)
        for (index, label) in printer.labels.enumerated() {
            #expect(label.width == density.dots(template.width) && label.lost == 0)
            #expect(label.dots.contains(true))
            if let folder = ProcessInfo.processInfo.environment["RANSU_LABEL_PAGES"], index < 2 {
                var file = Array("P4\n\(label.width) \(label.height)\n".utf8)
                for y in 0..<label.height {
                    for x in stride(from: 0, to: label.width, by: 8) {
                        var byte: UInt8 = 0
                        for bit in 0..<8 where x + bit < label.width && label.dots[y * label.width + x + bit] {
                            byte |= 0x80 >> UInt8(bit)
                        }
                        file.append(byte)
                    }
                }
                try Data(file).write(to: URL(fileURLWithPath: "\(folder)/\(id)-\(density.rawValue)-\(index).pbm"))
            }
        }
    }
}
