import CZXing
import Identification

/// Reads symbols back from pictures: labels just drawn, scans, photos that are turned, dim, noisy or blurred.
///
/// Runs on the caller's thread and takes from a millisecond (a clean label) to `Limits.seconds` (a photo with nothing
/// in it): call it off event loops, through a `ReadingGate`.
///
/// ```swift
/// let symbols = try SymbolReader().read(photo)             // [UInt8] of a PNG or JPEG
/// print(symbols[0].symbologyIdentifier, symbols[0].text)   // ]Q3 010690123456789221A1B2
/// ```
///
/// Limits of zxing-cpp 1.4, which does the reading: Han Xin Code is not read, and of several Data Matrix symbols in
/// one picture only one is found unless they lie in different crops.
public struct SymbolReader: Sendable {
    /// What a reading may cost.
    public struct Limits: Sendable {
        /// Of the file, 20 MiB.
        public var fileBytes = 20 << 20
        /// Of the picture that is decoded, 12 Mi pixels: a photo of 4032 x 3024 as it is, larger JPEGs scaled down.
        public var pixels = 12 << 20
        /// What all attempts together look at.
        public var workPixels = 80_000_000
        /// No attempt begins after so long; one attempt at 12 million pixels takes about half a second.
        public var seconds = 4.0

        /// 20 MiB, 12 Mi pixels, 4 seconds.
        public init() {}
    }

    public var limits: Limits
    /// The kinds looked for; fewer is faster.
    public var kinds: Set<Symbology>

    /// - Parameter kinds: GS1 kinds and their plain ones are the same symbols. EAN-8 and Code 39 come with linear
    ///   kinds, as they stand on the goods too.
    public init(kinds: Set<Symbology> = Set(Symbology.allCases), limits: Limits = Limits()) {
        self.kinds = kinds
        self.limits = limits
    }

    /// Decodes a PNG or JPEG and reads its symbols: see `read(_:until:)`.
    public func read(
        _ image: [UInt8], until isWanted: (ReadSymbol) -> Bool = { _ in true }
    ) throws(ReadingError) -> [ReadSymbol] {
        guard image.count <= limits.fileBytes else {
            throw .fileTooLarge(bytes: image.count, limit: limits.fileBytes)
        }
        return try read(Luminance(image: image, pixelLimit: limits.pixels), until: isWanted)
    }

    /// Reads the symbols of a picture, at least one.
    ///
    /// Attempt follows attempt until one has found a wanted symbol; everything found on the way is returned, matrix
    /// symbols first. Before the second attempt is done a linear symbol alone does not end the search: an EAN-13
    /// often stands beside the code that is looked for.
    public func read(
        _ picture: Luminance, until isWanted: (ReadSymbol) -> Bool = { _ in true }
    ) throws(ReadingError) -> [ReadSymbol] {
        guard picture.pixels.count <= limits.pixels else {
            throw .imageTooLarge(width: picture.width, height: picture.height, limit: limits.pixels)
        }
        let begin = ContinuousClock.now
        var work = 0
        var attempts = 0
        var found: [ReadSymbol] = []
        for step in ReadingAttempt.plan(for: picture) {
            work += step.pixels
            let elapsed = ContinuousClock.now - begin
            guard attempts == 0 || work <= limits.workPixels && elapsed < .seconds(limits.seconds) else { break }
            attempts += 1
            let new = try read(step.make())
            for symbol in new where !found.contains(where: { $0.kind == symbol.kind && $0.text == symbol.text }) {
                found.append(symbol)
            }
            let isEarly = step.kind == .reduced || step.kind == .asIs && attempts == 1
            if found.contains(where: { isWanted($0) && ($0.isMatrix || !isEarly || looksForLinearOnly) }) { break }
        }
        guard !found.isEmpty else { throw .nothingFound(attempts: attempts) }
        return found.filter(\.isMatrix) + found.filter { !$0.isMatrix }
    }

    private var looksForLinearOnly: Bool { kinds.allSatisfy(\.isLinear) }

    private func read(_ attempt: ReadingAttempt) throws(ReadingError) -> [ReadSymbol] {
        let kinds = attempt.isLinearOnly ? codes & ~(CZX_QR | CZX_DATA_MATRIX) : codes
        // No kind at all means every kind to zxing-cpp.
        guard kinds != 0 else { return [] }
        var options = czx_options(
            kinds: Int32(kinds), try_harder: 1, try_rotate: 1, try_downscale: 1,
            binarizer: attempt.binarizer.rawValue, symbol_limit: 32)
        var symbols: UnsafeMutablePointer<czx_symbol>?
        var count = 0
        let picture = attempt.picture
        let code = picture.pixels.withUnsafeBufferPointer {
            czx_read($0.baseAddress, Int32(picture.width), Int32(picture.height), &options, &symbols, &count)
        }
        defer { czx_symbols_free(symbols, count) }
        guard Int(code) == CZX_OK else { throw .readerFailed(code: Int(code)) }
        return UnsafeBufferPointer(start: symbols, count: count).map { ReadSymbol($0, attempt) }
    }

    private var codes: Int {
        var codes = 0
        for kind in kinds {
            switch kind.plain {
            case .qr: codes |= CZX_QR
            case .dataMatrix: codes |= CZX_DATA_MATRIX
            case .code128: codes |= CZX_CODE_128 | CZX_CODE_39
            case .ean13: codes |= CZX_EAN_13 | CZX_EAN_8
            case .itf14: codes |= CZX_ITF
            default: break
            }
        }
        return codes
    }
}

extension ReadSymbol {
    fileprivate init(_ symbol: czx_symbol, _ attempt: ReadingAttempt) {
        let text = UnsafeRawBufferPointer(start: symbol.text, count: symbol.text_count)
        self.text = String(decoding: text, as: UTF8.self)
        bytes = Array(UnsafeBufferPointer(start: symbol.bytes, count: symbol.bytes_count))
        symbologyIdentifier = withUnsafeBytes(of: symbol.identifier) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        kind = Self.kind(Int(symbol.kind), symbologyIdentifier, self.text)
        let (x, y) = (symbol.x, symbol.y)
        corners = [(x.0, y.0), (x.1, y.1), (x.2, y.2), (x.3, y.3)].map {
            attempt.placement(Double($0.0), Double($0.1))
        }
        orientation = Self.degrees(from: corners[0], to: corners[1])
        isMirrored = symbol.is_mirrored != 0
        self.attempt = attempt.kind
    }

    /// `]Q3` and `]Q4`, `]d2` and `]d5`, `]C1` say GS1 (ISO/IEC 15424).
    private static func kind(_ code: Int, _ identifier: String, _ text: String) -> Symbology? {
        switch code {
        case CZX_QR: ["]Q3", "]Q4"].contains(identifier) ? .gs1QR : .qr
        case CZX_DATA_MATRIX: ["]d2", "]d5"].contains(identifier) ? .gs1DataMatrix : .dataMatrix
        case CZX_CODE_128: identifier == "]C1" ? .gs1Code128 : .code128
        case CZX_EAN_13: .ean13
        case CZX_ITF: text.utf8.count == 14 && (try? GTIN(text)) != nil ? .itf14 : nil
        default: nil
        }
    }
}
