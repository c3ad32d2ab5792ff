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
        codes[known << 44 | UInt64(code.index)] = parent.map { number($0) } ?? -1
    }

    mutating func put(_ box: [UInt8], into parent: ContainerName?) { boxes[box] = parent.map { number($0) } ?? -1 }

    mutating func add(_ owners: some Sequence<Int64>, to parent: [UInt8]) {
        self.owners[parent, default: []].formUnion(owners)
    }

    mutating func raise(_ box: [UInt8], to height: Int) { heights[box] = max(heights[box] ?? 0, height) }

    /// Everything comes out. What goes in again lies in it under a new number.
    mutating func empty(_ parent: ContainerName) {
        emptied.insert(parent.key)
        heights[parent.key] = nil
        if let number = numbers.removeValue(forKey: parent.key) { dead.insert(number) }
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
