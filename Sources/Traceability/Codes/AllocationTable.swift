public import Identification
public import Serials
public import Storage
import Synchronization

/// Every allocation in memory: a scanned code is parsed, its allocation looked up, its serial decrypted and
/// compared, without a read.
///
/// Peers learn of new allocations through the change counter `allocation`, polled once a second.
public final class AllocationTable: Sendable {
    /// What a text turned out to be.
    public enum Resolution: Sendable, Hashable {
        case issued(Allocation, CodeIdentity)
        /// Well formed, but never issued or not ours: one `code_directory` read may still find it.
        case unknown
    }

    private struct Key: Hashable {
        let layout: String
        let scope: String
        let printedNumber: UInt32
    }

    private struct Entry {
        let allocation: Allocation
        let keyed: KeyedAllocation
    }

    private struct Contents {
        /// Several only in epoch layouts, where allocations are ranges of one permutation.
        var keyed: [Key: [Entry]] = [:]
        var byNumber: [Int64: [Int64: Allocation]] = [:]
        /// Whether any allocation holds codes made elsewhere: else a refusal needs no read.
        var directoryScopes: Set<String> = []
        var version: Int64 = -1
        var keys: [UInt32: AllocationKey] = [:]
    }

    private let keys: PlatformKeys
    private let contents = Mutex(Contents())

    init(keys: PlatformKeys) { self.keys = keys }

    /// Reads again what the database says when its counter has moved.
    public func refresh(from datastore: any Datastore) async throws {
        let version = try await datastore.read { session in
            try session.value("SELECT value FROM change_counter WHERE name = 'allocation'", as: Int64.self) ?? 0
        }
        guard contents.withLock({ $0.version }) != version else { return }
        let all = try await datastore.report { try $0.everyAllocation() }
        var fresh = Contents()
        fresh.version = version
        fresh.keys = contents.withLock { $0.keys }
        for allocation in all { try add(allocation, to: &fresh) }
        let ready = fresh
        contents.withLock { $0 = ready }
    }

    /// Puts an allocation in right after its transaction: this process need not wait for the poll.
    func add(_ allocation: Allocation) throws {
        try contents.withLock { try add(allocation, to: &$0) }
    }

    private func add(_ allocation: Allocation, to contents: inout Contents) throws {
        contents.byNumber[allocation.ownerID, default: [:]][allocation.number] = allocation
        guard allocation.kind == .keyed else {
            contents.directoryScopes.insert(allocation.scope)
            return
        }
        let keyID = UInt32(allocation.keyID)
        let key = try contents.keys[keyID] ?? AllocationKey.derive(master: keys.masterForAllocations, id: keyID)
        contents.keys[keyID] = key
        let place = Key(
            layout: allocation.layout, scope: allocation.scope, printedNumber: UInt32(allocation.printedNumber))
        var entries = contents.keyed[place] ?? []
        entries.removeAll {
            $0.allocation.ownerID == allocation.ownerID && $0.allocation.number == allocation.number
        }
        entries.append(Entry(allocation: allocation, keyed: try Self.keyed(allocation, key: key)))
        contents.keyed[place] = entries
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
        contents.withLock { $0.byNumber[ownerID]?[number] }
    }

    /// The serials of a keyed allocation, for streams and print.
    public func keyed(_ ownerID: Int64, _ number: Int64) -> KeyedAllocation? {
        contents.withLock { contents in
            guard let allocation = contents.byNumber[ownerID]?[number] else { return nil }
            let place = Key(
                layout: allocation.layout, scope: allocation.scope, printedNumber: UInt32(allocation.printedNumber))
            return contents.keyed[place]?.first { $0.allocation == allocation }?.keyed
        }
    }

    public func resolve(_ ecode: Ecode) -> Resolution {
        for layout in CodeLayout.all {
            guard case .ecode(let lead) = layout.scheme, ecode.text.hasPrefix(lead),
                ecode.text.utf8.count == lead.utf8.count + layout.fieldDigits, let parts = try? layout.parse(ecode.md)
            else { continue }
            let scope = padded(Int64(parts.enterpriseNumber), to: layout.enterpriseDigits)
            return resolve(parts, layout, scope: scope)
        }
        return .unknown
    }

    public func resolve(_ gtin: GTIN, serial: String) -> Resolution {
        for layout in CodeLayout.all where layout.scheme == .gtinSerial && serial.utf8.count == layout.fieldDigits {
            guard let parts = try? layout.parse(serial) else { continue }
            return resolve(parts, layout, scope: gtin.digits)
        }
        return .unknown
    }

    /// A refused code and one that was never issued take the same time: both decrypt once.
    private func resolve(_ parts: CodeParts, _ layout: CodeLayout, scope: String) -> Resolution {
        let key = Key(layout: layout.id, scope: scope, printedNumber: parts.printedNumber)
        guard let entries = contents.withLock({ $0.keyed[key] }), let first = entries.first else {
            KeyedAllocation.refuse(serial: parts.serial, layout: layout)
            return .unknown
        }
        guard let position = first.keyed.position(ofSerial: parts.serial),
            let entry = entries.first(where: { $0.keyed.range.contains(position) })
        else { return .unknown }
        let identity = CodeIdentity(
            ownerID: entry.allocation.ownerID, allocationNumber: entry.allocation.number,
            index: Int64(position - entry.keyed.range.lowerBound))
        return .issued(entry.allocation, identity)
    }

    /// Whether a directory read could find a code of this enterprise number or GTIN.
    public func mayBeInDirectory(scope: String) -> Bool { contents.withLock { $0.directoryScopes.contains(scope) } }
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
