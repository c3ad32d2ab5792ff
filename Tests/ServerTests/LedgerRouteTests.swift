import Cryptography
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import NIOCore
import Storage
import TestSupport
import Testing
import Traceability

/// The public files of the ledger (C2SP tlog-tiles), and the proofs of a code's records.
@Suite struct LedgerRouteTests {
    private struct Answer {
        let status: HTTPResponse.Status
        let headers: HTTPFields
        let body: [UInt8]
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    private func get(_ client: any TestClientProtocol, _ path: String) async throws -> Answer {
        try await client.execute(uri: path, method: .get) { response in
            Answer(status: response.status, headers: response.headers, body: Array(buffer: response.body))
        }
    }

    @Test(arguments: TestEngine.available)
    func `the log as served is whole and signed, by the offline verifier`(_ engine: TestEngine) async throws {
        try await withRoutes(engine) { client, platform, clock in
            _ = try await ItemTraceStory(client, platform, clock)
            let signer = try await TestLogSigner(platform)
            #expect(try await get(client, "/ledger/checkpoint").status == .notFound, "nothing is signed")
            let size = try await signer.sign(platform)
            let note = try await get(client, "/ledger/checkpoint")
            #expect(note.headers[.contentType] == "text/plain; charset=utf-8")
            #expect(note.headers[.cacheControl] == "public, max-age=2")
            let trusted = try signer.policy().trust(SignedNote(note.body))
            #expect(trusted.checkpoint.size == size && size > 6)
            var files: [TileCoordinate: [UInt8]] = [:]
            for tile in TileCoordinate.all(size: size) {
                let answer = try await get(client, "/ledger/" + tile.path)
                #expect(answer.status == .ok, "\(tile.path)")
                #expect(answer.headers[.contentType] == "application/octet-stream")
                #expect(answer.headers[.cacheControl] == "public, max-age=31536000, immutable")
                files[tile] = answer.body
            }
            var audit = LogAudit { files[$0] }
            let report = try audit.run(checkpoints: [trusted.checkpoint])
            #expect(report.entries == size)
        }
    }

    @Test func `what the signed tree does not have is 404, however it is asked for`() async throws {
        try await withRoutes { client, platform, clock in
            _ = try await ItemTraceStory(client, platform, clock)
            let signer = try await TestLogSigner(platform)
            let size = try await signer.sign(platform)
            for path in [
                "tile/0/000", "tile/0/000.p/\(size + 1)", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/001",
                "tile/1/000.p/1", "tile/00/000.p/1", "tile/0/0.p/1", "tile/entries/000", "tile/8/000",
                "tile/0/000.p/1/", "tile/0/000.p/%31", "tile/0/../0/000.p/1", "tile/", "proof/\(size)", "proof/-1",
                "proof/00", "proof/x", "nothing",
            ] {
                #expect(try await get(client, "/ledger/" + path).status == .notFound, "\(path)")
            }
            for path in ["/ledger-1/checkpoint", "/ledger-2/checkpoint", "/ledger-x/checkpoint"] {
                #expect(try await get(client, path).status == .notFound, "\(path)")
            }
            // A narrower tile than the newest is there for as long as anybody may hold its checkpoint.
            #expect(try await get(client, "/ledger/tile/0/000.p/1").body.count == 32)
            #expect(try await get(client, "/ledger/tile/entries/000.p/1").body.count == 36)
        }
    }

    @Test func `a proof of a leaf is checked without the platform`() async throws {
        try await withRoutes { client, platform, clock in
            _ = try await ItemTraceStory(client, platform, clock)
            let signer = try await TestLogSigner(platform)
            let size = try await signer.sign(platform)
            let bundle = try await get(client, "/ledger/tile/entries/000.p/\(size)").body
            var extras: [[UInt8]] = []
            for (index, entry) in try EntryBundle.decode(bundle, width: Int(size)).enumerated() {
                let file = try ProofFile(try await get(client, "/ledger/proof/\(index)").body)
                #expect(file.index == UInt64(index))
                if let extra = file.extra {
                    try OpeningDocument(extra).opened.verify(entry: Array(entry))
                    extras.append(extra)
                }
                #expect(try file.verify(entry: Array(entry), policy: signer.policy()).checkpoint.size == size)
                #expect(throws: ProofFileError.self) {
                    try file.verify(entry: Array(entry.dropLast()) + [entry.last! ^ 1], policy: signer.policy())
                }
            }
            // Nothing is opened but the beginning of the log.
            #expect(extras.count == 1)
            let beginning = try #require(try OpeningDocument(extras[0]).groups.first)
            #expect(String(decoding: beginning.text, as: UTF8.self).contains("\"beganAt\""))
        }
    }

