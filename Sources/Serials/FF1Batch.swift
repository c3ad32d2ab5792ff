import Cryptography

/// Encryption of consecutive numbers: a round of 256 numbers is one call of the cipher.
extension FF1 {
    /// Numbers that one call of the cipher takes a round further.
    static let batchCount = 256

    /// Writes encrypt(first), encrypt(first + 1), … until `output` is full.
    ///
    /// For up to 18 digits (`digitCountOutOfRange` otherwise); throws `rangeOutOfBounds` when the numbers
    /// pass 10^digits.
    public func encryptBatch(
        first: UInt64, into output: UnsafeMutableBufferPointer<UInt64>
    ) throws(SerialError) {
        let lastModulus = arithmetic.lastModulus
        try encryptHalves(first: first, count: output.count) { start, firstHalves, lastHalves in
            for index in 0..<firstHalves.count {
                output[start + index] = firstHalves[index] &* lastModulus &+ lastHalves[index]
            }
        }
    }

    /// The halves of each result, batch by batch: `body` gets the position of the batch's first number and
    /// the two halves.
    func encryptHalves(
        first: UInt64, count: Int,
        _ body: (Int, UnsafeMutableBufferPointer<UInt64>, UnsafeMutableBufferPointer<UInt64>) -> Void
    ) throws(SerialError) {
        guard digits <= 18 else { throw .digitCountOutOfRange(digits) }
        let limit = arithmetic.firstModulus * arithmetic.lastModulus
        guard count >= 0, first <= limit, UInt64(count) <= limit - first else {
            throw .rangeOutOfBounds(first: first, count: UInt64(clamping: count), limit: limit)
        }
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 4 * Self.batchCount) { space in
            blocks.withLane { lane in
                for done in stride(from: 0, to: count, by: Self.batchCount) {
                    let size = min(Self.batchCount, count - done)
                    let (firstHalves, lastHalves) = encrypt(first + UInt64(done), size, space, lane)
                    body(done, firstHalves, lastHalves)
                }
            }
        }
    }

    /// One batch, its halves in `space`: room for the first halves, the last ones, and two words a number to work in.
    @inline(__always)
    private func encrypt(
        _ first: UInt64, _ size: Int, _ space: UnsafeMutableBufferPointer<UInt64>, _ lane: borrowing AESBlocks.Lane
    ) -> (UnsafeMutableBufferPointer<UInt64>, UnsafeMutableBufferPointer<UInt64>) {
        let firstHalves = UnsafeMutableBufferPointer(rebasing: space[..<size])
        let lastHalves = UnsafeMutableBufferPointer(rebasing: space[Self.batchCount..<Self.batchCount + size])
        let work = UnsafeMutableBufferPointer(rebasing: space[2 * Self.batchCount..<2 * (Self.batchCount + size)])
        split(first, firstHalves, lastHalves)
        for round in stride(from: UInt64(0), to: 10, by: 2) {
            advance(round, firstHalves, lastHalves, work, lane)
            advance(round + 1, lastHalves, firstHalves, work, lane)
        }
        return (firstHalves, lastHalves)
    }

    /// first, first + 1, … as halves: one division for the batch, then counting.
    private func split(
        _ first: UInt64, _ firstHalves: UnsafeMutableBufferPointer<UInt64>,
        _ lastHalves: UnsafeMutableBufferPointer<UInt64>
    ) {
        var (high, low) = first.quotientAndRemainder(dividingBy: arithmetic.lastModulus)
        for index in 0..<firstHalves.count {
            firstHalves[index] = high
            lastHalves[index] = low
            low += 1
            if low == arithmetic.lastModulus { (high, low) = (high + 1, 0) }
        }
    }

    /// One round for the batch: `changed` += pad(`other`). The halves change roles instead of places.
    @inline(__always)
    private func advance(
        _ round: UInt64, _ changed: UnsafeMutableBufferPointer<UInt64>,
        _ other: UnsafeMutableBufferPointer<UInt64>, _ work: UnsafeMutableBufferPointer<UInt64>,
        _ lane: borrowing AESBlocks.Lane
    ) {
        let mark = arithmetic.roundMark(round)
        let high = (prefixHigh ^ mark.high).bigEndian
        let low = prefixLow ^ mark.low
        for index in 0..<changed.count {
            work[2 &* index] = high
            work[2 &* index &+ 1] = (low ^ other[index]).bigEndian
        }
        lane.encrypt(blocks: UnsafeMutableRawBufferPointer(work))
        let (modulus, reciprocal) = arithmetic.modulus(round: round)
        for index in 0..<changed.count {
            let pad = HalfArithmetic.remainder(work[2 &* index].bigEndian, modulus, reciprocal)
            let sum = changed[index] &+ pad
            changed[index] = sum >= modulus ? sum &- modulus : sum
        }
    }
}
