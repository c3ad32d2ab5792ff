import Cryptography
import Ledger
import TestSupport
import Testing

@testable import Traceability

/// T/SGACC 1005—2024 7.1.4, read from the opened leaves of a log.
@Suite struct LedgerMeaningTests {
    private static func opened(_ kind: LeafCommitment.KindClass, _ record: String) -> OpeningDocument {
        let count = kind == .event ? 5 : 1
        let group = OpenedLeaf.Group(salt: [UInt8](repeating: 1, count: 16), canonical: Array(record.utf8))
        let digest = SHA256.hash(group.salt + group.canonical)
        return OpeningDocument(
            OpenedLeaf(
                kind: kind, link: SHA256.hash("link"), salt: [UInt8](repeating: 2, count: 16),
                digests: Array(repeating: SHA256.hash("closed"), count: count - 1) + [digest],
                groups: [count - 1: group]), code: nil)
    }

    private static func step(_ kind: String, _ number: Int, by account: Int, at time: Int) -> OpeningDocument {
        let who = #""account_id":\#(account),"at":\#(time),"case_id":7,"items":"","kind":"\#(kind)""#
        return opened(.decision, "{\(who),\"reason\":\"\",\"step_no\":\(number)}")
    }

    private static func event(by account: Int, at time: Int, declared: Bool = false) -> OpeningDocument {
        let more = declared ? #","declared_at":5"# : ""
        return opened(.event, #"{"account_id":\#(account),"captured_at":\#(time)\#(more),"event_id":9}"#)
    }

    private func read(_ documents: [OpeningDocument]) throws -> LedgerMeaning.Report {
        var meaning = LedgerMeaning()
        for (index, document) in documents.enumerated() { try meaning.take(document, at: UInt64(index)) }
        return meaning.report
    }

    private func faultIndex(_ documents: OpeningDocument...) -> UInt64? {
        do { _ = try read(documents) } catch { return (error as? LedgerMeaning.Fault)?.index }
        return nil
    }

    @Test func `events of a request stand behind its approval by somebody else`() throws {
        let report = try read([
            Self.event(by: 1, at: 10), Self.step("submitted", 1, by: 1, at: 20), Self.step("claimed", 2, by: 2, at: 21),
            Self.step("approved", 3, by: 2, at: 22), Self.event(by: 1, at: 20), Self.event(by: 1, at: 20),
            Self.event(by: 3, at: 30, declared: true),
        ])
        #expect(report.opened == 7 && report.requests == 1 && report.approvals == 1)
        #expect(report.changes == 1 && report.declarations == 1)
    }

    @Test func `whatever else leads to an event of a request is a fault at its place`() {
        let submitted = Self.step("submitted", 1, by: 1, at: 20), changed = Self.event(by: 1, at: 20)
        let approved = Self.step("approved", 2, by: 2, at: 22)
        #expect(faultIndex(submitted, changed) == 1)
        #expect(faultIndex(submitted, changed, approved) == 1)
        #expect(faultIndex(submitted, Self.step("approved", 2, by: 1, at: 22), changed) == 1, "one's own")
        #expect(faultIndex(submitted, Self.step("rejected", 2, by: 2, at: 22), changed) == 2)
        #expect(faultIndex(submitted, Self.step("returned", 2, by: 2, at: 22), changed) == 2)
        #expect(faultIndex(submitted, Self.step("withdrawn", 2, by: 1, at: 22), changed) == 2)
        #expect(faultIndex(submitted, Self.step("rejected", 2, by: 2, at: 22), approved) == 2)
        #expect(faultIndex(approved) == 0, "nothing was asked")
        let again = Self.step("submitted", 3, by: 1, at: 40)
        let returned = Self.step("returned", 2, by: 2, at: 22)
        #expect(faultIndex(submitted, returned, again, Self.step("approved", 4, by: 2, at: 50), changed) == 4)
        #expect(
            faultIndex(submitted, returned, again, Self.step("approved", 4, by: 2, at: 50), Self.event(by: 1, at: 40))
                == nil)
    }

    @Test func `a closed entry is not judged`() throws {
        let closed = OpeningDocument(
            OpenedLeaf(
                kind: .decision, link: [], salt: [], digests: [SHA256.hash("x")], groups: [:]), code: nil)
        #expect(try read([closed]).opened == 1)
    }

    @Test func `an opening is read as it is written, and nothing else is read`() throws {
        let document = Self.opened(.event, #"{"event_id":1}"#)
        #expect(try OpeningDocument(document.bytes) == document)
        let text = String(decoding: document.bytes, as: UTF8.self)
        for (old, new) in [
            (#""version":1"#, #""version":2"#), (#""kind":"event""#, #""kind":"other""#),
            (#""group":"record""#, #""group":"recorD""#), (#""digests""#, #""digest""#),
            ("\"link\":\"", "\"link\":\"*"),
        ] {
            let changed = text.replacing(old, with: new)
            #expect(changed != text, "\(old)")
            #expect(throws: (any Error).self, "\(old)") { try OpeningDocument(Array(changed.utf8)) }
        }
    }
}
