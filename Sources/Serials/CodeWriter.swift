/// Streams the codes of an allocation as lines of one width: lead ‖ code ‖ suffix, no string made per code.
///
/// Safe from several threads.
public struct CodeWriter: Sendable {
    /// Bytes of a line.
    public let lineByteCount: Int
    /// Number of codes of the allocation.
    public let count: UInt64

    private let permutation: FF1
    private let firstIndex: UInt64
    /// A line whose serial is all zeros.
    private let template: [UInt8]
    private let serialStart: Int
    /// "00", "01", … "99" as they lie in memory.
    private let pairs: [UInt16]

    /// `lead` stands before the code (empty, or an address such as "https://example/E="), `suffix` after it.
    ///
    /// The code is version ‖ NSI ‖ MD for Ecode and AI 21 for GTIN layouts.
    public init(
        _ allocation: KeyedAllocation, lead: [UInt8] = [], suffix: [UInt8] = Array("\r\n".utf8)
    ) throws(SerialError) {
        let layout = allocation.layout
        var line = lead
        if case .ecode(let header) = layout.scheme { line += Array(header.utf8) }
        line += try layout.fixedDigits(
            enterpriseNumber: allocation.identity.enterpriseNumber,
            printedNumber: allocation.identity.printedNumber)
        serialStart = line.count
        line += [UInt8](repeating: 48, count: layout.serialDigits) + suffix
        template = line
        lineByteCount = line.count
        count = allocation.count
        firstIndex = allocation.range.lowerBound
        permutation = allocation.permutation
        pairs = (UInt16(0)..<100).map { ((48 + $0 / 10) << 8 | (48 + $0 % 10)).bigEndian }
    }

    /// Replaces `buffer` by the lines of the codes `first` …, at most `lines` of them (give a few thousand)
    /// and none past the last code; the answer is how many. Keep the buffer for the next call: it is not
    /// allocated again.
    public func write(
        from first: UInt64, lines: Int, into buffer: inout [UInt8]
    ) throws(SerialError) -> Int {
        guard first <= count, lines >= 0 else {
            throw .rangeOutOfBounds(first: first, count: UInt64(clamping: lines), limit: count)
        }
        let lines = Int(min(UInt64(lines), count - first))
        resize(&buffer, to: lines * lineByteCount)
        try buffer.withUnsafeMutableBufferPointer { (bytes) throws(SerialError) in
            try fill(UnsafeMutableRawBufferPointer(bytes), from: firstIndex + first, lines: lines)
        }
        return lines
    }

    private func resize(_ buffer: inout [UInt8], to byteCount: Int) {
        if buffer.count > byteCount { buffer.removeLast(buffer.count - byteCount) }
        if buffer.count < byteCount {
            buffer.append(contentsOf: repeatElement(0, count: byteCount - buffer.count))
        }
    }

    private func fill(
        _ bytes: UnsafeMutableRawBufferPointer, from index: UInt64, lines: Int
    ) throws(SerialError) {
        guard let start = bytes.baseAddress, lines > 0 else { return }
        let firstDigits = permutation.digits / 2
        let lastDigits = permutation.digits - firstDigits
        try pairs.withUnsafeBufferPointer { (pairs) throws(SerialError) in
            try template.withUnsafeBufferPointer { (line) throws(SerialError) in
                try permutation.encryptHalves(first: index, count: lines) { done, firstHalves, lastHalves in
                    var place = start + done * lineByteCount
                    for position in 0..<firstHalves.count {
                        place.copyMemory(from: line.baseAddress!, byteCount: line.count)
                        let middle = place + serialStart + firstDigits
                        Self.put(firstHalves[position], firstDigits, before: middle, pairs)
                        Self.put(lastHalves[position], lastDigits, before: middle + lastDigits, pairs)
                        place += lineByteCount
                    }
                }
            }
        }
    }

    /// Writes a number of up to nine digits so that it ends before `end`, two digits a step.
    @inline(__always)
    private static func put(
        _ value: UInt64, _ digits: Int, before end: UnsafeMutableRawPointer, _ pairs: UnsafeBufferPointer<UInt16>
    ) {
        var rest = UInt32(truncatingIfNeeded: value)
        var place = end
        for _ in 0..<digits / 2 {
            let quotient = rest / 100
            place -= 2
            place.storeBytes(of: pairs[Int(rest &- quotient &* 100)], as: UInt16.self)
            rest = quotient
        }
        if digits & 1 == 1 { (place - 1).storeBytes(of: UInt8(48 &+ rest), as: UInt8.self) }
    }
}
