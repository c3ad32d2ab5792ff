import Identification
public import Storage

/// What a load of tags did, row by row.
public struct TagReceipt: Sendable {
    public let load: TagLoad
    /// The first thousand rows that were not taken, by line.
    public let errors: [TagError]
}

/// A row that was not taken, and why.
public struct TagError: Sendable, Hashable {
    public let line: Int
    public let refusal: Refusal
}

/// 标签装载: takes the list of an encoding station. Good rows count at once; wrong ones are named. The same row twice
/// changes nothing, so a list that broke off is simply sent again.
public struct LoadTags: Sendable {
    static let chunkRows = 1_000
    static let errorsMax = 1_000

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter path: a CSV or XLSX file with the columns EPC, TID and code.
    public func callAsFunction(
        file path: String, name: String, by actor: Actor, on occasion: Occasion
    ) async throws -> TagReceipt {
        try actor.require(.tagManage)
        let rows = try await onThread("tags") { try TagFile.rows(path: path) }
        return try await callAsFunction(rows, name: name, by: actor, on: occasion)
    }

    public func callAsFunction(
        _ rows: [TagRow], name: String, by actor: Actor, on occasion: Occasion
    ) async throws -> TagReceipt {
        try actor.require(.tagManage)
        guard !rows.isEmpty else { throw Refusal(.invalid, .tagNothing) }
        guard rows.count <= TagFile.rowLimit else {
            throw Refusal(.tooLarge, .tagTooManyRows, ["limit": "\(TagFile.rowLimit)"])
        }
        let id = try await begin(name, rows.count, actor, occasion)
        var outcome = Outcome()
        for start in stride(from: 0, to: rows.count, by: Self.chunkRows) {
            let end = min(start + Self.chunkRows, rows.count)
            try await take(rows[start..<end], id, actor, occasion, &outcome)
        }
        let load = TagLoad(
            id: id, fileName: name, rowCount: rows.count, newCount: outcome.new, knownCount: outcome.known,
            badCount: outcome.bad, at: occasion.now)
        try await finish(load, actor, occasion)
        return TagReceipt(load: load, errors: outcome.errors.sorted { $0.line < $1.line })
    }

    private struct Outcome: Sendable {
        var new = 0
        var known = 0
        var bad = 0
        var errors: [TagError] = []

        mutating func refuse(_ line: Int, _ refusal: Refusal) {
            bad += 1
            if errors.count < LoadTags.errorsMax { errors.append(TagError(line: line, refusal: refusal)) }
        }
    }

    /// A row that is understood.
    struct Candidate: Sendable {
        let line: Int
        let epc: String
        let tid: String?
        let code: CodeIdentity
    }

    private func begin(_ name: String, _ count: Int, _ actor: Actor, _ occasion: Occasion) async throws -> Int64 {
        try await platform.datastore.write(.readCommitted) { session in
            try session.value(
                """
                INSERT INTO tag_load (owner_id, file_name, row_count, new_count, known_count, bad_count, account_id, at)
                VALUES (\(actor.organizationID), \(String(name.prefix(200))), \(count), 0, 0, 0, \(actor.accountID),
                    \(occasion.now)) RETURNING load_id
                """)!
        }
    }

    private func take(
        _ rows: ArraySlice<TagRow>, _ id: Int64, _ actor: Actor, _ occasion: Occasion, _ outcome: inout Outcome
    ) async throws {
        var candidates: [Candidate] = []
        for row in rows {
            do { candidates.append(try await candidate(row, actor, occasion)) } catch let refusal as Refusal {
                outcome.refuse(row.line, refusal)
            }
        }
        guard !candidates.isEmpty else { return }
        let all = candidates
        let judged = try await platform.datastore.write { session in
            try TagJudge(session: session, loadID: id, now: occasion.now).keep(all)
        }
        outcome.new += judged.new
        outcome.known += judged.known
        for error in judged.errors { outcome.refuse(error.line, error.refusal) }
    }

