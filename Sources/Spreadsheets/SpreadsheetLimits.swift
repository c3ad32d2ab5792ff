/// What a spreadsheet may cost. Everything is counted while reading, nothing is believed that a file says of itself.
public struct SpreadsheetLimits: Sendable, Equatable {
    /// Size of the file as it came.
    public var bytes = 50 << 20
    /// The same of a text, which is read as it comes; nil: as of any file.
    public var textBytes: Int?
    /// Rows that hold something, the header among them.
    public var rows = 1_048_576
    public var columns = 200
    /// One row and one cell, in bytes of UTF-8.
    public var rowBytes = 64 << 10
    public var cellBytes = 32 << 10
    /// An .xlsx: entries of the archive, unpacked bytes, and how many times the file may grow beyond the first 10 MiB.
    public var entries = 2_000
    public var inflatedBytes = 1 << 30
    public var inflationRatio = 200
    public var sharedStringBytes = 64 << 20

    public init() {}
}
