/// Reads CSV bytes as they come, in chunks of any size, and gives whole rows out: one row is in memory, after the first
/// 64 KiB, from which encoding and separator (comma, semicolon or tab) are found.
public struct CSVReader {
    private static let sampleBytes = 64 << 10

    private let limits: SpreadsheetLimits
    private var received = 0
    private var sample: [UInt8] = []
    private var decoder: CSVDecoder?
    private var parser: CSVParser?

    /// The encoding found, nil before the sample is complete.
    public var encoding: CSVEncoding? { decoder?.encoding }
    /// The separator found, nil before the sample is complete.
    public var separator: Character? { (parser?.separator).map { Character(Unicode.Scalar($0)) } }

    public init(limits: SpreadsheetLimits = SpreadsheetLimits()) {
        self.limits = limits
    }

    /// Takes the next bytes. Throws `SpreadsheetError` and whatever `body` throws; then the reader is of no more use.
    public mutating func feed(_ chunk: [UInt8], _ body: (SpreadsheetRow) throws -> Void) throws {
        try chunk.withUnsafeBufferPointer { try feed($0, body) }
    }

    /// As `feed` of an array, without the copy.
    public mutating func feed(
        _ chunk: UnsafeBufferPointer<UInt8>, _ body: (SpreadsheetRow) throws -> Void
    ) throws {
        received += chunk.count
        let most = limits.textBytes ?? limits.bytes
        guard received <= most else { throw SpreadsheetError.tooManyBytes(limit: most) }
        if parser != nil { return try parse(chunk, body) }
        sample.append(contentsOf: chunk)
        if sample.count >= Self.sampleBytes { try start(body) }
    }

    /// Ends the file: gives out the last row if no line end came after it.
    public mutating func finish(_ body: (SpreadsheetRow) throws -> Void) throws {
        if parser == nil { try start(body) }
        try decoder?.finish { try parser?.parse($0, body) }
        try parser?.finish(body)
    }

    private mutating func parse(
        _ chunk: UnsafeBufferPointer<UInt8>, _ body: (SpreadsheetRow) throws -> Void
    ) throws {
        try decoder?.decode(chunk) { try parser?.parse($0, body) }
    }

    private mutating func start(_ body: (SpreadsheetRow) throws -> Void) throws {
        let (encoding, markLength) = CSVEncoding.detect(sample)
        let decoder = try CSVDecoder(encoding)
        self.decoder = decoder
        let text = sample[markLength...]
        sample = []
        try text.withUnsafeBufferPointer { bytes in
            try decoder.decode(bytes) { utf8 in
                parser = CSVParser(separator: Self.separator(utf8), encoding: encoding, limits: limits)
                try parser?.parse(utf8, body)
            }
        }
    }

    /// The candidate seen most often outside quotation marks in the first line that holds any; a comma if none does.
    private static func separator(_ text: UnsafeBufferPointer<UInt8>) -> UInt8 {
        let candidates: [UInt8] = [0x2C, 0x09, 0x3B]
        var counts = [0, 0, 0]
        var isQuoted = false
        for byte in text {
            if byte == 0x22 { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == 0x0A || byte == 0x0D {
                if counts.contains(where: { $0 > 0 }) { break }
            } else if let index = candidates.firstIndex(of: byte) {
                counts[index] += 1
            }
        }
        let most = counts.max() ?? 0
        return counts.firstIndex(of: most).map { candidates[$0] } ?? 0x2C
    }
}
