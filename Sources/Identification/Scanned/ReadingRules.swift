/// How `ScannedText` reads: what an installation may set because no public source says it, or because its trade
/// does it another way.
public struct ReadingRules: Sendable, Hashable {
    /// How much of what the field has is let in.
    public var mode: ReadingMode
    /// The schemes of Ecode that are known.
    public var registry: NSIRegistry
    /// GB/T 33993 as data.
    public var edition: CommodityQR.Edition
    /// What may stand before an Ecode in a Code 128 symbol (`]C0`): GB/T 35419 has a start character for it that
    /// no public source shows (unknown). The first that fits is taken off.
    public var barcodeStarts: [String]
    /// The same for the data form of two-dimensional symbols (`]Q1`, `]d1`, `]h0`; GB/T 35420, unknown).
    public var symbolStarts: [String]
    /// What an RFID reader types around a tag's digits, and how Ecodes are written into tags.
    public var reader = ReaderInput.Settings()

    /// Strict, with what is built in, unless told.
    public init(
        mode: ReadingMode = .strict, registry: NSIRegistry = .standard, edition: CommodityQR.Edition = .current,
        barcodeStarts: [String] = [], symbolStarts: [String] = []
    ) {
        (self.mode, self.registry, self.edition) = (mode, registry, edition)
        (self.barcodeStarts, self.symbolStarts) = (barcodeStarts, symbolStarts)
    }

    /// Strict, with what is built in.
    public static let standard = ReadingRules()

    /// The same rules in another mode.
    public func with(_ mode: ReadingMode) -> ReadingRules {
        var rules = self
        rules.mode = mode
        return rules
    }
}
