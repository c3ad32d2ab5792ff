/// Why drawing stopped for a reason that is not a label's.
public enum LabelDrawingError: Error, Hashable, Sendable {
    /// pango found no fonts at all.
    case noFonts
    /// cairo failed; the words are its own.
    case drawingFailed(reason: String)
    case noMemory
}