    /// The proofs of a code, as one reader gets them: opened texts, each checked.
    private func openings(
        _ story: ItemTraceStory, as reader: ItemTraceStory.Reader, _ policy: TrustPolicy
    ) async throws -> [OpeningDocument] {
        let code = try story.story.code(0).text
        var found: [OpeningDocument] = []
        for number in 1...20 {
            let (status, text) = try await story.face(
                "/proof/file?code=\(code)&n=\(number)", accept: "*/*", as: reader)
            guard status == .ok else { break }
            let file = try ProofFile(Array(text.utf8))
            let opening = try OpeningDocument(try #require(file.extra))
            _ = try file.verify(entry: opening.opened.leaf().bytes, policy: policy)
            found.append(opening)
        }
        return found
    }

    @Test(arguments: TestEngine.available)
    func `a proof opens what its reader may see and nothing else`(_ engine: TestEngine) async throws {
        try await withRoutes(engine) { client, platform, clock in
            let story = try await ItemTraceStory(client, platform, clock)
            let signer = try await TestLogSigner(platform)
            try await signer.sign(platform)
            let code = try story.story.code(0).text, other = try story.story.code(1).text
            for reader in ItemTraceStory.Reader.allCases {
                let openings = try await openings(story, as: reader, signer.policy())
                #expect(openings.count >= 4, "\(reader): a proof for each record that the page shows")
                let text = openings.flatMap(\.groups).map { String(decoding: $0.text, as: UTF8.self) }.joined()
                let (_, trace) = try await story.face(
                    "/api/v1/trace/\(code)", accept: "application/ld+json", as: reader)
                for canary in ItemTraceStory.Canary.allCases where text.contains(canary.rawValue) {
                    #expect(trace.contains(canary.rawValue), "\(reader): the proof tells \(canary), the trace does not")
                    #expect(reader != .everybody && reader != .stranger && reader != .farRegulator, "\(canary)")
                }
                let isPublic = [.everybody, .stranger, .farRegulator].contains(reader)
                #expect(!isPublic || !text.contains(other), "\(reader) is told of another unit")
                #expect(!isPublic || openings.allSatisfy { $0.groups.map { $0.name } == ["shown"] }, "\(reader)")
                #expect(reader != .owner || text.contains(ItemTraceStory.Canary.inspector.rawValue))
            }
            try await platform.auditTrail.flush(at: clock.now())
            let looks = try await platform.datastore.read { session in
                try session.value("SELECT count(*) FROM audit_record WHERE action = 'proof.file'", as: Int64.self) ?? 0
            }
            #expect(looks > 0, "a regulator's look leaves a record")
        }
    }

    @Test func `the page of a code leads to its proofs, without a script`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await ItemTraceStory(client, platform, clock)
            let signer = try await TestLogSigner(platform)
            let code = try story.story.code(0).text
            let scan = try await story.face("/E=\(code)", accept: "text/html", as: .everybody).text
            #expect(scan.contains("/proof?code=\(code)"))
            let before = try await story.face("/proof?code=\(code)", accept: "text/html", as: .everybody).text
            #expect(!before.contains("/proof/file"), "nothing is signed yet")
            try await signer.sign(platform)
            let page = try await story.face("/proof?code=\(code)", accept: "text/html", as: .everybody).text
            #expect(page.contains("/proof/file?code=\(code)&amp;n=1"))
            let strange = try await story.face("/proof?code=12345", accept: "text/html", as: .everybody)
            #expect(strange.status == .notFound)
            let ledger = try await story.face("/ledger", accept: "text/html", as: .everybody).text
            #expect(ledger.contains(signer.key.name.text) && ledger.contains("ransu verify log"))
        }
    }
}
