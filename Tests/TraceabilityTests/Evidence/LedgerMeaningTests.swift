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

    /// A step of a review; `organization` 0: the platform.
    private static func step(
        _ kind: String, _ number: Int, by who: (account: Int, of: Int?), digest: String? = nil, subject: Int = 3
    ) -> OpeningDocument {
        let side = who.of.map { #","organization_id":\#($0)"# } ?? ""
        let asked = digest.map { #","request_digest":"\#($0)""# } ?? ""
        let what = #""case_id":7,"case_kind":"amendment","items":"","kind":"\#(kind)"\#(side),"reason":""\#(asked)"#
        return opened(
            .decision,
            #"{"account_id":\#(who.account),"at":1,\#(what),"round":1,"step_no":\#(number),"subject_id":\#(subject)}"#
        )
    }

    /// What became of return 20; `amendment`: as a request with this digest.
    private static func turn(
        amendment: Int? = 3, digest: String? = "aa", state: String = "accepted", channel: String = "amendment"
    ) -> OpeningDocument {
        let request = amendment.map { #""amendment_id":\#($0),"# } ?? ""
        let asked = digest.map { #""request_digest":"\#($0)","# } ?? ""
        return opened(
            .decision, #"{\#(request)"channel":"\#(channel)",\#(asked)"return_id":20,"round_no":1,"state":"\#(state)"}"#
        )
    }

    private static func event(_ returnID: Int, named name: String? = nil, declared: Bool = false) -> OpeningDocument {
        let more = (declared ? #","declared_at":5"# : "") + (name.map { #","epcis_event_id":"\#($0)""# } ?? "")
        return opened(.event, #"{"captor_id":5\#(more),"event_id":9,"return_id":\#(returnID)}"#)
    }

    private func read(_ documents: [OpeningDocument]) throws -> LedgerMeaning.Report {
        var meaning = LedgerMeaning()
        for (index, document) in documents.enumerated() { try meaning.take(document, at: UInt64(index)) }
        try meaning.finish()
        return meaning.report
    }

    private func faultIndex(_ documents: OpeningDocument...) -> UInt64? {
        do { _ = try read(documents) } catch { return (error as? LedgerMeaning.Fault)?.index }
        return nil
    }

    private static let asked = step("submitted", 1, by: (1, 5), digest: "aa")
    private static let approved = step("approved", 2, by: (2, 0))

    @Test func `a change stands behind the approval of just this request by the platform`() throws {
        let report = try read([
            Self.turn(amendment: nil, digest: nil, channel: "api"), Self.event(20), Self.asked,
            Self.step("claimed", 2, by: (2, 0)), Self.step("approved", 3, by: (2, 0)),
            Self.opened(
                .decision,
                #"{"amendment_id":3,"channel":"amendment","request_digest":"aa","return_id":21,"state":"accepted"}"#),
            Self.event(21),
        ])
        #expect(report.opened == 7 && report.requests == 1 && report.approvals == 1)
        #expect(report.changes == 1 && report.changesBetweenOrganizations == 1 && report.returns == 1)
        #expect(report.eventsWithoutReturn == 0 && report.stepsWithoutSide == 0)
    }

    @Test func `a change without an approval, with another's, or by the requester's side is a fault at its place`() {
        let changed = Self.turn()
        #expect(faultIndex(Self.asked, Self.approved, changed) == nil)
        #expect(faultIndex(changed) == 0, "nothing was asked")
        #expect(faultIndex(Self.asked, changed) == 1, "no approval")
        #expect(faultIndex(Self.asked, changed, Self.approved) == 1, "an approval afterwards")
        #expect(faultIndex(Self.asked, Self.step("approved", 2, by: (1, 0)), changed) == 1, "the requester's own")
        #expect(faultIndex(Self.asked, Self.step("approved", 2, by: (2, 5)), changed) == 1, "a colleague's")
        #expect(faultIndex(Self.asked, Self.step("approved", 2, by: (2, 6)), changed) == 1, "another enterprise's")
        #expect(faultIndex(Self.asked, Self.step("approved", 2, by: (2, nil)), changed) == 1, "nobody's")
        #expect(
            faultIndex(Self.asked, Self.step("approved", 2, by: (2, 0), subject: 4), changed) == 1, "of another case")
        #expect(faultIndex(Self.asked, Self.approved, Self.turn(amendment: 4)) == 2, "of another request")
        #expect(faultIndex(Self.asked, Self.approved, Self.turn(digest: "ab")) == 2, "of other contents")
        #expect(faultIndex(Self.asked, Self.approved, Self.turn(amendment: nil)) == 2, "it names none")
        #expect(faultIndex(Self.asked, Self.approved, Self.turn(amendment: nil, digest: nil)) == 2, "nor contents")
        #expect(faultIndex(Self.asked, Self.approved, changed, changed) == 3, "twice")
        for kind in ["rejected", "returned"] {
            let refused = Self.step(kind, 2, by: (2, 0))
            #expect(faultIndex(Self.asked, refused, changed) == 2, "\(kind)")
            #expect(faultIndex(Self.asked, refused, Self.step("approved", 3, by: (2, 0))) == 2, "\(kind)")
        }
        #expect(faultIndex(Self.asked, Self.step("withdrawn", 2, by: (1, 5)), changed) == 2)
        #expect(faultIndex(Self.approved) == 0, "nothing was asked")
        // What was returned for correction comes again: the second submission is what is approved.
        let again = [
            Self.asked, Self.step("returned", 2, by: (2, 0)), Self.step("submitted", 3, by: (1, 5), digest: "bb"),
            Self.step("approved", 4, by: (2, 0)),
        ]
        #expect(throws: LedgerMeaning.Fault.self) { try read(again + [changed]) }
        #expect(throws: Never.self) { try read(again + [Self.turn(digest: "bb")]) }
    }

    @Test func `an event that was returned before is declared wrong by an approved amendment alone`() throws {
        let plain = Self.turn(amendment: nil, digest: nil, channel: "epcis")
        let original = Self.event(10, named: "urn:uuid:1"),
            declaration = Self.event(20, named: "urn:uuid:1", declared: true)
        #expect(faultIndex(original, plain, declaration) == 2)
        #expect(faultIndex(original, Self.asked, Self.approved, Self.turn(channel: "epcis"), declaration) == nil)
        // Of one and the same document, and of what is not opened.
        #expect(faultIndex(plain, Self.event(20, named: "urn:uuid:1"), declaration) == nil)
        #expect(try read([plain, declaration]).declarations == 1)
        #expect(try read([declaration]).eventsWithoutReturn == 1)
    }

    @Test func `in a log that follows another one what was asked before is not judged`() throws {
        let began = Self.opened(.decision, #"{"beganAt":1,"origin":"x-2","previousNote":"y","reason":"z"}"#)
        let report = try read([began, Self.approved, Self.turn()])
        #expect(report.ofLogBefore == 2 && report.changes == 0)
        let first = Self.opened(.decision, #"{"beganAt":1,"origin":"x","reason":"first"}"#)
        #expect(faultIndex(first, Self.approved) == 1)
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
