import Ledger
import TestSupport
import Testing

/// Whatever is changed in what was logged is found: entries, tiles, checkpoints, proofs.
struct MutationPropertyTests {
    private static let steps = [3, 250, 5, 40]

    private func sample(_ random: inout SeededGenerator) throws -> SampleLog {
        var log = try SampleLog()
        for step in Self.steps { try log.append(SampleLog.entries(step, &random)) }
        // What no checkpoint of the newest size needs is not part of the log any more.
        let needed = Set(TileCoordinate.all(size: log.size).map(\.path))
        log.files = log.files.filter { needed.contains($0.key) }
        return log
    }

    @Test func `every flipped, deleted, inserted or swapped byte of a log's files is found`() throws {
        let seed: UInt64 = 43
        var random = SeededGenerator(seed: seed)
        let log = try sample(&random)
        #expect(throws: Never.self) { try log.audit() }
        let paths = log.files.keys.sorted()
        var changes = 0
        while changes < Soak.rounds(700, long: 10_000) {
            var changed = log
            let place: String
            if Int.random(in: 0..<5, using: &random) == 0 {
                let index = Int.random(in: 0..<log.checkpoints.count, using: &random)
                changed.checkpoints[index] = Mutation.any(of: log.checkpoints[index], &random)
                place = "checkpoint \(index)"
            } else {
                place = paths.randomElement(using: &random) ?? ""
                changed.files[place] = Mutation.any(of: log.files[place] ?? [], &random)
            }
            guard changed.files != log.files || changed.checkpoints != log.checkpoints else { continue }
            changes += 1
            #expect(throws: (any Error).self, "seed \(seed), change \(changes), \(place)") { try changed.audit() }
        }
    }

    @Test func `every entry that is exchanged, left out, doubled or put in is found`() throws {
        let seed: UInt64 = 47
        var random = SeededGenerator(seed: seed)
        let log = try sample(&random)
        var changes = 0
        while changes < Soak.rounds(120, long: 2_000) {
            var entries = log.entries
            let (a, b) = (
                entries.indices.randomElement(using: &random) ?? 0, entries.indices.randomElement(using: &random) ?? 0
            )
            switch Int.random(in: 0..<4, using: &random) {
            case 0: entries.swapAt(a, b)
            case 1: entries.remove(at: a)
            case 2: entries.insert(entries[a], at: b)
            default: entries[a] = entries[b]
            }
            guard entries != log.entries else { continue }
            changes += 1
            // The forger makes the bundles and even all the tiles anew; only the signed checkpoints are out of reach.
            var forged = try SampleLog()
            try forged.append(entries)
            forged.checkpoints = log.checkpoints
            #expect(throws: (any Error).self, "seed \(seed), change \(changes)") { try forged.audit() }
            var half = log
            for path in log.files.keys where path.contains("entries") {
                half.files[path] = forged.files[path] ?? log.files[path]
            }
            guard half.files != log.files else { continue }
            #expect(throws: (any Error).self, "seed \(seed), change \(changes), entries only") { try half.audit() }
        }
    }

    @Test func `every flipped, deleted, inserted or swapped byte of a proof file is found`() throws {
        let seed: UInt64 = 53
        var random = SeededGenerator(seed: seed)
        let log = try sample(&random)
        let policy = try log.policy
        var changes = 0
        while changes < Soak.rounds(700, long: 10_000) {
            let index = UInt64.random(in: 0..<log.size, using: &random)
            let file = try log.proofFile(of: index).bytes
            let changed = Mutation.any(of: file, &random)
            guard changed != file else { continue }
            changes += 1
            #expect(
                throws: (any Error).self, "seed \(seed), change \(changes): \(String(decoding: changed, as: UTF8.self))"
            ) {
                try ProofFile(changed).verify(entry: log.entries[Int(index)], policy: policy)
            }
        }
    }

    @Test func `whatever bytes come, every reader answers`() throws {
        let seed: UInt64 = 59
        var random = SeededGenerator(seed: seed)
        let log = try sample(&random)
        let proof = try log.proofFile(of: 7).bytes
        let request = AddCheckpointRequest(oldSize: 3, hashes: [.empty], note: try log.cosigned()).bytes
        let documents = [
            proof, request, log.checkpoints[0], try log.policy.file, Array(log.signer.verifierKey.text.utf8),
        ]
        for _ in 0..<Soak.rounds(3_000, long: 300_000) {
            var bytes = documents.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...6, using: &random) { bytes = Mutation.any(of: bytes, &random) }
            // What is read is written the same, byte by byte: one document has one spelling.
            if let file = try? ProofFile(bytes) { #expect(file.bytes == bytes, "seed \(seed)") }
            if let note = try? SignedNote(bytes) {
                #expect(note.bytes == bytes, "seed \(seed)")
                if let checkpoint = try? Checkpoint(text: note.text) { #expect(checkpoint.text == note.text) }
            }
            if let request = try? AddCheckpointRequest(bytes) { #expect(request.bytes == bytes, "seed \(seed)") }
            if let key = try? VerifierKey(bytes) { #expect(Array(key.text.utf8) == bytes, "seed \(seed)") }
            if let policy = try? TrustPolicy(bytes) { #expect(try TrustPolicy(policy.file) == policy, "seed \(seed)") }
            _ = try? EntryBundle.decode(bytes, width: Int.random(in: 1...256, using: &random))
            _ = try? TileCoordinate(path: String(decoding: bytes.prefix(40), as: UTF8.self))
        }
    }
}

/// A change of one byte, or of the order.
enum Mutation {
    static func any(of bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var changed = bytes
        guard let place = bytes.indices.randomElement(using: &random) else { return [0] }
        switch Int.random(in: 0..<5, using: &random) {
        case 0: changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: changed.remove(at: place)
        case 2: changed.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
        case 3: changed.swapAt(place, bytes.indices.randomElement(using: &random) ?? 0)
        default: changed.removeLast(bytes.count - place)
        }
        return changed
    }
}
