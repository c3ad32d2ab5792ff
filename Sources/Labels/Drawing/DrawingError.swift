/// Why a symbol cannot be drawn as asked.
public enum DrawingError: Error, Equatable, Sendable {
    case moduleTooSmall(micrometres: Int, limit: Int)
    case moduleTooLarge(micrometres: Int, limit: Int)
    case quietZoneOutOfRange(modules: Int)
    case pixelsOutOfRange(perModule: Int)
    /// Dots an inch of a printer, 72 to 4,800.
    case resolutionOutOfRange(dotsPerInch: Int)
}
