import Identification
import Storage

/// Lists, finds and voids an enterprise's tags.
public struct ManageTags: Sendable {
    /// A tag with its code as printed.
    public struct Entry: Sendable {
        public let tag: Tag
        public let code: String
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// In the order of the EPCs, a page at a time.
    public func list(
        organization: Int64? = nil, after epc: String = "", limit: Int = 100, by actor: Actor
    ) async throws -> [Entry] {
        try actor.require(.codeRead)
        let found = try await platform.datastore.report { session in
            let ownerID = try session.organizationAsked(organization, by: actor)
            return try session.tags(of: ownerID, after: epc, limit: limit)
        }
        return try await entries(found)
    }

    /// By code, EPC or TID; what is another enterprise's is not found.
    public func find(_ text: String, by actor: Actor) async throws -> [Entry] {
        try actor.require(.codeRead)
        let text = try Text.required(text, "q", limit: 2_048)
        var found: [Tag] = []
        if let hex = TagText.epc(text) ?? TagText.tid(text),
            let tag = try await platform.datastore.read({ try $0.tag(hex) })
        {
            found = [tag]
        }
        if found.isEmpty, let scanned = try? ScannedText(text), let code = try await platform.find(scanned) {
            found = try await platform.datastore.read { try $0.tags(of: code.identity) }
        }
        let all = found
        let seen = try await platform.datastore.read { session in
            try all.filter { try session.sees(actor, $0.code.ownerID) }
        }
        return try await entries(seen)
    }

    /// 作废: final; the EPC is not used again.
    public func void(_ epc: String, reason: String, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.tagManage)
        let reason = try Text.required(reason, "reason", limit: 200)
        let hex = TagText.epc(epc) ?? ""
        try await platform.datastore.write { session in
            guard let tag = try session.tags(epcs: [hex]).first, tag.code.ownerID == actor.organizationID else {
                throw Refusal(.missing, .missing, field: "epc", ["object": "tag \(epc.prefix(60))"])
            }
            guard tag.state == .active else { throw Refusal(.conflict, .tagIsVoid, field: "epc", ["value": hex]) }
            try session.run("UPDATE rfid_tag SET state = 'void', void_reason = \(reason) WHERE epc = \(hex)")
            try session.audit(AuditEntry("tag.void", ("tag", hex, ""), reason: reason), by: actor, on: occasion)
        }
    }

    public func loads(before id: Int64 = .max, limit: Int = 50, by actor: Actor) async throws -> [TagLoad] {
        try actor.require(.codeRead)
        return try await platform.datastore.report { session in
            try session.tagLoads(of: actor.organizationID, before: id, limit: limit)
        }
    }

    public func signals(limit: Int = 100, by actor: Actor) async throws -> [TagSignal] {
        try actor.require(.codeRead)
        return try await platform.datastore.report { try $0.tagSignals(of: actor.organizationID, limit: limit) }
    }

    private func entries(_ tags: [Tag]) async throws -> [Entry] {
        var entries: [Entry] = []
        for tag in tags {
            entries.append(Entry(tag: tag, code: try await platform.printedCode(of: tag.code)?.text ?? ""))
        }
        return entries
    }
}
