import Cryptography
import Ledger
import TestSupport
import Testing

/// A witness under many requests at once: good ones, late ones, those of a second history.
struct WitnessPropertyTests {
    /// A history with a checkpoint of each of its sizes.
    private struct History {
        var log: SampleLog
        var notes: [SignedNote] = []

        init(_ entries: [[UInt8]]) throws {
            log = try SampleLog()
            notes.append(try log.cosigned())
            for entry in entries {
                try log.append([entry])
                notes.append(try log.cosigned())
            }
        }

        func request(from old: Int, to new: Int) throws -> AddCheckpointRequest {
            // What a log can send at best: the true proof, as far as it has one.
            let proof = try? TreeProver(size: UInt64(new)).consistencyProof(from: UInt64(old), reading: log.readAny)
            return AddCheckpointRequest(oldSize: UInt64(old), hashes: proof?.hashes ?? [], note: notes[new])
        }

        func head(_ size: Int) throws -> TreeHead {
            TreeHead(size: UInt64(size), root: try Checkpoint(text: notes[size].text).root)
        }
    }

    @Test func `whatever comes in whatever order, a witness never goes back and never sees two histories`() throws {
        let seed: UInt64 = 73
        var random = SeededGenerator(seed: seed)
        for round in 0..<Soak.rounds(15, long: 500) {
            let common = SampleLog.entries(Int.random(in: 0...6, using: &random), &random)
            let histories = try (0..<2).map { _ in try History(common + SampleLog.entries(20 - common.count, &random)) }
            let rules = WitnessRules(logs: [histories[0].log.signer.name: [histories[0].log.signer.verifierKey]])
            var stored = TreeHead.empty
            var cosigned: [TreeHead] = []
            // Decided, and not stored yet: other requests come between.
            var waiting: [WitnessStep] = []
            for _ in 0..<120 {
                if !waiting.isEmpty, Bool.random(using: &random) {
                    let step = waiting.remove(at: Int.random(in: waiting.indices, using: &random))
                    guard step.expected == stored else {
                        #expect(step.refusal(now: stored).status == 409)
                        continue
                    }
                    #expect(step.next.size >= stored.size, "seed \(seed), round \(round)")
                    stored = step.next
                    cosigned.append(stored)
                    continue
                }
                let history = histories[Int.random(in: 0..<2, using: &random)]
                let isInformed = Int.random(in: 0..<4, using: &random) > 0
                let old = isInformed ? Int(stored.size) : Int.random(in: 0...20, using: &random)
                let new = Int.random(in: min(old, 18)...20, using: &random)
                let request = try history.request(from: old, to: new)
                if let step = try? rules.decide(request, stored: stored) { waiting.append(step) }
            }
            // All that was cosigned lies on one of the two histories.
            let isOneHistory = try histories.contains { history in
                try cosigned.allSatisfy { try history.head(Int($0.size)) == $0 }
            }
            #expect(isOneHistory, "seed \(seed), round \(round)")
            #expect(cosigned.map(\.size) == cosigned.map(\.size).sorted())
        }
    }
}

extension SampleLog {
    /// A tile of any width, from the widest that is kept.
    func readAny(_ tile: TileCoordinate) -> [UInt8]? {
        (tile.width...TileCoordinate.fullWidth).lazy
            .compactMap { TileCoordinate(tile.content, index: tile.index, width: $0) }
            .compactMap { files[$0.path] }.first
    }
}
