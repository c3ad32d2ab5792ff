/// CSV (RFC 4180, CR LF) into a byte buffer the caller drains and reuses.
///
/// A cell that a spreadsheet would take for a formula gets an apostrophe before it (ASVS 5.0 V1.3.3): one that begins
/// with `=`, `+`, `-`, `@`, a tab or a carriage return. Codes whose alphabet has been checked are written as they are.
public struct CSVWriter {
    public enum Trust: Sendable {
        /// Text of people: guarded.
        case guarded
        /// A code whose alphabet the caller has checked: written exactly.
        case code
    }

    /// Whole rows and the one begun.
    public private(set) var bytes: [UInt8] = []
    private var isRowStart = true

    /// - Parameter byteOrderMark: without the mark, Excel on a Chinese system takes UTF-8 for GBK.
    public init(byteOrderMark: Bool = true) {
        if byteOrderMark { bytes = [0xEF, 0xBB, 0xBF] }
    }

    public mutating func append(_ text: String, _ trust: Trust = .guarded) {
        if !isRowStart { bytes.append(0x2C) }
        isRowStart = false
        var text = text
        text.withUTF8 { write($0, isGuarded: trust == .guarded) }
    }

    public mutating func endRow() {
        bytes.append(0x0D)
        bytes.append(0x0A)
        isRowStart = true
    }

    /// Writes a row of guarded cells.
    public mutating func appendRow(_ cells: [String]) {
        for cell in cells { append(cell) }
        endRow()
    }

    /// Empties the buffer, keeping its memory.
    public mutating func removeBytes() {
        bytes.removeAll(keepingCapacity: true)
    }

    private mutating func write(_ text: UnsafeBufferPointer<UInt8>, isGuarded: Bool) {
        let starters: [UInt8] = [0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D]
        let needsGuard = isGuarded && text.first.map(starters.contains) == true
        let special: [UInt8] = [0x22, 0x2C, 0x0A, 0x0D, 0x09, 0x3B]
        let needsQuotes = text.contains(where: special.contains)
        guard needsQuotes else {
            if needsGuard { bytes.append(0x27) }
            bytes.append(contentsOf: text)
            return
        }
        bytes.append(0x22)
        if needsGuard { bytes.append(0x27) }
        for byte in text {
            if byte == 0x22 { bytes.append(0x22) }
            bytes.append(byte)
        }
        bytes.append(0x22)
    }
}
