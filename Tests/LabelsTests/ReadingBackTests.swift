import Identification
import Labels
import TestSupport
import Testing

/// Every symbol that is drawn here reads back with zxing-cpp, which shares no code with libzint.
struct ReadingBackTests {
    static let readable = Symbology.allCases.filter { $0 != .hanXin }

    @Test(arguments: readable)
    func `a symbol of any scheme decodes to its text and symbology identifier`(symbology: Symbology) throws {
        let reader = SymbolReader()
        for seed in 1...24 as ClosedRange<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let payload = try Payload.random(symbology, using: &generator)
            let correction = ErrorCorrection.allCases.randomElement(using: &generator) ?? .medium
            let matrix = try Symbol.encode(payload.text, as: symbology, correction: correction)
            let symbols = try reader.read(.drawn(matrix, pixels: Int.random(in: 3...5, using: &generator)))
            #expect(symbols.count == 1, "seed \(seed)")
            #expect(symbols[0].text == payload.read, "seed \(seed)")
            #expect(symbols[0].kind == symbology, "seed \(seed)")
            #expect(symbols[0].symbologyIdentifier == payload.identifier, "seed \(seed)")
            if symbology.isGS1 {
                #expect(symbols[0].elementString == (try ElementString(scanned: payload.read)), "seed \(seed)")
            }
        }
    }

    @Test(arguments: readable)
    func `a PNG of it decodes too`(symbology: Symbology) throws {
        for seed in 1...8 as ClosedRange<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let payload = try Payload.random(symbology, using: &generator)
            let file = try SymbolPNG(pixelsPerModule: 4).encode(Symbol.encode(payload.text, as: symbology))
            let symbols = try SymbolReader().read(file)
            #expect(symbols.map(\.text) == [payload.read], "seed \(seed)")
            #expect(symbols.map(\.symbologyIdentifier) == [payload.identifier], "seed \(seed)")
        }
    }

    @Test(arguments: [Symbology.dataMatrix, .gs1DataMatrix])
    func `a rectangular Data Matrix decodes`(symbology: Symbology) throws {
        let settings = try SymbolSettings(symbology, use: .general, shape: .rectangle)
        let element = try ElementString(gtin: GTIN("06901234567892"), serial: "A1B2")
        let text = symbology == .dataMatrix ? "20128690123400001" : "[01]06901234567892[21]A1B2"
        let matrix = try Symbol.encode(text, settings)
        #expect(matrix.width > matrix.height)
        let symbols = try SymbolReader().read(.drawn(matrix, quiet: 2))
        #expect(symbols.map(\.text) == [symbology == .dataMatrix ? text : element.scanned])
    }

    @Test(arguments: [Symbology.qr, .dataMatrix, .code128])
    func `element strings give the GS1 kind of a symbol`(symbology: Symbology) throws {
        let element = try ElementString(gtin: GTIN("06901234567892"), batch: "L(1)", serial: "A/1")
        let matrix = try Symbol.encode(element, as: symbology)
        #expect(matrix.symbology == symbology.gs1)
        #expect(matrix == (try Symbol.encode("[01]06901234567892[10]L(1)[21]A/1", as: matrix.symbology)))
        let symbols = try SymbolReader().read(.drawn(matrix))
        #expect(symbols.map(\.elementString) == [element])
        #expect(symbols[0].transmitted.hasPrefix(symbols[0].symbologyIdentifier + "01069"))
    }

    @Test func `a GTIN alone is an EAN-13 or ITF-14`() throws {
        let element = try ElementString(gtin: GTIN("06901234567892"))
        #expect(try SymbolReader().read(.drawn(Symbol.encode(element, as: .ean13))).map(\.text) == ["6901234567892"])
        #expect(try SymbolReader().read(.drawn(Symbol.encode(element, as: .itf14))).map(\.text) == ["06901234567892"])
        let more = try ElementString(gtin: GTIN("06901234567892"), serial: "1")
        #expect(throws: SymbolError.self) { try Symbol.encode(more, as: .ean13) }
        let carton = try ElementString(gtin: GTIN("16901234567899"))
        #expect(throws: SymbolError.self) { try Symbol.encode(carton, as: .ean13) }
    }

    @Test func `corners and turn are those of the picture`() throws {
        let matrix = try Symbol.encode("1", as: .qr)
        let symbol = try SymbolReader().read(.drawn(matrix, pixels: 5))[0]
        let (near, far) = (20.0, 125.0)  // four modules of quiet zone, then 21, five pixels each
        let expected = [(near, near), (far, near), (far, far), (near, far)]
        for (corner, place) in zip(symbol.corners, expected) {
            #expect(abs(corner.x - place.0) <= 3 && abs(corner.y - place.1) <= 3, "\(symbol.corners)")
        }
        #expect(symbol.orientation == 0 && !symbol.isMirrored && symbol.bytes == [0x31])
    }

    @Test func `an EAN-13 beside the code does not end the search`() throws {
        let code = try Luminance.drawn(Symbol.encode("https://id.example.cn/E=1", as: .qr), pixels: 4)
        let bars = try Luminance.drawn(Symbol.encode("6901234567892", as: .ean13), pixels: 3)
        let both = try Photo.sheet([code, bars])
        #expect(try SymbolReader().read(both).map(\.kind) == [.qr, .ean13])
    }

    @Test func `what holds no symbol is said so after all attempts`() throws {
        let blank = try #require(Luminance(width: 300, height: 200, pixels: Array(repeating: 200, count: 60_000)))
        var patient = SymbolReader()
        patient.limits.seconds = 600
        #expect { try patient.read(blank) } throws: { error in
            guard case .nothingFound(let attempts) = error as? ReadingError else { return false }
            return attempts > 10
        }
        #expect(throws: ReadingError.notAnImage) { try SymbolReader().read(Array("<svg/>".utf8)) }
        #expect(throws: ReadingError.notAnImage) { try SymbolReader().read([]) }
        #expect(throws: ReadingError.brokenImage) { try SymbolReader().read([0xFF, 0xD8, 0xFF, 0xE0, 0, 1]) }
        var reader = SymbolReader()
        reader.limits.fileBytes = 9
        #expect(throws: ReadingError.fileTooLarge(bytes: 10, limit: 9)) {
            try reader.read([UInt8](repeating: 0, count: 10))
        }
    }

    @Test func `a size beyond the limit is refused from the header alone`() throws {
        // A PNG whose header says 50,000 x 50,000 (ISO/IEC 15948, 11.2.2) and a file of 87 x 87 under a smaller limit.
        let file = try SymbolPNG(pixelsPerModule: 3).encode(Symbol.encode("1", as: .qr))
        #expect(throws: ReadingError.imageTooLarge(width: 87, height: 87, limit: 7_568)) {
            try Luminance(image: file, pixelLimit: 7_568)
        }
        #expect(try Luminance(image: file, pixelLimit: 7_569).width == 87)
    }

    @Test func `the gate turns away what finds its lines full`() async throws {
        let file = try SymbolPNG(pixelsPerModule: 3).encode(Symbol.encode("1", as: .qr))
        let gate = ReadingGate(slots: 2, waiting: 1)
        let results = await withTaskGroup { group in
            for _ in 0..<20 {
                group.addTask { () -> Result<[ReadSymbol], ReadingError> in
                    do throws(ReadingError) { return .success(try await gate.read(file)) } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for result in results {
            if case .failure(let error) = result { #expect(error == .busy) }
        }
        #expect(results.contains { (try? $0.get().first?.text) == "1" })
        #expect(gate.load == 0)
        #expect(try await gate.read(file).map(\.text) == ["1"])
    }
}