    private func candidate(_ row: TagRow, _ actor: Actor, _ occasion: Occasion) async throws -> Candidate {
        guard let epc = TagText.epc(row.epc) else {
            throw Refusal(.invalid, .tagNoEPC, field: "epc", ["value": String(row.epc.prefix(60))])
        }
        let tid = TagText.tid(row.tid)
        if tid == nil, !Text.trim(row.tid).isEmpty {
            throw Refusal(.invalid, .tagNoTID, field: "tid", ["value": String(row.tid.prefix(60))])
        }
        let found = try await platform.ownCode(row.code, field: "code", of: actor.organizationID)
        guard try await mayStand(epc, for: found.identity, at: occasion.now) else {
            throw Refusal(.conflict, .tagSaysOther, field: "epc", ["value": epc])
        }
        return Candidate(line: row.line, epc: epc, tid: tid, code: found.identity)
    }

    /// An EPC may not carry another code, nor a GTIN of another enterprise: its serial may be issued tomorrow.
    private func mayStand(_ epc: String, for code: CodeIdentity, at now: Instant) async throws -> Bool {
        guard let carried = EPCText.scanned(epc) else { return true }
        if let other = try await platform.find(carried)?.identity { return other == code }
        guard case .gtin(let gtin, _, _, _) = carried else { return true }
        let product = try await platform.linkedProduct(gtin: gtin.digits, now: now)
        return product == nil || product?.ownerID == code.ownerID
    }

    private func finish(_ load: TagLoad, _ actor: Actor, _ occasion: Occasion) async throws {
        try await platform.datastore.write { session in
            try session.run(
                """
                UPDATE tag_load SET new_count = \(load.newCount), known_count = \(load.knownCount),
                    bad_count = \(load.badCount) WHERE load_id = \(load.id)
                """)
            try session.audit(
                AuditEntry(
                    "tag.load", ("tag-load", "\(load.id)", String(load.fileName.prefix(200))),
                    reason: "\(load.newCount) new, \(load.knownCount) known, \(load.badCount) refused"),
                by: actor, on: occasion)
        }
    }
}

/// Holds a chunk against what is known, in one transaction.
struct TagJudge {
    let session: any WriteSession
    let loadID: Int64
    let now: Instant

    func keep(_ candidates: [LoadTags.Candidate]) throws -> (new: Int, known: Int, errors: [TagError]) {
        var byEPC = Dictionary(
            uniqueKeysWithValues: try session.tags(epcs: candidates.map(\.epc)).map { ($0.epc, $0) })
        var byTID = Dictionary(
            try session.tags(tids: candidates.compactMap(\.tid)).map { ($0.tid ?? "", $0) }
        ) { first, _ in first }
        var (known, errors) = (0, [TagError]())
        // Rows to insert, in the order in which their EPCs came first.
        var fresh: [String: LoadTags.Candidate] = [:]
        var order: [String] = []
        for candidate in candidates {
            do {
                if let tag = byEPC[candidate.epc] { try checkSame(tag, candidate) }
                try checkTID(of: candidate, byTID)
            } catch let refusal as Refusal {
                errors.append(TagError(line: candidate.line, refusal: refusal))
                continue
            }
            let before = byEPC[candidate.epc]
            if before == nil {
                order.append(candidate.epc)
                fresh[candidate.epc] = candidate
            } else {
                known += 1
                guard before?.tid == nil, let tid = candidate.tid else { continue }
                // The chip's number is told later than its EPC.
                if fresh[candidate.epc] == nil {
                    try session.run("UPDATE rfid_tag SET tid = \(tid) WHERE epc = \(candidate.epc) AND tid IS NULL")
                } else {
                    fresh[candidate.epc] = candidate
                }
            }
            let tag = tag(candidate)
            byEPC[candidate.epc] = tag
            if let tid = candidate.tid { byTID[tid] = tag }
        }
        let rows = order.compactMap { fresh[$0].map(values) }
        if !rows.isEmpty {
            try session.insert(
                into: "rfid_tag",
                columns: [
                    "epc", "tid", "owner_id", "allocation_no", "code_index", "state", "load_id", "loaded_at",
                    "void_reason",
                ], rows: rows)
        }
        return (rows.count, known, errors)
    }

