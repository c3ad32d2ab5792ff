public import Identification
public import Serials
public import Storage
import Synchronization

/// Every allocation in memory: a scanned code is parsed, its allocation looked up, its serial decrypted and
/// compared, without a read.
///
/// Readers take the whole table as it stands, by one short lock, and go on without any. Peers learn of new
/// allocations through the change counter `allocation`, polled once a second.
public final class AllocationTable: Sendable {
    /// What a text turned out to be.
    public enum Resolution: Sendable, Hashable {
        case issued(Allocation, CodeIdentity)
        /// Well formed, but never issued or not ours: one `code_directory` read may still find it.
        case unknown
    }

    private let keys: PlatformKeys
    private let current = Mutex(AllocationSnapshot(AllocationContents()))

    init(keys: PlatformKeys) { self.keys = keys }

    private var snapshot: AllocationSnapshot { current.withLock { $0 } }

    /// Reads again what the database says when its counter has moved.
    public func refresh(from datastore: any Datastore) async throws {
        let version = try await datastore.read { session in
            try session.value("SELECT value FROM change_counter WHERE name = 'allocation'", as: Int64.self) ?? 0
        }
        let before = snapshot.contents
        guard before.version != version else { return }
        let (all, listed) = try await datastore.report { session in
            (try session.everyAllocation(), try session.everyListedRun())
        }
        var fresh = AllocationContents(keys: before.keys, scratchSecrets: before.scratchSecrets)
        fresh.version = version
        for allocation in all {
            let place = AllocationPlace(ownerID: allocation.ownerID, number: allocation.number)
            try fresh.add(allocation, listed: listed[place] ?? ListedRuns(), master: keys.masterForAllocations)
        }
        let ready = AllocationSnapshot(fresh)
        current.withLock { $0 = ready }
    }

    /// Puts an allocation in right after its transaction: this process need not wait for the poll.
    func add(_ allocation: Allocation) throws {
        try current.withLock { snapshot in
            var contents = snapshot.contents
            try contents.add(allocation, listed: ListedRuns(), master: keys.masterForAllocations)
            snapshot = AllocationSnapshot(contents)
        }
    }

    static func keyed(_ allocation: Allocation, key: AllocationKey) throws -> KeyedAllocation {
        guard let layout = allocation.codeLayout else {
            throw Refusal(.unavailable, .missing, ["object": "layout \(allocation.layout)"])
        }
        let identity = AllocationIdentity(
            owner: UInt32(allocation.ownerID), allocationNumber: UInt32(allocation.number),
            enterpriseNumber: allocation.isGTIN ? 0 : UInt32(allocation.scope) ?? 0,
            printedNumber: UInt32(allocation.printedNumber))
        let first = UInt64(allocation.firstIndex)
        return try KeyedAllocation(
            layout: layout, identity: identity, range: first..<first + UInt64(allocation.count), key: key)
    }

    public func allocation(_ ownerID: Int64, _ number: Int64) -> Allocation? {
        snapshot.contents.byNumber[ownerID]?[number]?.allocation
    }

    /// The serials of a keyed allocation, for streams and print.
    public func keyed(_ ownerID: Int64, _ number: Int64) -> KeyedAllocation? {
        snapshot.contents.byNumber[ownerID]?[number]?.keyed
    }

    /// What makes the scratch codes of an allocation; nil: it has none.
    func scratch(_ allocation: Allocation) -> ScratchSecret? {
        snapshot.contents.scratchSecrets[UInt32(truncatingIfNeeded: allocation.scratchSecretID)]
    }

    /// Whether all of these codes still answer: true but in exposed allocations.
    func answers(_ place: AllocationPlace, _ first: Int64, _ last: Int64) -> Bool {
        guard let entry = snapshot.contents.byNumber[place.ownerID]?[place.number] else { return false }
        return entry.listed?.covers(first, last) ?? true
    }

