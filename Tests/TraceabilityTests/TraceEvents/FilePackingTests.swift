import TestSupport
import Testing

@testable import Traceability

/// Failed units in containers, as one document packs them: counted as they are packed, not each time one is shipped.
@Suite struct FilePackingTests {
    private func code(_ index: Int) -> CodeIdentity {
        CodeIdentity(ownerID: 1, allocationNumber: 2, index: Int64(index))
    }

    private func box(_ number: Int) -> ContainerName {
        ContainerName("urn:epc:id:sscc:0614141.\(1_000_000_000 + number)")
    }

    @Test func `a million shipped containers cost no look at a hundred thousand failed units`() {
        var packing = FilePacking()
        let (units, shipped) = (100_000, 1_000_000)
        for index in 0..<units {
            packing.put(code(index), into: box(index % 100))
            packing.keep(code(index), isFailed: true, before: nil)
        }
        let steps = packing.failedSteps
        #expect(steps <= 2 * units)
        let keys = (0..<200).map { box($0).key }
        var found = 0
        for number in 0..<shipped { found += packing.failedCount(inside: keys[number % 200]) }
        #expect(found == shipped / 200 * units)
        #expect(packing.failedSteps == steps, "a question changes nothing")
    }

    @Test func `an emptied container brings nothing along that failed in it`() {
        var packing = FilePacking()
        packing.keep(code(0), isFailed: true, before: box(0))
        packing.put(box(1).key, into: box(2))
        packing.keepFailed(3, in: box(1).key)
        #expect(packing.failedCount(inside: box(0).key) == 1)
        #expect(packing.failedCount(inside: box(2).key) == 3)
        packing.empty(box(0))
        packing.empty(box(1))
        packing.put(box(0).key, into: box(2))
        packing.keepFailed(3, in: box(1).key)
        #expect(packing.failedCount(inside: box(2).key) == 0)
        packing.put(code(0), into: box(0))
        #expect(packing.failedCount(inside: box(2).key) == 1)
    }

    /// The same, by looking at every unit each time.
    private struct Slow {
        var (units, boxes): ([Int: Int?], [Int: Int]) = ([:], [:])
        var failed: Set<Int> = []

        func count(inside box: Int) -> Int {
            failed.count { unit in
                var here = units[unit] ?? nil
                while let now = here {
                    if now == box { return true }
                    here = boxes[now]
                }
                return false
            }
        }
    }

    @Test(arguments: 0..<40)
    func `whatever is packed, emptied, failed and passed in whatever order, the count is that of a look at each`(
        _ seed: Int
    ) {
        var random = SeededGenerator(seed: UInt64(seed))
        var (packing, slow) = (FilePacking(), Slow())
        for step in 0..<300 {
            let (unit, number) = (Int.random(in: 0..<20, using: &random), Int.random(in: 0..<7, using: &random))
            switch Int.random(in: 0..<10, using: &random) {
            case 0...2:
                packing.put(code(unit), into: box(number))
                slow.units[unit] = .some(number)
            case 3:
                packing.put(code(unit), into: nil)
                slow.units[unit] = .some(nil)
            case 4...5:
                packing.keep(code(unit), isFailed: true, before: nil)
                slow.failed.insert(unit)
            case 6:
                packing.keep(code(unit), isFailed: false, before: nil)
                slow.failed.remove(unit)
            case 7:
                packing.empty(box(number))
                for (unit, parent) in slow.units where parent == number { slow.units[unit] = .some(nil) }
                for (box, parent) in slow.boxes where parent == number { slow.boxes[box] = nil }
            default:
                // Larger numbers lie outside: no ring, as the judge sees to.
                let outer = Int.random(in: (number + 1)...7, using: &random)
                packing.put(box(number).key, into: box(outer))
                slow.boxes[number] = outer
            }
            for box in 0...7 {
                #expect(
                    packing.failedCount(inside: self.box(box).key) == slow.count(inside: box),
                    "seed \(seed), step \(step), box \(box)")
            }
        }
    }
}
