/// The first label check (首件确认): what a photo of the first printed label tells of its symbol.
///
/// Contrast is an **estimate from a photo, not an ISO/IEC 15415 grade**: camera and light are not calibrated. Lengths
/// in millimetres need a known length in the picture.
///
/// ```swift
/// let expected = LabelInspection.Expectation(symbology: .gs1QR, text: elementString.scanned)
/// let inspection = try LabelInspection(photo: bytes, expecting: expected)
/// for finding in inspection.findings where finding.verdict > .pass { print(finding.message.en) }
/// ```
public struct LabelInspection: Sendable, Equatable {
    /// What the label is to be; nil is not checked.
    public struct Expectation: Sendable, Equatable {
        public var symbology: Symbology?
        /// As a reader gives it back: U+001D between GS1 fields, which is `ElementString.scanned`.
        public var text: String?
        /// Nil for what the symbology asks.
        public var quietZoneModules: Int?
        public var smallestModuleMicrometres = SymbolRules.smallestModuleMicrometres
        /// A known length in the picture, for the size of the modules.
        public var scale: Scale?

        /// What is left out is not checked.
        public init(
            symbology: Symbology? = nil, text: String? = nil, quietZoneModules: Int? = nil, scale: Scale? = nil
        ) {
            self.symbology = symbology
            self.text = text
            self.quietZoneModules = quietZoneModules
            self.scale = scale
        }
    }

    /// A length that is known: so many pixels of the picture are so many micrometres.
    public struct Scale: Sendable, Equatable {
        public let pixels: Double
        public let micrometres: Double

        /// A length that was measured in the picture and on the label.
        public init(pixels: Double, micrometres: Double) {
            self.pixels = pixels
            self.micrometres = micrometres
        }
    }

    public let symbol: ReadSymbol
    /// Modules of the symbol; rows are 1 for linear ones.
    public let columns: Int
    public let rows: Int
    /// Width of a module in the picture.
    public let modulePixels: Double
    /// Width of a module on the label; nil without a known length.
    public let moduleMicrometres: Double?
    public let quietZone: QuietZoneMeasure
    /// Mean levels of dark and light modules, 0 to 255.
    public let darkLevel: Double
    public let lightLevel: Double
    /// (light − dark) / light: like the symbol contrast of ISO/IEC 15415 with the paper taken as white.
    public var contrastEstimate: Double { lightLevel > 0 ? max(0, (lightLevel - darkLevel) / lightLevel) : 0 }
    /// How much darker the darkest part of the paper is than the lightest, 0 to 1.
    public let unevenness: Double
    /// Degrees clockwise, -180…180.
    public var rotation: Int { symbol.orientation }
    public let findings: [LabelFinding]

    /// The worst of all findings.
    public var verdict: LabelFinding.Verdict { findings.map(\.verdict).max() ?? .unknown }

    /// Reads a photo and inspects the first symbol of the expected kind, or the first at all. Takes as long as
    /// `SymbolReader.read`: call it through a `ReadingGate`. Throws what the reader throws.
    public init(
        photo: [UInt8], expecting expectation: Expectation = Expectation(), with reader: SymbolReader = SymbolReader()
    ) throws(ReadingError) {
        guard photo.count <= reader.limits.fileBytes else {
            throw .fileTooLarge(bytes: photo.count, limit: reader.limits.fileBytes)
        }
        let picture = try Luminance(image: photo, pixelLimit: reader.limits.pixels)
        let symbols = try reader.read(picture)
        let known = symbols.filter { $0.kind != nil }
        let best =
            known.first { $0.kind == expectation.symbology && $0.text == expectation.text }
            ?? known.first { $0.kind?.plain == expectation.symbology?.plain } ?? known.first
        guard let best, let inspection = LabelInspection(picture, best, expecting: expectation) else {
            throw .nothingFound(attempts: 1)
        }
        self = inspection
    }

    /// Inspects a symbol that was read from the picture. Nil when its kind is not one of `Symbology` or its corners
    /// make no area.
    public init?(
        _ picture: Luminance, _ symbol: ReadSymbol, expecting expectation: Expectation = Expectation()
    ) {
        guard let kind = symbol.kind, let grid = KnownPattern.grid(symbol, picture) else { return nil }
        let levels = ModuleLevels(grid, picture)
        let required = max(expectation.quietZoneModules ?? 0, kind.quietZoneModules)
        let quietZone = QuietZoneMeasure(
            grid, picture, threshold: levels.threshold, limit: min(required, 100) + 2)
        let modulePixels = kind.isLinear ? grid.columnPixels : grid.modulePixels
        let scale = expectation.scale.flatMap { $0.pixels > 0 ? $0.micrometres / $0.pixels : nil }
        self.symbol = symbol
        (columns, rows) = (grid.columns, grid.rows)
        self.modulePixels = modulePixels
        moduleMicrometres = scale.map { $0 * modulePixels }
        self.quietZone = quietZone
        (darkLevel, lightLevel, unevenness) = (levels.dark, levels.light, levels.unevenness)
        let judge = LabelJudge(
            expectation: expectation, symbol: symbol, kind: kind, levels: levels, modulePixels: modulePixels,
            moduleMicrometres: moduleMicrometres)
        findings = judge.findings(quietZone: quietZone, requiredQuiet: required, grid: grid, picture: picture)
    }
}
