/// How finely a printer prints. A module is a whole number of dots, or its edges are ragged and the symbol reads badly.
///
/// ```swift
/// let printer = PrinterResolution.dpi300
/// printer.dots(forModule: 380)          // 5
/// printer.moduleMicrometres(dots: 5)    // 423
/// ```
public struct PrinterResolution: Sendable, Equatable, Hashable {
    public let dotsPerInch: Int

    /// 8 dots a millimetre, the usual label printer.
    public static let dpi203 = PrinterResolution(known: 203)
    public static let dpi300 = PrinterResolution(known: 300)
    public static let dpi600 = PrinterResolution(known: 600)

    /// Throws `.resolutionOutOfRange` outside 72 to 4,800.
    public init(dotsPerInch: Int) throws(DrawingError) {
        guard 72...4_800 ~= dotsPerInch else { throw .resolutionOutOfRange(dotsPerInch: dotsPerInch) }
        self.dotsPerInch = dotsPerInch
    }

    private init(known: Int) { dotsPerInch = known }

    /// The fewest dots that make a module at least so wide.
    public func dots(forModule micrometres: Int) -> Int { max(1, (micrometres * dotsPerInch + 25_399) / 25_400) }

    /// How wide so many dots are, in whole micrometres.
    public func moduleMicrometres(dots: Int) -> Int { (dots * 25_400 + dotsPerInch / 2) / dotsPerInch }

    /// As the pHYs chunk of a PNG states it.
    public var dotsPerMetre: Int { (dotsPerInch * 10_000 + 127) / 254 }
}
