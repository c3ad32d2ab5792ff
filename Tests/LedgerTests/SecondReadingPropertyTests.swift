import Cryptography
import Foundation
import Ledger
import TestSupport
import Testing

/// `Tests/Programs/ledger_verifier.py` reads the same documents independently; both must say the same.
struct SecondReadingPropertyTests {
    private static let program = URL(filePath: #filePath).deletingLastPathComponent().resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "Programs/ledger_verifier.py")

    /// The answers to lines of commands; a file on both sides, so that no pipe can fill up.
    private func answers(to lines: [String]) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ledger-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let questions = folder.appending(path: "questions"), answers = folder.appending(path: "answers")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: questions)
        try Data().write(to: answers)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", Self.program.path, "serve"]
        process.standardInput = try FileHandle(forReadingFrom: questions)
        process.standardOutput = try FileHandle(forWritingTo: answers)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try String(contentsOf: answers, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// Hexadecimal, and a word even for nothing.
    private func word(_ bytes: [UInt8]) -> String {
        bytes.isEmpty ? "-" : bytes.map { String(format: "%02x", $0) }.joined()
    }

    @Test func `random trees have the same roots and proofs in both`() throws {
        let seed: UInt64 = 61
        var random = SeededGenerator(seed: seed)
        var questions: [String] = [], wanted: [String] = []
        for _ in 0..<Soak.rounds(400, long: 100_000) {
            let size = Int.random(in: 1...(Int.random(in: 0..<20, using: &random) == 0 ? 700 : 40), using: &random)
            let index = Int.random(in: 0..<size, using: &random), old = Int.random(in: 1...size, using: &random)
            let treeSeed = random.next()
            let leaves = TreeDefinition.leaves(size, seed: treeSeed)
            var tree = GrowingTree()
            let store = TileStore(leaves)
            _ = try tree.append(leaves)
            let prover = try TreeProver(size: UInt64(size))
            let inclusion = try prover.inclusionProof(of: UInt64(index), reading: store.read)
            let consistency = try prover.consistencyProof(from: UInt64(old), reading: store.read)
            questions.append("tree \(treeSeed) \(size) \(index) \(old)")
            wanted.append(
                [
                    tree.root.bytes, digest(inclusion.hashes), digest(consistency.hashes),
                ].map(word).joined(separator: " "))
        }
        let answers = try self.answers(to: questions)
        #expect(answers.count == wanted.count)
        for (number, answer) in answers.enumerated() where answer != wanted[number] {
            Issue.record("seed \(seed): \(questions[number]) is \(wanted[number]), the other says \(answer)")
        }
    }

    private func digest(_ hashes: [TreeHash]) -> [UInt8] { SHA256.hash(hashes.flatMap(\.bytes)) }

    @Test func `proofs, good and spoiled, are judged the same by both`() throws {
        let seed: UInt64 = 67
        var random = SeededGenerator(seed: seed)
        var questions: [String] = [], wanted: [Bool] = []
        for _ in 0..<Soak.rounds(400, long: 50_000) {
            let size = Int.random(in: 1...70, using: &random)
            let leaves = TreeDefinition.leaves(size, seed: random.next())
            let store = TileStore(leaves)
            let prover = try TreeProver(size: UInt64(size))
            let old = Int.random(in: 1...size, using: &random), index = Int.random(in: 0..<size, using: &random)
            // One of the two numbers is off by one now and then, and one hash too few, too many or spoiled.
            let sizes = [old, index, size].map { max(0, $0 + [0, 0, 0, 1, -1][Int.random(in: 0..<5, using: &random)]) }
            let root = TreeDefinition.root(leaves[...]), oldRoot = TreeDefinition.root(leaves[..<old])
            let path = spoiled(try prover.inclusionProof(of: UInt64(index), reading: store.read).hashes, &random)
            let steps = spoiled(try prover.consistencyProof(from: UInt64(old), reading: store.read).hashes, &random)
            let inclusion = InclusionProof(index: UInt64(sizes[1]), size: UInt64(sizes[2]), hashes: path)
            let consistency = ConsistencyProof(oldSize: UInt64(sizes[0]), newSize: UInt64(sizes[2]), hashes: steps)
            wanted.append((try? inclusion.verify(leaf: leaves[index], root: root)) != nil)
            questions.append(
                "inclusion \(sizes[1]) \(sizes[2]) \(word(leaves[index].bytes)) \(word(root.bytes)) "
                    + word(path.flatMap(\.bytes)))
            wanted.append((try? consistency.verify(oldRoot: oldRoot, newRoot: root)) != nil)
            questions.append(
                "consistency \(sizes[0]) \(sizes[2]) \(word(oldRoot.bytes)) \(word(root.bytes)) "
                    + word(steps.flatMap(\.bytes)))
        }
        try compare(questions, wanted, seed)
        #expect(wanted.contains(true) && wanted.contains(false))
    }

    @Test func `proof files and policies, good and spoiled, are judged the same by both`() throws {
        let seed: UInt64 = 71
        var random = SeededGenerator(seed: seed)
        var log = try SampleLog()
        try log.append(SampleLog.entries(70, &random))
        let policy = try log.policy.file
        var questions: [String] = [], wanted: [Bool] = []
        for round in 0..<Soak.rounds(60, long: 5_000) {
            let index = UInt64.random(in: 0..<70, using: &random)
            var file = try log.proofFile(of: index).bytes, rules = policy
            if round % 3 == 1 { file = Mutation.any(of: file, &random) }
            if round % 3 == 2 { rules = Mutation.any(of: rules, &random) }
            let entry = log.entries[Int(index)]
            let trusted = try? ProofFile(file).verify(entry: entry, policy: TrustPolicy(rules))
            wanted.append(trusted != nil)
            questions.append("proof \(word(file)) \(word(rules)) \(word(entry))")
        }
        try compare(questions, wanted, seed)
    }

    private func spoiled(_ hashes: [TreeHash], _ random: inout SeededGenerator) -> [TreeHash] {
        var hashes = hashes
        switch Int.random(in: 0..<6, using: &random) {
        case 0: hashes = hashes.dropLast()
        case 1: hashes.append(.empty)
        case 2: hashes = hashes.reversed()
        default: break
        }
        return hashes
    }

    private func compare(_ questions: [String], _ wanted: [Bool], _ seed: UInt64) throws {
        let answers = try self.answers(to: questions)
        #expect(answers.count == wanted.count)
        for (number, answer) in answers.enumerated() where (answer == "ok") != wanted[number] {
            Issue.record("seed \(seed): \(questions[number]): here \(wanted[number]), there \(answer)")
        }
    }
}