    /// Whether a directory read could find a code of this enterprise number or GTIN.
    public func mayBeInDirectory(scope: String) -> Bool { snapshot.contents.directoryScopes.contains(scope) }

    /// Whether any code of this enterprise number or GTIN was issued here: a code of it that is not known is a wrong
    /// one, not somebody else's.
    func issues(scope: String) -> Bool { snapshot.contents.scopes.contains(scope) }
}

/// Looking a code up: a refused code and one that was never issued take the same time, since both decrypt once.
extension AllocationTable {
    /// Reads and looks up a code in any form that labels carry. The plain forms are read where they lie.
    ///
    /// Throws what `ScannedText` throws for a text that is no code.
    public func check(_ text: String) throws(ScannedText.ParseError) -> Resolution {
        if let code = PlainCode(text) { return resolve(code) }
        switch try ScannedText(text) {
        case .ecode(let ecode): return resolve(ecode)
        case .gtin(let gtin, _, let serial, _): return serial.map { resolve(gtin, serial: $0) } ?? .unknown
        case .elementString, .nationalAddress: return .unknown
        }
    }

    /// The same for a plain form.
    public func resolve(_ code: PlainCode) -> Resolution {
        resolve(code.parts, ordinal: code.layoutOrdinal, scope: code.scope)
    }

    public func resolve(_ ecode: Ecode) -> Resolution {
        for (ordinal, layout) in CodeLayout.all.enumerated() {
            guard case .ecode(let lead) = layout.scheme, ecode.text.hasPrefix(lead),
                ecode.text.utf8.count == lead.utf8.count + layout.fieldDigits, let parts = try? layout.parse(ecode.md)
            else { continue }
            return resolve(parts, ordinal: ordinal, scope: UInt64(parts.enterpriseNumber))
        }
        return .unknown
    }

    public func resolve(_ gtin: GTIN, serial: String) -> Resolution {
        for (ordinal, layout) in CodeLayout.all.enumerated()
        where layout.scheme == .gtinSerial && serial.utf8.count == layout.fieldDigits {
            guard let parts = try? layout.parse(serial), let scope = UInt64(gtin.digits) else { continue }
            return resolve(parts, ordinal: ordinal, scope: scope)
        }
        return .unknown
    }

    private func resolve(_ parts: CodeParts, ordinal: Int, scope: UInt64) -> Resolution {
        let place = AllocationContents.Place(ordinal, scope: scope, printedNumber: parts.printedNumber)
        guard let entries = snapshot.contents.keyed[place] else {
            KeyedAllocation.refuse(serial: parts.serial, layout: CodeLayout.all[ordinal])
            return .unknown
        }
        guard let position = entries[0].keyed?.position(ofSerial: parts.serial) else { return .unknown }
        // Several only in epoch layouts, where allocations are ranges of one permutation.
        let entry = entries.count == 1 ? entries[0] : entries.first { $0.holds(position) } ?? entries[0]
        guard let index = entry.index(at: position) else { return .unknown }
        let identity = CodeIdentity(
            ownerID: entry.allocation.ownerID, allocationNumber: entry.allocation.number, index: index)
        return .issued(entry.allocation, identity)
    }

    /// The index of a code of this allocation, whether it still answers or not: for its owner, who shows what was
    /// printed.
    func indexWithoutList(_ text: String, of allocation: Allocation) -> Int64? {
        guard let code = PlainCode(text), code.layout.id == allocation.layout,
            code.scope == UInt64(allocation.scope), Int64(code.parts.printedNumber) == allocation.printedNumber
        else { return nil }
        return keyed(allocation.ownerID, allocation.number)?.index(ofSerial: code.parts.serial).map(Int64.init)
    }
}

extension WriteSession {
    /// Tells every process that allocations have changed.
    func bumpAllocations() throws {
        try run(
            """
            INSERT INTO change_counter (name, value) VALUES ('allocation', 1)
            ON CONFLICT (name) DO UPDATE SET value = change_counter.value + 1
            """)
    }
}
