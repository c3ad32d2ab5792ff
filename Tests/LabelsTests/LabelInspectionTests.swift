import Foundation
import Labels
import TestSupport
import Testing

/// First label check: what is measured on labels made for the purpose.
struct LabelInspectionTests {
    private static let text = "https://id.example.cn/E=20128690123400001"

    private func label(
        _ symbology: Symbology = .qr, pixels: Int = 6, quiet: Int? = nil, dark: UInt8 = 20, light: UInt8 = 230
    ) throws -> (Luminance, SymbolMatrix) {
        let text = symbology.isGS1 ? "[01]06901234567892[21]A1B2" : Self.text
        let matrix = try Symbol.encode(text, as: symbology)
        return (try .drawn(matrix, pixels: pixels, quiet: quiet ?? 12, dark: dark, light: light), matrix)
    }

    private func inspect(
        _ picture: Luminance, _ expectation: LabelInspection.Expectation = .init()
    ) throws -> LabelInspection {
        let symbol = try #require(try SymbolReader().read(picture).first)
        return try #require(LabelInspection(picture, symbol, expecting: expectation))
    }

    private func message(_ inspection: LabelInspection, _ check: LabelFinding.Check) -> LabelFinding.Message? {
        inspection.findings.first { $0.check == check }?.message
    }

