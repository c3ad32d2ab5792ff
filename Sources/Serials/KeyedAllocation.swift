import Cryptography

/// Which allocation (码段) it is, and what its codes print of that.
public struct AllocationIdentity: Hashable, Sendable {
    /// The owner's number inside the platform; with `allocationNumber` the tweak of the permutation.
    public var owner: UInt32
    /// Unique per owner, 0…2^31 − 1: the upper half of the range is kept for key epochs.
    public var allocationNumber: UInt32
    /// The owner's Ecode number as printed; 0 in layouts that do not print it.
    public var enterpriseNumber: UInt32
    /// The allocation's printed number, or the key epoch.
    public var printedNumber: UInt32

    /// Unchecked here; `KeyedAllocation` refuses what its layout cannot print.
    public init(owner: UInt32, allocationNumber: UInt32, enterpriseNumber: UInt32 = 0, printedNumber: UInt32) {
        self.owner = owner
        self.allocationNumber = allocationNumber
        self.enterpriseNumber = enterpriseNumber
        self.printedNumber = printedNumber
    }
}

/// An allocation whose serials are computed, not stored: serial = FF1(key, tweak, firstIndex + index), index
/// < count.
public struct KeyedAllocation: Sendable {
    /// How its codes are built.
    public let layout: CodeLayout
    /// Which one it is.
    public let identity: AllocationIdentity
    /// Its indexes in the permutation; begins above 0 only in an epoch layout, where allocations share one.
    public let range: Range<UInt64>
    let permutation: FF1

    /// Number of codes.
    public var count: UInt64 { range.upperBound - range.lowerBound }

    /// Throws `rangeOutOfBounds` when the range is empty, leaves the serials, or begins above 0 outside an
    /// epoch layout; `numberOutOfRange` when the identity cannot be printed.
    public init(
        layout: CodeLayout, identity: AllocationIdentity, range: Range<UInt64>, key: AllocationKey
    ) throws(SerialError) {
        guard !range.isEmpty, range.upperBound <= layout.serialCount,
            layout.isEpochLayout || range.lowerBound == 0
        else {
            throw .rangeOutOfBounds(
                first: range.lowerBound, count: range.upperBound - range.lowerBound, limit: layout.serialCount)
        }
        guard identity.allocationNumber < Self.epochMark else {
            throw .numberOutOfRange(
                field: "allocation number", allowed: 0...UInt64(Self.epochMark - 1),
                actual: UInt64(identity.allocationNumber))
        }
        _ = try layout.fixedDigits(
            enterpriseNumber: identity.enterpriseNumber, printedNumber: identity.printedNumber)
        self.layout = layout
        self.identity = identity
        self.range = range
        let tweak = Self.tweak(layout: layout, identity)
        permutation = try FF1(blocks: key.blocks, digits: layout.serialDigits, tweak: tweak)
    }

    /// An epoch's tweak must not be an allocation's: a code of one would be valid in the other.
    private static let epochMark: UInt32 = 1 << 31

    /// Owner in four bytes ‖ allocation number, or marked key epoch, in four bytes.
    private static func tweak(layout: CodeLayout, _ identity: AllocationIdentity) -> [UInt8] {
        let number = layout.isEpochLayout ? epochMark | identity.printedNumber : identity.allocationNumber
        let both = UInt64(identity.owner) << 32 | UInt64(number)
        return withUnsafeBytes(of: both.bigEndian) { Array($0) }
    }

    /// The serial of the code at `index`; throws `rangeOutOfBounds` from `count` on.
    public func serial(at index: UInt64) throws(SerialError) -> UInt64 {
        guard index < count else { throw .rangeOutOfBounds(first: index, count: 1, limit: count) }
        return try permutation.encrypt(range.lowerBound + index)
    }

    /// The index of an issued serial; nil for a serial that was never issued.
    public func index(ofSerial serial: UInt64) -> UInt64? {
        guard let position = position(ofSerial: serial), range.contains(position) else { return nil }
        return position - range.lowerBound
    }

    /// Where a serial stands in the whole permutation, issued or not; nil only for a serial with too many
    /// digits. In an epoch layout any allocation of the epoch gives the same answer, and the caller finds the
    /// range that holds it.
    public func position(ofSerial serial: UInt64) -> UInt64? {
        try? permutation.decrypt(serial)
    }

    /// The work of `index(ofSerial:)` for an allocation that does not exist: a refusal takes as long as a
    /// check.
    public static func refuse(serial: UInt64, layout: CodeLayout) {
        _ = Self.nobody[layout.serialDigits]?.index(ofSerial: serial)
    }

    /// A key that has never made a code; it hides nothing, so that it may be known.
    private static let nobody: [Int: KeyedAllocation] = {
        var allocations: [Int: KeyedAllocation] = [:]
        for layout in CodeLayout.all {
            let identity = AllocationIdentity(
                owner: 0, allocationNumber: 0, printedNumber: UInt32(layout.printedNumbers.lowerBound))
            let key = try? AllocationKey(id: 0, key: SecretBytes([UInt8](repeating: 0, count: 32)))
            guard let key else { continue }
            allocations[layout.serialDigits] = try? KeyedAllocation(
                layout: layout, identity: identity, range: 0..<1, key: key)
        }
        return allocations
    }()
}
