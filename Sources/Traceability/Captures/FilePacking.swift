import Storage

/// What the events of one document have packed and unpacked so far, before the database knows it.
struct FilePacking: Sendable {
    private var places: [AllocationPlace: UInt64] = [:]
    private var names: [ContainerName] = []
    private var numbers: [[UInt8]: Int32] = [:]
    /// A code, packed into 64 bits, to the number of its container; -1: taken out.
    private var codes: [UInt64: Int32] = [:]
    private var boxes: [[UInt8]: Int32] = [:]
    private(set) var owners: [[UInt8]: Set<Int64>] = [:]
    /// Levels of containers in containers, as far as the document packed them.
    private(set) var heights: [[UInt8]: Int] = [:]
    private var dead: Set<Int32> = []
    private var emptied: Set<[UInt8]> = []
    /// 容器里的不合格产品: units that count as failed, by the number of the container that they are counted in; -1: in none.
    private var failedUnits: [CodeIdentity: Int32] = [:]
    /// How many are known to lie in containers that the document packed, by what was stored before it.
    private var failedBefore: [[UInt8]: Int] = [:]
    /// How many lie in a container and in those that the document put into it, by its number.
    private var failedTotals: [Int32: Int] = [:]
    /// What waited in containers by what was stored and does no longer: units, and containers with all in them.
    private var (releasedUnits, releasedBoxes): (Set<CodeIdentity>, Set<[UInt8]>) = ([], [])
    private var releasedCounts: [[UInt8]: Int] = [:]
    /// Containers whose totals were changed: as many as things were packed, whatever is asked.
    private(set) var failedSteps = 0

    enum Parent: Sendable, Equatable {
        case unknown, none, some(ContainerName)
    }

    func parent(of code: CodeIdentity) -> Parent {
        guard let place = places[AllocationPlace(ownerID: code.ownerID, number: code.allocationNumber)] else {
            return .unknown
        }
        return parent(codes[place << 44 | UInt64(code.index)])
    }

    func parent(of box: [UInt8]) -> Parent { parent(boxes[box]) }

    private func parent(_ number: Int32?) -> Parent {
        guard let number else { return .unknown }
        return number < 0 || dead.contains(number) ? .none : .some(names[Int(number)])
    }

    mutating func put(_ code: CodeIdentity, into parent: ContainerName?) {
        let place = AllocationPlace(ownerID: code.ownerID, number: code.allocationNumber)
        let known = places[place] ?? UInt64(places.count)
        places[place] = known
        let container = parent.map { number($0) } ?? -1
        codes[known << 44 | UInt64(code.index)] = container
        if failedUnits[code] != nil { count(code, in: container) }
    }

    mutating func put(_ box: [UInt8], into parent: ContainerName?) {
        let failed = failedCount(inside: box) + (failedBefore[box] ?? 0)
        add(-failed, from: boxes[box])
        boxes[box] = parent.map { number($0) } ?? -1
        add(failed, from: boxes[box])
    }

    mutating func add(_ owners: some Sequence<Int64>, to parent: [UInt8]) {
        self.owners[parent, default: []].formUnion(owners)
    }

    mutating func raise(_ box: [UInt8], to height: Int) { heights[box] = max(heights[box] ?? 0, height) }

    /// Everything comes out. What goes in again lies in it under a new number.
    mutating func empty(_ parent: ContainerName) {
        emptied.insert(parent.key)
        heights[parent.key] = nil
        keepFailed(0, in: parent.key)
        if let number = numbers.removeValue(forKey: parent.key) {
            add(-(failedTotals.removeValue(forKey: number) ?? 0), from: boxes[parent.key])
            dead.insert(number)
        }
    }

    /// Whether what the database says to lie in it came out in this document.
    func isEmptied(_ parent: [UInt8]) -> Bool { emptied.contains(parent) }

    private mutating func number(_ name: ContainerName) -> Int32 {
        if let number = numbers[name.key] { return number }
        names.append(name)
        numbers[name.key] = Int32(names.count - 1)
        return Int32(names.count - 1)
    }
}

/// Failed units in containers. Each change is added to the container and to those that it lies in, so that a question
/// is one look-up, however much has failed.
extension FilePacking {
    func failedCount(inside box: [UInt8]) -> Int { numbers[box].flatMap { failedTotals[$0] } ?? 0 }

    /// - Parameter before: the container that the unit lay in before the document.
    mutating func keep(_ code: CodeIdentity, isFailed: Bool, before: ContainerName?) {
        guard isFailed else {
            add(-1, from: failedUnits.removeValue(forKey: code))
            return
        }
        let container: ContainerName? =
            switch parent(of: code) {
            case .some(let name): name
            case .none: nil
            case .unknown: before.flatMap { isEmptied($0.key) ? nil : $0 }
            }
        count(code, in: container.map { number($0) } ?? -1)
    }

    /// How many lie in a container that the document has packed, by what was stored before it.
    mutating func keepFailed(_ count: Int, in box: [UInt8]) {
        let count = isEmptied(box) ? 0 : count
        add(count - (failedBefore[box] ?? 0), from: boxes[box])
        failedBefore[box] = count > 0 ? count : nil
    }

    /// A unit that waited in these containers was taken out by the document, or has passed by it.
    mutating func release(_ code: CodeIdentity, from containers: [ContainerName]) {
        guard releasedUnits.insert(code).inserted else { return }
        for container in containers { releasedCounts[container.key, default: 0] += 1 }
    }

    /// A container was taken out of these, or emptied, with so many that waited in it.
    mutating func release(_ count: Int, of box: [UInt8], from containers: [ContainerName]) {
        guard count > 0, releasedBoxes.insert(box).inserted else { return }
        for container in containers { releasedCounts[container.key, default: 0] += count }
    }

    /// How many of those that waited in the container by what was stored wait in it still.
    func waiting(_ stored: Int, in box: [UInt8]) -> Int { max(0, stored - (releasedCounts[box] ?? 0)) }

    private mutating func count(_ code: CodeIdentity, in container: Int32) {
        add(-1, from: failedUnits.updateValue(container, forKey: code))
        add(1, from: container)
    }

    /// To a container and those that it lies in; to none, where it was emptied since.
    private mutating func add(_ failed: Int, from container: Int32?) {
        var next = container
        for _ in 0..<Containment.depthLimit where failed != 0 {
            guard let here = next, here >= 0, !dead.contains(here) else { return }
            failedTotals[here, default: 0] += failed
            failedSteps += 1
            next = boxes[names[Int(here)].key]
        }
    }
}
