/// What a printer language must be able to say. Places and sizes are dots from the label's top left corner.
protocol PrinterLanguage {
    static var darkest: Int { get }
    static var canEncodeTags: Bool { get }
    init(_ template: LabelTemplate, _ settings: PrinterSettings)
    /// Sets the printer; once before the first label.
    func header(into out: inout [UInt8])
    func open(into out: inout [UInt8])
    func close(into out: inout [UInt8])
    /// What stands between `open` and `close` for a label with nothing on it.
    func blank(into out: inout [UInt8])
    /// Cuts what was printed so far.
    func cut(into out: inout [UInt8])
    func tag(_ epc: String, into out: inout [UInt8])
    func raster(_ raster: PlacedRaster, into out: inout [UInt8])
    func rule(_ rule: RuleElement, into out: inout [UInt8])
    /// Whether the language can say this symbol exactly; writes nothing when it cannot.
    func symbol(_ symbol: NativeSymbol, into out: inout [UInt8]) -> Bool
    /// A line in a font of the printer: its left end, its baseline, and the letters' height.
    func text(_ line: PrinterText, font: String, into out: inout [UInt8]) -> Bool
}

struct PrinterText {
    let text: String
    let x: Int
    let baseline: Int
    let height: Int
    let points: Double
}
