public import Identification
import Storage

/// Finds the code that a tag stands for: in the EPC itself where it holds a GTIN and serial, else in the table.
public struct ResolveTag: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameters:
    ///   - text: EPC or TID, in hexadecimal.
    ///   - tid: what the reader read of the chip beside the EPC.
    /// Answers the code as printed. Throws `Refusal.missing` for a tag that nobody registered.
    public func callAsFunction(_ text: String, tid: String? = nil, on occasion: Occasion) async throws -> String {
        guard let hex = TagText.epc(text) ?? TagText.tid(text) else {
            throw Refusal(.invalid, .tagNoEPC, field: "epc", ["value": String(text.prefix(60))])
        }
        let tag = try await platform.datastore.read { try $0.tag(hex) }
        if let tag { try await notice(tag, tid, occasion) }
        let carried = EPCText.scanned(hex)
        if let carried, let own = try await platform.find(carried)?.identity {
            // A code of ours is nobody's to turn elsewhere; a void tag of it does not answer by what it carries either.
            guard let tag, tag.state == .void, tag.code == own else { return carried.plainText }
        } else if let tag {
            if tag.state == .active, let code = try await platform.printedCode(of: tag.code) { return code.text }
        } else if let carried {
            return carried.plainText
        }
        throw Refusal(.missing, .tagUnknown, field: "epc", ["value": String(hex.prefix(60))])
    }

    private func notice(_ tag: Tag, _ tid: String?, _ occasion: Occasion) async throws {
        guard let known = tag.tid, let seen = tid.flatMap(TagText.tid), seen != known else { return }
        try await platform.datastore.write(.readCommitted) { session in
            try session.signal(tag, seen: seen, source: "scan", at: occasion.now)
        }
    }
}

extension Platform {
    /// The code as printed. nil: its allocation is gone.
    public func printedCode(of identity: CodeIdentity) async throws -> PrintedCode? {
        try await datastore.read { session in
            try ReadCodeFacts(platform: self, session: session, now: self.clock.now()).printed(identity)
        }
    }
}

extension Rule {
    static let tagUnknown = Rule(
        "tag.unknown", "未找到电子标签 {value}，请核对；标签须先由企业登记",
        "The tag {value} was not found; please check it. A tag is registered by its enterprise first")
}
