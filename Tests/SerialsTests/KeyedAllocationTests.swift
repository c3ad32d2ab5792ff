import Cryptography
import Serials
import Testing

struct KeyedAllocationTests {
    let key: AllocationKey

    init() throws {
        key = try AllocationKey.derive(master: SecretBytes(Array(0..<32)), id: 1)
    }

    private func allocation(
        _ layout: CodeLayout, owner: UInt32 = 5, number: UInt32 = 9, _ range: Range<UInt64>
    ) throws -> KeyedAllocation {
        let printed = UInt32(max(layout.printedNumbers.lowerBound, 3))
        let enterprise: UInt32 = layout.enterpriseDigits == 0 ? 0 : 1_234_567
        let identity = AllocationIdentity(
            owner: owner, allocationNumber: number, enterpriseNumber: enterprise, printedNumber: printed)
        return try KeyedAllocation(layout: layout, identity: identity, range: range, key: key)
    }

    @Test func `every issued serial leads back to its index, in every layout`() throws {
        for layout in CodeLayout.all {
            let allocation = try allocation(layout, 0..<1_000)
            for index in UInt64(0)..<1_000 {
                #expect(try allocation.index(ofSerial: allocation.serial(at: index)) == index)
            }
            #expect(throws: SerialError.rangeOutOfBounds(first: 1_000, count: 1, limit: 1_000)) {
                try allocation.serial(at: 1_000)
            }
        }
    }

    @Test func `a serial never issued, of another allocation or too long is refused`() throws {
        let layout = CodeLayout.ecodeV2
        let mine = try allocation(layout, 0..<1_000)
        let whole = try allocation(layout, 0..<layout.serialCount)
        let other = try allocation(layout, number: 10, 0..<1_000)
        let stranger = try allocation(layout, owner: 6, 0..<1_000)
        #expect(mine.index(ofSerial: try whole.serial(at: 999)) == 999)
        #expect(mine.index(ofSerial: try whole.serial(at: 1_000)) == nil)
        for index in UInt64(0)..<1_000 {
            #expect(mine.index(ofSerial: try other.serial(at: index)) == nil)
            #expect(mine.index(ofSerial: try stranger.serial(at: index)) == nil)
        }
        #expect(mine.index(ofSerial: layout.serialCount) == nil)
        #expect(mine.index(ofSerial: .max) == nil)
        for layout in CodeLayout.all { KeyedAllocation.refuse(serial: 1, layout: layout) }
        KeyedAllocation.refuse(serial: .max, layout: layout)
    }

    @Test func `guesses hit as often as codes were issued, not more`() throws {
        // 10^12 serials, 10^9 issued: one guess in a thousand.
        let allocation = try allocation(.ecodeV1, 0..<1_000_000_000)
        var random = SplitMix(seed: 4_711)
        let guesses = 200_000
        let hits = (0..<guesses).count { _ in
            allocation.index(ofSerial: UInt64.random(in: 0..<1_000_000_000_000, using: &random)) != nil
        }
        let expected = Double(guesses) / 1_000
        #expect(abs(Double(hits) - expected) < 4 * expected.squareRoot(), "seed 4711: \(hits) hits")
    }

    @Test func `allocations of an epoch share one permutation and nothing else`() throws {
        let layout = CodeLayout.ecodeV1
        let first = try allocation(layout, number: 1, 0..<500)
        let second = try allocation(layout, number: 2, 500..<1_500)
        for index in UInt64(0)..<500 {
            let serial = try second.serial(at: index)
            #expect(second.index(ofSerial: serial) == index)
            #expect(first.index(ofSerial: serial) == nil)
            #expect(first.position(ofSerial: serial) == 500 + index)
        }
        // The GTIN layout has as many digits: an allocation with the epoch's number must be another
        // permutation.
        let gtin = try allocation(.gtin12, number: 3, 0..<500)
        #expect(try gtin.serial(at: 0) != first.serial(at: 0))
    }

    @Test func `ranges and identities that cannot be are refused`() throws {
        #expect(throws: SerialError.rangeOutOfBounds(first: 5, count: 5, limit: 10_000_000_000_000_000)) {
            try allocation(.ecodeV2, 5..<10)
        }
        #expect(throws: SerialError.self) { try allocation(.ecodeV2, 0..<0) }
        #expect(throws: SerialError.self) { try allocation(.ecodeV1, 0..<1_000_000_000_001) }
        #expect(throws: SerialError.self) { try allocation(.ecodeV1, 0..<UInt64.max) }
        #expect(throws: SerialError.self) { try allocation(.ecodeV2, number: 1 << 31, 0..<1) }
    }

    @Test func `keys differ by id and are fixed for all time`() throws {
        let master = SecretBytes(Array(0..<32))
        let identity = AllocationIdentity(owner: 1, allocationNumber: 1, enterpriseNumber: 1, printedNumber: 1)
        let serials = try (UInt32(1)...3).map { id in
            try KeyedAllocation(
                layout: .ecodeV2, identity: identity, range: 0..<1,
                key: AllocationKey.derive(master: master, id: id)
            ).serial(at: 0)
        }
        #expect(Set(serials).count == 3)
        let short = CryptographyError.wrongLength(field: "master secret", allowed: 32...65_536, actual: 31)
        #expect(throws: SerialError.cryptography(short)) {
            try AllocationKey.derive(master: SecretBytes(Array(0..<31)), id: 1)
        }
    }

    @Test func `the writer's lines are the codes in order`() throws {
        for layout in CodeLayout.all {
            let allocation = try allocation(layout, 0..<1_000)
            let lead = Array("https://trace.example/E=".utf8)
            let writer = try CodeWriter(allocation, lead: lead)
            var buffer: [UInt8] = []
            #expect(try writer.write(from: 990, lines: 300, into: &buffer) == 10)
            #expect(try writer.write(from: 300, lines: 300, into: &buffer) == 300)
            #expect(buffer.count == 300 * writer.lineByteCount)
            let header = if case .ecode(let lead) = layout.scheme { lead } else { "" }
            for line in 0..<300 {
                let parts = CodeParts(
                    enterpriseNumber: allocation.identity.enterpriseNumber,
                    printedNumber: allocation.identity.printedNumber,
                    serial: try allocation.serial(at: 300 + UInt64(line)))
                let expected = "https://trace.example/E=\(header)\(try layout.field(of: parts))\r\n"
                let bytes = buffer[line * writer.lineByteCount..<(line + 1) * writer.lineByteCount]
                #expect(Array(bytes) == Array(expected.utf8))
            }
            #expect(try writer.write(from: 1_000, lines: 5, into: &buffer) == 0)
            #expect(buffer.isEmpty)
            #expect(throws: SerialError.self) { try writer.write(from: 1_001, lines: 1, into: &buffer) }
        }
    }
}
