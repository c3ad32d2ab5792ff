import Cryptography
import Testing

@testable import Serials

/// Uniqueness, no visible order, and hits by chance, over many codes. A million of the usual layout in the ordinary
/// pass; `RANSU_SOAK_SECONDS` makes it ten million of each.
struct OrderTests {
    private static func count(_ layout: CodeLayout) -> UInt64 {
        isSoak ? 10_000_000 : layout == .ecodeV2 ? 1_000_000 : 100_000
    }

    private static func allocation(_ layout: CodeLayout, count: UInt64) throws -> KeyedAllocation {
        let key = try AllocationKey.derive(master: SecretBytes(Array(0..<32)), id: 3)
        let identity = AllocationIdentity(
            owner: 77, allocationNumber: 4, enterpriseNumber: layout.enterpriseDigits == 0 ? 0 : 1_234_567,
            printedNumber: UInt32(max(layout.printedNumbers.lowerBound, 4)))
        return try KeyedAllocation(layout: layout, identity: identity, range: 0..<count, key: key)
    }

    @Test(arguments: CodeLayout.all)
    func `no two codes of an allocation are equal, and their order cannot be seen`(layout: CodeLayout) async throws {
        let count = Self.count(layout)
        let serials = try await Self.allocation(layout, count: count).serials(at: 0..<count, cores: 2)
        #expect(serials.count == Int(count))
        #expect(Self.duplicates(in: serials, of: layout.serialCount) == 0)
        let unit = serials.map { Double($0) / Double(layout.serialCount) }
        let number = Double(count)
        // Neighbours' correlation: standard error 1/√n.
        #expect(abs(Self.serialCorrelation(unit)) < 4 / number.squareRoot())
        // Correlation with the place of issue, the same error.
        #expect(abs(Self.trend(unit)) < 4 / number.squareRoot())
        // Runs above and below a half: mean n/2 + 1, variance (n − 1)/4.
        let runs = 1 + zip(unit, unit.dropFirst()).count { ($0 < 0.5) != ($1 < 0.5) }
        #expect(abs(Double(runs) - (number / 2 + 1)) < 4 * ((number - 1) / 4).squareRoot())
        // Runs up and down: mean (2n − 1)/3, variance (16n − 29)/90.
        let turns = 1 + (1..<unit.count - 1).count { (unit[$0] > unit[$0 - 1]) != (unit[$0 + 1] > unit[$0]) }
        #expect(abs(Double(turns) - (2 * number - 1) / 3) < 4 * ((16 * number - 29) / 90).squareRoot())
        // Differences of neighbours, round the circle, fall evenly into 100 classes: chi-squared, 99 degrees.
        var classes = [Int](repeating: 0, count: 100)
        for (before, after) in zip(unit, unit.dropFirst()) {
            let difference = after - before + (after < before ? 1 : 0)
            classes[min(99, Int(difference * 100))] += 1
        }
        let expected = (number - 1) / 100
        let chi = classes.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        #expect(chi < 99 + 4 * (2.0 * 99).squareRoot(), "chi-squared \(chi)")
    }

    /// Exact: a bit for each of 2^30 hash places finds who may be equal, a set says whether they are.
    private static func duplicates(in serials: [UInt64], of domain: UInt64) -> Int {
        var bits = [UInt64](repeating: 0, count: 1 << 21)
        let places = UInt64(bits.count * 64)
        var suspects: Set<UInt64> = []
        func place(_ serial: UInt64) -> (Int, UInt64) {
            let hash = (serial &* 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: places).high
            return (Int(hash >> 6), 1 << (hash & 63))
        }
        for serial in serials {
            let (word, bit) = place(serial)
            if bits[word] & bit != 0 { suspects.insert(hashOnly(serial, places)) }
            bits[word] |= bit
        }
        let doubtful = serials.filter { suspects.contains(hashOnly($0, places)) }
        return doubtful.count - Set(doubtful).count + serials.count { $0 >= domain }
    }

    private static func hashOnly(_ serial: UInt64, _ places: UInt64) -> UInt64 {
        (serial &* 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: places).high
    }

    private static func serialCorrelation(_ values: [Double]) -> Double {
        var (product, square) = (0.0, 0.0)
        for index in 1..<values.count {
            product += (values[index] - 0.5) * (values[index - 1] - 0.5)
            square += (values[index] - 0.5) * (values[index] - 0.5)
        }
        return product / square
    }

    private static func trend(_ values: [Double]) -> Double {
        let count = Double(values.count)
        var sum = 0.0
        for (index, value) in values.enumerated() { sum += (value - 0.5) * (Double(index) / count - 0.5) }
        return sum / (count / 12)
    }

    @Test func `a random serial hits as often as codes were issued, within three standard deviations`() throws {
        // 10^12 serials of which 4·10^10 are issued: one guess in 25.
        let issued: UInt64 = 40_000_000_000
        let allocation = try Self.allocation(.ecodeV1, count: issued)
        let seed: UInt64 = 20_261_126
        var random = SplitMix(seed: seed)
        let guesses = isSoak ? 10_000_000 : 1_000_000
        let hits = (0..<guesses).count { _ in
            allocation.index(ofSerial: UInt64.random(in: 0..<allocation.layout.serialCount, using: &random)) != nil
        }
        let chance = Double(issued) / Double(allocation.layout.serialCount)
        let deviation = (Double(guesses) * chance * (1 - chance)).squareRoot()
        #expect(abs(Double(hits) - Double(guesses) * chance) < 3 * deviation, "seed \(seed): \(hits) hits")
    }

    @Test func `several cores give what one gives, in the same order`() async throws {
        let allocation = try Self.allocation(.ecodeV2, count: 100_003)
        let one = try await allocation.serials(at: 5..<100_003, cores: 1)
        let three = try await allocation.serials(at: 5..<100_003, cores: 3)
        #expect(one == three)
        #expect(one[0] == (try allocation.serial(at: 5)))
        let writer = try CodeWriter(allocation)
        var (alone, shared): ([UInt8], [UInt8]) = ([], [])
        for (first, lines) in [(UInt64(0), 50_001), (60_000, 90_000), (100_000, 9_000), (100_003, 9_000)] {
            let written = try writer.write(from: first, lines: lines, into: &alone)
            #expect(try await writer.write(from: first, lines: lines, into: &shared, cores: 3) == written)
            #expect(alone == shared)
        }
        await #expect(throws: SerialError.self) { try await allocation.serials(at: 0..<100_004, cores: 2) }
        #expect(KeyedAllocation.pieces(of: 10..<20, 3) == [10..<14, 14..<17, 17..<20])
        #expect(KeyedAllocation.pieces(of: 10..<12, 3) == [10..<11, 11..<12])
        #expect(KeyedAllocation.pieces(of: 10..<10, 3) == [])
    }

    @Test func `threads that share a permutation get what one alone gets`() async throws {
        let allocation = try Self.allocation(.gtin16, count: 1_000_000)
        let expected = try (UInt64(0)..<2_000).map { try allocation.serial(at: $0) }
        let wrong = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    expected.indices.count { index in
                        allocation.index(ofSerial: expected[index]) != UInt64(index)
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }
}
