import Identification
import Serials
import Storage

/// Everything about one code by point reads of one moment; what seldom changes comes from memory.
struct ReadCodeFacts {
    let platform: Platform
    let session: any Session
    let now: Instant
    /// Whether events are read that name the batch or a container and not the item.
    var carries = true

    /// nil: a row that the code points to is gone, which the invariants forbid.
    func callAsFunction(
        _ scanned: ScannedText, _ allocation: Allocation, _ identity: CodeIdentity
    ) throws -> CodeFacts? {
        guard let owner = try organization(identity.ownerID), let product = try product(allocation.productID) else {
            return nil
        }
        let code = allocation.printed(scanned)
        try session.ahead { try Self.readAhead(identity, $0) }
        let labels = try session.labelChain(of: identity)
        var made: CodeFacts.Made?
        for label in labels where made == nil { made = try self.made(label) }
        let item = try item(identity, labels)
        var marks = try marks(identity)
        marks.predecessor = try labels.dropFirst().first.flatMap(printed)
        let line = try LineOfLife(labels, made: made, product, in: session, (carries, nil))
        return CodeFacts(
            code: code, identity: identity, allocation: allocation, owner: owner, product: product, made: made,
            item: item, marks: marks, events: line.events, takenBack: line.takenBack, corrections: line.corrections,
            stays: line.stays, isCut: line.isCut, omittedCount: line.omittedCount,
            summary: try session.scanSummary(of: identity),
            earlier: try session.earlierQueries(of: identity))
    }

    /// What is asked of every code, of whatever is known of it.
    private static func readAhead(_ identity: CodeIdentity, _ session: any Session) throws {
        _ = try session.labelChain(of: identity)
        _ = try session.binding(of: identity)
        _ = try session.currentLabel(of: identity)
        _ = try session.itemFacts(of: identity)
        _ = try session.allocationState(identity)
        _ = try session.isFrozen(identity)
        _ = try session.voidReason(of: identity)
        _ = try session.failedTests(of: identity)
        _ = try session.scrapping(of: identity)
        _ = try session.eventEnds(of: identity)
        _ = try session.scanSummary(of: identity)
        _ = try session.earlierQueries(of: identity)
    }

    /// What the label that is on the goods now has; the factory number of whichever label has one.
    private func item(_ identity: CodeIdentity, _ labels: [CodeIdentity]) throws -> ItemFacts? {
        let current = try session.currentLabel(of: identity)
        let found = try (current == identity ? labels : [current] + labels).compactMap { try session.itemFacts(of: $0) }
        guard var item = found.first else { return nil }
        item.factoryNumber = found.lazy.compactMap(\.factoryNumber).first
        return item
    }

    private func made(_ identity: CodeIdentity) throws -> CodeFacts.Made? {
        guard let binding = try session.binding(of: identity) else { return nil }
        let key = ScanMemory.RowKey(first: identity.ownerID, second: binding.batchID)
        let batch = try platform.scans.batches.element(key, now: now) {
            try session.batch(identity.ownerID, binding.batchID)
        }
        guard let batch, let version = try version(batch.productID, batch.versionNumber) else { return nil }
        return CodeFacts.Made(binding: binding, batch: batch, version: version)
    }

    /// Read each time: what stops goods must be seen at once.
    private func marks(_ identity: CodeIdentity) throws -> CodeMarks {
        var marks = CodeMarks()
        let state = try session.allocationState(identity)
        marks.isExposed = state == .exposed
        marks.isFrozen = try state == .frozen || session.isFrozen(identity)
        marks.voidReason = try session.voidReason(of: identity)?.reason
        marks.successor = try session.successor(of: identity).flatMap(printed)
        marks.failedTests = try session.failedTests(of: identity)
        marks.scrappedAt = try session.scrapping(of: try session.currentLabel(of: identity))
        return marks
    }

