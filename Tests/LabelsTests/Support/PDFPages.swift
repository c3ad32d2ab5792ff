import Foundation
import Testing

@testable import Labels

/// A PDF of labels in a file of its own, and what poppler's programs say of it.
final class PDFPages {
    let path: String
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) throws {
        self.bytes = bytes
        path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).pdf").path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    static func draw(
        _ template: LabelTemplate, _ entries: [LabelEntry], _ options: LabelSheetOptions = LabelSheetOptions(),
        divider: LabelTemplate? = nil
    ) throws -> PDFPages {
        var rest = entries[...]
        var bytes: [UInt8] = []
        let sheet = try LabelSheetPDF(template, divider: divider, options: options)
        _ = try sheet.writePart(next: { rest.popFirst() }, to: { bytes += $0 })
        return try PDFPages(bytes)
    }

    func text() throws -> String { try run("pdftotext", ["-raw", path, "-"]) }
    func fonts() throws -> String { try run("pdffonts", [path]) }
    func info() throws -> String { try run("pdfinfo", [path]) }
    func boxes() throws -> String { try run("pdftotext", ["-bbox", path, "-"]) }

    /// The first page in greys, row by row; 0 is black.
    func raster(dotsPerInch: Int) throws -> (width: Int, height: Int, greys: [UInt8]) {
        let prefix = path + ".page"
        defer { try? FileManager.default.removeItem(atPath: prefix + ".pgm") }
        _ = try run("pdftoppm", ["-gray", "-r", "\(dotsPerInch)", "-f", "1", "-l", "1", "-singlefile", path, prefix])
        let data = Array(try Data(contentsOf: URL(fileURLWithPath: prefix + ".pgm")))
        // P5, width, height, 255, each ended by one blank.
        var numbers: [Int] = []
        var index = 2
        while numbers.count < 3 {
            while !(0x30...0x39 ~= data[index]) { index += 1 }
            var number = 0
            while 0x30...0x39 ~= data[index] {
                number = number * 10 + Int(data[index] - 0x30)
                index += 1
            }
            numbers.append(number)
        }
        return (numbers[0], numbers[1], Array(data[(index + 1)...]))
    }

    private func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(program)")
        return String(decoding: data, as: UTF8.self)
    }
}
