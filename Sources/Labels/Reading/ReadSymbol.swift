import Identification

/// A symbol that was read from a picture.
public struct ReadSymbol: Sendable, Equatable {
    /// A place in the picture that was given, in pixels from its top left corner.
    public struct Point: Sendable, Equatable {
        public let x: Double
        public let y: Double

        /// A place in pixels from the top left corner.
        public init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// What it says. FNC1 between GS1 fields is U+001D.
    public let text: String
    /// The content before any conversion of characters.
    public let bytes: [UInt8]
    /// Nil for symbols that are read but never drawn here (EAN-8, Code 39, ITF of other lengths).
    public let kind: Symbology?
    /// ISO/IEC 15424: `]Q1`, `]Q3` (GS1 QR), `]d2` (GS1 Data Matrix), `]C1` (GS1-128), `]E0` …
    public let symbologyIdentifier: String
    /// Top left, top right, bottom right, bottom left as the symbol is read, not as the picture lies.
    public let corners: [Point]
    /// Degrees by which the symbol is turned in the picture, clockwise, -180…180.
    public let orientation: Int
    /// Seen in a mirror or from behind a glass.
    public let isMirrored: Bool
    /// The strategy that found it.
    public let attempt: ReadingAttempt.Kind

    /// What a scanner that is set to send symbology identifiers transmits: `]Q3010690…`.
    public var transmitted: String { symbologyIdentifier + text }

    /// The element strings of a symbol in GS1 mode; nil for others, and where they break a rule of GS1.
    public var elementString: ElementString? {
        kind?.isGS1 == true ? try? ElementString(scanned: text) : nil
    }

    var isMatrix: Bool { kind.map { !$0.isLinear } ?? false }
}