    func version(_ productID: Int64, _ number: Int) throws -> ProductVersion? {
        let key = ScanMemory.RowKey(first: productID, second: Int64(number))
        return try platform.scans.versions.element(key, now: now) { try session.productVersion(productID, number) }
    }

    func product(_ id: Int64) throws -> Product? {
        try platform.scans.products.element(id, now: now) { try session.product(id) }
    }

    func organization(_ id: Int64) throws -> Organization? {
        try platform.scans.organizations.element(id, now: now) { try session.organization(id) }
    }

    /// The code as printed: computed for ours, one read for those made elsewhere.
    func printed(_ identity: CodeIdentity) throws -> PrintedCode? {
        guard let allocation = platform.allocations.allocation(identity.ownerID, identity.allocationNumber) else {
            return nil
        }
        if allocation.kind == .keyed {
            return try platform.allocations.keyed(identity.ownerID, identity.allocationNumber).map {
                allocation.printed(serialField: try $0.serialField(at: UInt64(identity.index)))
            }
        }
        return try session.directoryCode(of: identity).map(allocation.printed(directoryCode:))
    }
}

extension Allocation {
    /// The code that was scanned, as printed: nothing needs to be computed or read.
    func printed(_ scanned: ScannedText) -> PrintedCode {
        switch scanned {
        case .ecode(let ecode): kind == .keyed ? printed(serialField: ecode.md) : printed(directoryCode: ecode.text)
        case .gtin(_, _, let serial, _): printed(serialField: serial ?? "")
        // `Platform.find` finds no allocation for these.
        case .elementString, .nationalAddress: printed(serialField: "")
        }
    }
}

extension Session {
    fileprivate func allocationState(_ code: CodeIdentity) throws -> Allocation.State? {
        try value(
            """
            SELECT state FROM code_allocation
            WHERE owner_id = \(code.ownerID) AND allocation_no = \(code.allocationNumber)
            """)
    }

    fileprivate func isFrozen(_ code: CodeIdentity) throws -> Bool {
        let last: Int64? = try value(
            """
            SELECT last_index FROM state_run
            WHERE owner_id = \(code.ownerID) AND allocation_no = \(code.allocationNumber) AND kind = 'frozen'
                AND first_index <= \(code.index)
            ORDER BY first_index DESC LIMIT 1
            """)
        return last.map { $0 >= code.index } ?? false
    }

    /// The item's own facts, once their return was accepted.
    func itemFacts(of code: CodeIdentity) throws -> ItemFacts? {
        try first(
            """
            SELECT factory_no, sold_on, sold_source, last_sold_on, last_sold_at, returned_at, region, installed_at,
                site_gas, converted_gas, rework_at, replaced_by, replaces FROM item
                JOIN trace_return ON trace_return.return_id = item.return_id
            WHERE item.owner_id = \(code.ownerID) AND item.allocation_no = \(code.allocationNumber)
                AND item.code_index = \(code.index) AND trace_return.state IN ('accepted', 'accepted-in-part')
            """
        ) { row in
            ItemFacts(
                factoryNumber: try row.next(), soldOn: try row.next(String?.self).flatMap(CivilDate.init(iso:)),
                soldSource: try row.next(), lastSoldOn: try row.next(String?.self).flatMap(CivilDate.init(iso:)),
                lastSoldAt: try row.next(), returnedAt: try row.next(), region: try row.next(),
                installedAt: try row.next(),
                siteGas: try row.next(String?.self).flatMap { SiteGas($0) },
                convertedGas: try row.next(String?.self).flatMap { SiteGas($0) }, reworkSince: try row.next(),
                replacedBy: try row.next(), replaces: try row.next())
        }
    }

    fileprivate func directoryCode(of code: CodeIdentity) throws -> String? {
        try value(
            """
            SELECT code FROM code_directory
            WHERE owner_id = \(code.ownerID) AND allocation_no = \(code.allocationNumber) AND code_index = \(code.index)
            """)
    }
}