    @Test(arguments: [Symbology.qr, .gs1QR, .dataMatrix, .gs1DataMatrix])
    func `a good label passes and is measured`(symbology: Symbology) throws {
        let (picture, matrix) = try label(symbology)
        let scale = LabelInspection.Scale(pixels: 600, micrometres: 50_000)  // six pixels are 0.5 mm
        let inspection = try inspect(picture, .init(symbology: symbology, scale: scale))
        #expect(inspection.columns == matrix.width && inspection.rows == matrix.height)
        #expect(abs(inspection.modulePixels - 6) < 0.2)
        #expect(abs((inspection.moduleMicrometres ?? 0) - 500) < 20)
        #expect(abs(inspection.contrastEstimate - 0.913) < 0.03)
        #expect(inspection.unevenness < 0.1 && inspection.rotation == 0)
        #expect(
            inspection.quietZone.sides(isLinear: false).allSatisfy { $0.modules >= Double(symbology.quietZoneModules) })
        #expect(inspection.findings.allSatisfy { $0.verdict == .pass }, "\(inspection.findings)")
        #expect(inspection.verdict == .pass)
    }

    @Test(arguments: [1, 2, 3])
    func `a neighbour in the quiet zone is a failure`(free: Int) throws {
        let (picture, matrix) = try label()
        // A black bar right of the symbol, `free` modules away.
        var pixels = picture.pixels
        let left = (12 + matrix.width + free) * 6
        for y in 0..<picture.height { for x in left..<left + 12 { pixels[y * picture.width + x] = 20 } }
        let marred = try #require(Luminance(width: picture.width, height: picture.height, pixels: pixels))
        let inspection = try inspect(marred)
        #expect(message(inspection, .quietZone) == .quietZoneTooNarrow)
        #expect(abs(inspection.quietZone.right.modules - Double(free)) <= 0.5)
        #expect(inspection.quietZone.left.modules >= 4 && inspection.verdict == .fail)
    }

    @Test func `a picture that ends in the quiet zone does not tell`() throws {
        let inspection = try inspect(label(quiet: 2).0)
        #expect(message(inspection, .quietZone) == .quietZoneOutsidePicture)
        #expect(inspection.quietZone.top.reachesEdge && inspection.quietZone.top.modules <= 2)
        #expect(inspection.verdict == .unknown)
    }

    @Test(arguments: [(UInt8(130), LabelFinding.Message.contrastLow), (110, .contrastFair), (60, .contrastGood)])
    func `contrast is judged against the paper`(dark: UInt8, expected: LabelFinding.Message) throws {
        let inspection = try inspect(label(dark: dark, light: 200).0)
        #expect(message(inspection, .contrast) == expected)
        #expect(abs(inspection.contrastEstimate - Double(200 - Int(dark)) / 200) < 0.03)
    }

    @Test func `a dim picture of a good label is called dark, not pale`() throws {
        let inspection = try inspect(label(dark: 8, light: 60).0)
        #expect(message(inspection, .lighting) == .pictureDark && message(inspection, .contrast) == .contrastGood)
        #expect(inspection.verdict == .warn)
        let shaded = try Photo(label().0).shaded(0.1).picture
        #expect(message(try inspect(shaded), .lighting) == .lightingUneven)
    }

    @Test func `another symbology, mode or content is a failure`() throws {
        let (picture, _) = try label()
        let other = try inspect(picture, .init(symbology: .dataMatrix, text: Self.text))
        #expect(message(other, .symbology) == .symbologyDiffers && message(other, .content) == .contentAsExpected)
        let plain = try inspect(picture, .init(symbology: .gs1QR, text: "x"))
        #expect(message(plain, .symbology) == .gs1MarkMissing && message(plain, .content) == .contentDiffers)
        #expect(plain.verdict == .fail)
    }

    @Test func `a symbol cut by the edge of the picture is said to be`() throws {
        let matrix = try Symbol.encode(Self.text, as: .qr, correction: .high)
        let picture = try Luminance.drawn(matrix, pixels: 6, dark: 20, light: 230)
        // Two columns of modules and their quiet zone are cut off on the right: error correction restores them.
        let kept = picture.width - 6 * 6
        let pixels = (0..<picture.height).flatMap { picture.pixels[$0 * picture.width..<$0 * picture.width + kept] }
        let cut = try #require(Luminance(width: kept, height: picture.height, pixels: Array(pixels)))
        guard let symbol = try? SymbolReader().read(cut).first else { return }
        let inspection = try #require(LabelInspection(cut, symbol))
        #expect(message(inspection, .completeness) == .symbolCut && inspection.verdict == .fail)
    }

    @Test func `modules too small on the label or in the picture are found`() throws {
        let (picture, _) = try label()
        let scale = LabelInspection.Scale(pixels: 6, micrometres: 200)
        #expect(message(try inspect(picture, .init(scale: scale)), .moduleSize) == .moduleTooSmall)
        #expect(message(try inspect(picture), .moduleSize) == .moduleSizeUnknown)
        #expect(message(try inspect(label(pixels: 2).0), .resolution) == .resolutionLow)
    }

    @Test(arguments: [15.0, 90, 200])
    func `a turned label is measured as it lies`(degrees: Double) throws {
        let (picture, matrix) = try label()
        let inspection = try inspect(Photo(picture).rotated(degrees).picture)
        let turn = (Double(inspection.rotation) - degrees).remainder(dividingBy: 360)
        #expect(abs(turn) <= 3, "\(inspection.rotation)")
        #expect(inspection.columns == matrix.width && abs(inspection.modulePixels - 6) < 0.3)
        #expect(message(inspection, .quietZone) == .quietZoneFree)
    }

    @Test(arguments: [(Symbology.code128, "20128690123400001"), (.ean13, "6901234567892")])
    func `bars are measured along their length`(symbology: Symbology, text: String) throws {
        let matrix = try Symbol.encode(text, as: symbology)
        let inspection = try inspect(.drawn(matrix, pixels: 4, quiet: 14, dark: 20, light: 230))
        #expect(inspection.columns == matrix.width && abs(inspection.modulePixels - 4) < 0.2)
        #expect(message(inspection, .quietZone) == .quietZoneFree && message(inspection, .contrast) == .contrastGood)
    }

    @Test func `a photo file is inspected whole`() throws {
        let file = try SymbolPNG(pixelsPerModule: 6).encode(Symbol.encode(Self.text, as: .qr))
        let inspection = try LabelInspection(photo: file, expecting: .init(symbology: .qr, text: Self.text))
        #expect(message(inspection, .content) == .contentAsExpected)
        #expect(throws: ReadingError.notAnImage) { try LabelInspection(photo: [1, 2, 3]) }
    }

    @Test func `every message has words in both languages`() {
        for message in LabelFinding.Message.allCases { #expect(!message.zh.isEmpty && message.en.count > 5) }
        #expect(Set(LabelFinding.Message.allCases.map(\.zh)).count == LabelFinding.Message.allCases.count)
    }
}