    /// The same again is fine; another code, or another chip under the same EPC, is not.
    private func checkSame(_ tag: Tag, _ candidate: LoadTags.Candidate) throws {
        guard tag.code.ownerID == candidate.code.ownerID else {
            throw Refusal(.conflict, .tagOfAnother, field: "epc", ["value": tag.epc])
        }
        guard tag.state == .active else { throw Refusal(.conflict, .tagIsVoid, field: "epc", ["value": tag.epc]) }
        guard tag.code == candidate.code else {
            throw Refusal(.conflict, .tagOtherCode, field: "epc", ["value": tag.epc])
        }
        guard let tid = candidate.tid, let known = tag.tid, known != tid else { return }
        try session.signal(tag, seen: tid, source: "load", at: now)
        throw Refusal(.conflict, .tagOtherTID, field: "tid", ["value": tid, "known": known, "epc": tag.epc])
    }

    /// One chip stands under one EPC. Another enterprise's is not named.
    private func checkTID(of candidate: LoadTags.Candidate, _ byTID: [String: Tag]) throws {
        guard let tid = candidate.tid, let other = byTID[tid], other.epc != candidate.epc else { return }
        guard other.code.ownerID == candidate.code.ownerID else {
            throw Refusal(.conflict, .tagTIDOfAnother, field: "tid", ["value": tid])
        }
        throw Refusal(.conflict, .tagTIDTaken, field: "tid", ["value": tid, "epc": other.epc])
    }

    private func values(_ candidate: LoadTags.Candidate) -> [Value] {
        [
            .text(candidate.epc), candidate.tid.map { .text($0) } ?? .null, .integer(candidate.code.ownerID),
            .integer(candidate.code.allocationNumber), .integer(candidate.code.index), .text(Tag.State.active.rawValue),
            .integer(loadID), now.storageValue, .text(""),
        ]
    }

    private func tag(_ candidate: LoadTags.Candidate) -> Tag {
        Tag(
            epc: candidate.epc, tid: candidate.tid, code: candidate.code, state: .active, loadID: loadID,
            loadedAt: now, voidReason: "")
    }
}

extension Rule {
    static let tagNoEPC = Rule(
        "tag.no-epc", "EPC“{value}”应为 8–128 位十六进制（4 的倍数）",
        "The EPC “{value}” must have 8 to 128 hexadecimal digits, a multiple of 4")
    static let tagNoTID = Rule(
        "tag.no-tid", "TID“{value}”应为 8–64 位十六进制", "The TID “{value}” must have 8 to 64 hexadecimal digits")
    static let tagSaysOther = Rule(
        "tag.says-other", "EPC {value} 本身写的是另一个编码", "The EPC {value} itself carries another code")
    static let tagOfAnother = Rule(
        "tag.of-another", "EPC {value} 已由其他企业登记", "The EPC {value} is registered by another enterprise")
    static let tagIsVoid = Rule(
        "tag.is-void", "EPC {value} 的标签已作废，不能再用", "The tag with the EPC {value} is void and is not used again")
    static let tagOtherCode = Rule(
        "tag.other-code", "EPC {value} 已对应另一个编码；如标签已更换，请先作废原标签",
        "The EPC {value} stands for another code; void that tag first if it was replaced")
    static let tagTIDTaken = Rule(
        "tag.tid-taken", "TID {value} 已登记在 EPC {epc} 上", "The TID {value} is registered with the EPC {epc}")
    static let tagTIDOfAnother = Rule(
        "tag.tid-of-another", "TID {value} 已由其他企业登记", "The TID {value} is registered by another enterprise")
    static let tagOtherTID = Rule(
        "tag.other-tid", "EPC {epc} 登记的 TID 是 {known}，这里是 {value}；已记为疑点，请核对是否复制标签或读错",
        "The EPC {epc} is registered with the TID {known}, not {value}; noted as a signal: a copied tag or a misread?")
}
