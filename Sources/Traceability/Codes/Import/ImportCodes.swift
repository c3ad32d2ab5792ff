import Identification
import Storage

/// 编码导入: codes made elsewhere (the national platform's code file, own serials) become known here. All of a
/// file or nothing: its codes answer only when the allocation turns active, as the last step. A broken import
/// is simply sent again.
public struct ImportCodes: Sendable {
    /// Where the codes belong.
    public struct Target: Sendable {
        public var organizationID: Int64
        /// The approved application that waits for the national platform's file.
        public var applicationID: Int64?
        /// The product, when there is no application.
        public var productID: Int64?
        /// Own serials of this GTIN.
        public var gtin: String?
        /// Lines are `outer,inner`: take the first.
        public var takesFirstColumn = false

        public init(organizationID: Int64) { self.organizationID = organizationID }
    }

    static let chunkLength = 10_000

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter path: the file on disk.
    /// Throws `Refusals` naming lines; then nothing was imported.
    public func callAsFunction(
        _ path: String, into target: Target, by actor: Actor, on occasion: Occasion
    ) async throws -> Allocation {
        try actor.require(.codeImport)
        return try await register(path, into: target, by: actor, on: occasion)
    }

    /// The same for whoever may: staff for any enterprise, an enterprise for its own serials.
    func register(
        _ path: String, into target: Target, by actor: Actor, on occasion: Occasion
    ) async throws -> Allocation {
        var place = try await platform.datastore.report { try $0.importPlace(target, on: occasion) }
        place.takesQuota = target.gtin != nil && target.organizationID == actor.organizationID
        try await forgetLeftovers(of: place)
        let file = CodeFile(path: path)
        let kind = CodeFileKind(scope: place.scope, column: target.takesFirstColumn ? .first : .only)
        var check = CodeFileCheck(file, kind, platform)
        let count = try await check.run()
        if let expected = place.expected, expected != count {
            throw Refusal(.invalid, .importCount, ["found": "\(count)", "expected": "\(expected)"])
        }
        if place.takesQuota {
            let owner = place.ownerID
            try await platform.datastore.report { try $0.checkOwnSerials(count, of: owner, platform, on: occasion) }
        }
        let number = try await begin(place, count, actor, occasion)
        try await insert(file, kind, place.ownerID, number)
        let allocation = try await finish(place, number, count, actor, occasion)
        try platform.allocations.add(allocation)
        return allocation
    }

    /// Rows of an import that did not come to its end: nobody was told of them.
    private func forgetLeftovers(of place: ImportPlace) async throws {
        guard let number = place.allocationNumber else { return }
        var isEmpty = false
        while !isEmpty {
            isEmpty = try await platform.datastore.write { session in
                // An import that is still under way counts on these rows: it must not come to its end without them.
                let isWaiting = try session.run(
                    """
                    UPDATE code_allocation SET loaded_count = 0
                    WHERE owner_id = \(place.ownerID) AND allocation_no = \(number) AND state = 'fetching'
                    """)
                guard isWaiting == 1 else { throw Refusal(.conflict, .importOvertaken) }
                let least = try session.value(
                    """
                    SELECT MIN(code_index) FROM code_directory
                    WHERE owner_id = \(place.ownerID) AND allocation_no = \(number)
                    """, as: Int64?.self)
                guard let least = least ?? nil else { return true }
                try session.run(
                    """
                    DELETE FROM code_directory WHERE owner_id = \(place.ownerID) AND allocation_no = \(number)
                        AND code_index < \(least + 50_000)
                    """)
                return false
            }
        }
    }

    private func begin(
        _ place: ImportPlace, _ count: Int64, _ actor: Actor, _ occasion: Occasion
    ) async throws -> Int64 {
        try await platform.datastore.write { session in
            if let number = place.allocationNumber {
                let changed = try session.run(
                    """
                    UPDATE code_allocation SET loaded_count = 0, code_count = \(count)
                    WHERE owner_id = \(place.ownerID) AND allocation_no = \(number) AND state = 'fetching'
                    """)
                guard changed == 1 else { throw Refusal(.conflict, .importOvertaken) }
                return number
            }
            let number = try session.nextAllocationNumber(of: place.ownerID)
            let mintingPlace = MintingPlace(
                kind: .directory, layout: "", scope: place.scope, printedNumber: number, keyID: 0, firstIndex: 0,
                state: .fetching)
            try session.insert(
                NewAllocation(
                    ownerID: place.ownerID, number: number, place: mintingPlace, count: count,
                    productID: place.productID, applicationID: nil, address: platform.options.publicURL,
                    isTest: place.isTest), by: actor.accountID, at: occasion.now)
            return number
        }
    }

    private func insert(_ file: CodeFile, _ kind: CodeFileKind, _ ownerID: Int64, _ number: Int64) async throws {
        var rows: [[Value]] = []
        var next: Int64 = 0
        try await file.forEachLine { line, text in
            let code = try kind.code(text, line: line)
            rows.append([.text(code), .integer(ownerID), .integer(number), .integer(next)])
            next += 1
            guard rows.count == Self.chunkLength else { return }
            try await write(rows, ownerID, number, upTo: next)
            rows.removeAll(keepingCapacity: true)
        }
        if !rows.isEmpty { try await write(rows, ownerID, number, upTo: next) }
    }

    private func write(_ rows: [[Value]], _ ownerID: Int64, _ number: Int64, upTo end: Int64) async throws {
        do {
            try await platform.datastore.write { session in
                let changed = try session.run(
                    """
                    UPDATE code_allocation SET loaded_count = \(end)
                    WHERE owner_id = \(ownerID) AND allocation_no = \(number) AND state = 'fetching'
                        AND loaded_count = \(end - Int64(rows.count))
                    """)
                guard changed == 1 else { throw Refusal(.conflict, .importOvertaken) }
                try session.insert(
                    into: "code_directory", columns: ["code", "owner_id", "allocation_no", "code_index"], rows: rows)
            }
        } catch StorageError.uniqueViolation {
            throw Refusal(.conflict, .importOvertaken)
        }
    }

    private func finish(
        _ place: ImportPlace, _ number: Int64, _ count: Int64, _ actor: Actor, _ occasion: Occasion
    ) async throws -> Allocation {
        try await platform.datastore.write { session in
            // Again, with what other imports have taken in the meantime.
            if place.takesQuota { try session.checkOwnSerials(count, of: place.ownerID, platform, on: occasion) }
            let changed = try session.run(
                """
                UPDATE code_allocation SET state = 'active'
                WHERE owner_id = \(place.ownerID) AND allocation_no = \(number) AND state = 'fetching'
                    AND loaded_count = \(count)
                """)
            guard changed == 1 else { throw Refusal(.conflict, .importOvertaken) }
            if place.applicationID == nil {
                try session.count(
                    .issued, count, organizationID: place.ownerID, accountID: actor.accountID, at: occasion.now)
            }
            try session.audit(
                AuditEntry("code.import", ("allocation", "\(place.ownerID)/\(number)", "\(count)")),
                by: actor, on: occasion)
            try session.bumpAllocations()
            return try session.allocation(place.ownerID, number)!
        }
    }
}

extension Rule {
    static let importCount = Rule(
        "import.count", "文件有 {found} 个编码，申请为 {expected} 个；请把全部编码放在一个文件里导入",
        "The file has {found} codes, the application {expected}; import all of them in one file")
    static let importOvertaken = Rule(
        "import.overtaken", "另一次导入正在进行，或这些编码刚被登记；请稍后重新导入",
        "Another import is under way, or the codes were just registered; import again a little later")
}
