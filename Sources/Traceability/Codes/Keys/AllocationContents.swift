import Cryptography
import Serials

/// An allocation in memory, ready to check codes.
final class AllocationEntry: Sendable {
    let allocation: Allocation
    /// nil for a directory.
    let keyed: KeyedAllocation?
    /// nil: every issued code answers; else only these do (the key is exposed).
    let listed: ListedRuns?

    init(_ allocation: Allocation, keyed: KeyedAllocation?, listed: ListedRuns) {
        self.allocation = allocation
        self.keyed = keyed
        self.listed = allocation.state == .exposed ? listed : nil
    }

    func holds(_ position: UInt64) -> Bool { keyed?.range.contains(position) ?? false }

    /// The index of the code at a position of the permutation; nil when it was not issued, or does not answer. A
    /// never-issued position is looked for in the list all the same: both refusals take as long.
    func index(at position: UInt64) -> Int64? {
        guard let keyed else { return nil }
        let isIssued = keyed.range.contains(position)
        let index = isIssued ? Int64(position - keyed.range.lowerBound) : -1
        let answers = listed?.covers(index, index) ?? true
        return isIssued && answers ? index : nil
    }
}

/// The table as it is built: by what codes print, and by number.
struct AllocationContents: Sendable {
    /// What a code shows of its allocation: layout, enterprise or GTIN, printed number.
    struct Place: Hashable, Sendable {
        /// Scope · 16 + the layout's place in `CodeLayout.all`: a GTIN takes 47 bits.
        let scopeAndLayout: UInt64
        let printedNumber: UInt32

        init(_ ordinal: Int, scope: UInt64, printedNumber: UInt32) {
            scopeAndLayout = scope << 4 | UInt64(ordinal)
            self.printedNumber = printedNumber
        }
    }

    var keyed: [Place: [AllocationEntry]] = [:]
    var byNumber: [Int64: [Int64: AllocationEntry]] = [:]
    /// Whether any allocation holds codes made elsewhere: else a refusal needs no read.
    var directoryScopes: Set<String> = []
    /// Every enterprise number and GTIN that codes were issued under.
    var scopes: Set<String> = []
    var version: Int64 = -1
    var keys: [UInt32: AllocationKey] = [:]
    var scratchSecrets: [UInt32: ScratchSecret] = [:]

    init(keys: [UInt32: AllocationKey] = [:], scratchSecrets: [UInt32: ScratchSecret] = [:]) {
        self.keys = keys
        self.scratchSecrets = scratchSecrets
    }

    mutating func add(_ allocation: Allocation, listed: ListedRuns, master: SecretBytes) throws {
        if allocation.scratchSecretID > 0 {
            let id = UInt32(allocation.scratchSecretID)
            if scratchSecrets[id] == nil { scratchSecrets[id] = try ScratchSecret.derive(master: master, id: id) }
        }
        guard allocation.kind == .keyed else {
            directoryScopes.insert(allocation.scope)
            put(AllocationEntry(allocation, keyed: nil, listed: listed))
            return
        }
        let keyID = UInt32(allocation.keyID)
        let key = try keys[keyID] ?? AllocationKey.derive(master: master, id: keyID)
        keys[keyID] = key
        let codes = try AllocationTable.keyed(allocation, key: key)
        let entry = AllocationEntry(allocation, keyed: codes, listed: listed)
        put(entry)
        let ordinal = CodeLayout.all.firstIndex(of: codes.layout)
        guard let ordinal, let scope = UInt64(allocation.scope) else {
            throw Refusal(.unavailable, .missing, ["object": "scope \(allocation.scope)"])
        }
        let place = Place(ordinal, scope: scope, printedNumber: UInt32(allocation.printedNumber))
        var entries = keyed[place] ?? []
        entries.removeAll {
            $0.allocation.ownerID == allocation.ownerID && $0.allocation.number == allocation.number
        }
        entries.append(entry)
        keyed[place] = entries
    }

    private mutating func put(_ entry: AllocationEntry) {
        scopes.insert(entry.allocation.scope)
        byNumber[entry.allocation.ownerID, default: [:]][entry.allocation.number] = entry
    }
}

/// The table at one moment.
final class AllocationSnapshot: Sendable {
    let contents: AllocationContents

    init(_ contents: AllocationContents) { self.contents = contents }
}
