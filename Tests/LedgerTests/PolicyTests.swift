import Cryptography
import Ledger
import Testing

/// C2SP tlog-policy; transparency-dev/formats, policy/tlog_policy_test.go at 56379ca, without its placeholders for key
/// IDs, which are checked here; torchwood, policy_test.go at 8e5bbd3.
struct PolicyTests {
    private static let secrets = [
        "PRIVATE+KEY+Wit1+55ee4561+AeadRiG7XM4XiieCHzD8lxysXMwcViy5nYsoXURWGrlE",
        "PRIVATE+KEY+Wit2+85ecc407+AfPTvxw5eUcqSgivo2vaiC7JPOMUZ/9baHPSDrWqgdGm",
        "PRIVATE+KEY+Wit3+d3ed3be7+AR2Kg8k6ccBr5QXz5SHtnkOS4UGQGEQaWi6Gfr6Mm3X5",
    ]
    private let log: SignerKey, witnesses: [SignerKey]

    init() throws {
        log = try SignerKey(name: "example.com/log", seed: SecretBytes([UInt8](repeating: 3, count: 32)))
        witnesses =
            try Self.secrets.map { try SignerKey(Array($0.utf8)) }
            + (4...6).map {
                try SignerKey(name: LogName("w\($0)"), seed: SecretBytes([UInt8](repeating: $0, count: 32)))
            }
    }

    private var keys: [String] { witnesses.map(\.cosignerKey.text) }

    private func policy(_ text: String) throws -> TrustPolicy { try TrustPolicy(Array(text.utf8)) }

    @Test func `the example of the format is read, and written so that it reads the same`() throws {
        let example = try policy(
            """
            log \(log.verifierKey.text)

            witness X1 \(keys[0])
            witness X2 \(keys[1])
            witness X3 \(keys[2])
            group X-witnesses 2 X1 X2 X3

            witness Y1 \(keys[3])
            witness Y2 \(keys[4])
            witness Y3 \(keys[5])
            group Y-witnesses any Y1 Y2 Y3

            group X-and-Y all X-witnesses Y-witnesses
            quorum X-and-Y

            """)
        #expect(example.logs.map(\.key) == [log.verifierKey])
        #expect(example.witnesses.map(\.name) == ["X1", "X2", "X3", "Y1", "Y2", "Y3"])
        #expect(example.groups.map(\.threshold) == [2, 1, 2])
        #expect(example.quorum == "X-and-Y")
        #expect(try TrustPolicy(example.file) == example)
        for (cosigned, isReached) in [
            (["X1", "X2", "Y3"], true), (["X1", "Y3"], false), (["X1", "X2", "X3"], false),
            (["Y1", "Y2", "Y3"], false),
            (["X1", "X2", "X3", "Y1", "Y2", "Y3"], true), ([], false),
        ] as [([String], Bool)] {
            #expect(example.isReached(by: Set(cosigned.map { LogName($0) })) == isReached, "\(cosigned)")
        }
    }

    @Test func `white space, comments, addresses, odd names and a missing last newline are read`() throws {
        let spaced = try policy(
            "\n# comment\n\t # another\n\twitness \t w1  \(keys[0])   https://w1.example.com/  \n\n  quorum\tw1")
        #expect(spaced.witnesses.map(\.address) == ["https://w1.example.com/"])
        #expect(spaced.quorum == "w1")
        #expect(try policy("quorum none\n").quorum == nil)
        let octets = try TrustPolicy(
            Array("witness K".utf8) + [0xE2, 0x84, 0xAA, 0x80] + Array(" \(keys[0])\nquorum K".utf8)
                + [0xE2, 0x84, 0xAA, 0x80, 10])
        #expect(octets.quorum == LogName([0x4B, 0xE2, 0x84, 0xAA, 0x80]))
        let words = try policy("witness all \(keys[0])\nwitness any \(keys[1])\ngroup group 2 all any\nquorum group\n")
        #expect(words.groups.map(\.members) == [["all", "any"]])
        let file =
            "log \(log.verifierKey.text) https://log/\nwitness w1 \(keys[0]) https://w1/\nwitness w2 \(keys[1])\n"
        let written = try policy("# A policy.\n\(file)group g1 any w1 w2\nquorum g1\n")
        #expect(written.file == Array("\(file)group g1 1 w1 w2\nquorum g1\n".utf8))
    }

    @Test func `what breaks the format is refused`() throws {
        let w1 = "witness w1 \(keys[0])\n"
        let impostor = try VerifierKey(
            name: "impostor", type: .cosignature, publicKey: witnesses[0].cosignerKey.publicKey
        ).text
        let ecdsa = try VerifierKey(name: "ecdsa", type: .other(2), publicKey: [1, 2, 3]).text
        let unknown = try VerifierKey(name: "unknown", type: .other(0x63), publicKey: [UInt8](repeating: 0, count: 32))
            .text
        let bad = [
            "quorum none\n\u{1}", "quorum none\r\n", "quibble w1\nquorum none\n", "quorum none\u{7F}\n",
            "witness w1 \(keys[0]) https://w1/ # comment\nquorum w1\n", "log\nquorum none\n",
            "log garbage\nquorum none\n",
            "log \(unknown)\nquorum none\n", "log \(log.cosignerKey.text)\nquorum none\n",
            "log \(log.verifierKey.text)\nlog \(log.verifierKey.text) https://l/\nquorum none\n",
            "witness w1\nquorum none\n",
            "witness w1 \(ecdsa)\nquorum w1\n", "witness w1 \(witnesses[0].verifierKey.text)\nquorum w1\n",
            "witness none \(keys[0])\nquorum none\n", w1 + "witness w1 \(keys[1])\nquorum w1\n",
            w1 + "group w1 any w1\nquorum w1\n",
            w1 + "group g1 1\nquorum w1\n", w1 + "group none any w1\nquorum none\n", w1 + "group g1 0 w1\nquorum g1\n",
            w1 + "group g1 -1 w1\nquorum g1\n", w1 + "group g1 2 w1\nquorum g1\n", w1 + "group g1 01 w1\nquorum g1\n",
            w1 + "group g1 any w2\nquorum g1\n", "group g1 any w1\n" + w1 + "quorum g1\n",
            w1 + "group g1 any none w1\nquorum g1\n",
            w1 + "group g1 all w1 w1\nquorum g1\n",
            w1 + "witness w2 \(keys[1])\ngroup g1 any w1 w2\ngroup g2 any w1\nquorum g1\n", w1, "",
            w1 + "quorum w1\nquorum w1\n", "quorum unknown\n", "quorum w1\n" + w1, "quorum\n", "quorum none none\n",
            w1 + "witness w2 \(impostor)\nquorum w1\n", "witness w1 \(keys[0].replacing("+", with: "+0"))\nquorum w1\n",
        ]
        for text in bad { #expect(throws: FormatError.self, "\(text)") { try policy(text) } }
        let many = (0...256).map { "log \(fakeKey($0))\n" }.joined()
        #expect(throws: FormatError.self) { try policy(many + "quorum none\n") }
    }

    /// A key of ML-DSA's type, which is carried.
    private func fakeKey(_ number: Int) -> String {
        (try? VerifierKey(
            name: LogName("log\(number)"), type: .other(6), publicKey: [UInt8(number >> 8), UInt8(number & 255)]))?.text
            ?? ""
    }

    /// transparency-dev/formats, TestSatisfied.
    @Test(arguments: [([0, 1, 2], true), ([0, 2], true), ([0], false), ([1, 2], false), ([], false)])
    func `a checkpoint is trusted when log and quorum signed`(_ cosigners: [Int], _ isTrusted: Bool) throws {
        let policy = try policy(
            "log \(log.verifierKey.text)\nwitness w1 \(keys[0])\nwitness w2 \(keys[1])\nwitness w3 \(keys[2])\n"
                + "group inner any w2 w3\ngroup outer all w1 inner\nquorum outer\n")
        let note = try log.note(of: Checkpoint(origin: log.name, size: 42, root: .leaf([])))
        let cosigned = try note.adding(cosigners.map { try witnesses[$0].cosign(note.text, at: 1_700_000_000) })
        let trusted = try? policy.trust(cosigned)
        #expect((trusted != nil) == isTrusted)
        if isTrusted { #expect(trusted?.witnesses.map(\.name) == cosigners.map { LogName("w\($0 + 1)") }) }
    }

    @Test func `neither another origin nor a wrong signature nor a log that cannot be checked is trusted`() throws {
        let note = try log.note(of: Checkpoint(origin: "example.com/other", size: 1, root: .leaf([])))
        let none = try policy("log \(log.verifierKey.text)\nquorum none\n")
        #expect(throws: PolicyError.unknownLog("example.com/other")) { try none.trust(note) }
        let good = try log.note(of: Checkpoint(origin: log.name, size: 1, root: .leaf([])))
        #expect(throws: Never.self) { try none.trust(good) }
        let carried = try policy("log \(fakeKey(1))\nquorum none\n")
        #expect(throws: PolicyError.note(.noKnownSignature)) { try carried.trust(good) }
        #expect(throws: PolicyError.self) { try policy("quorum none\n").trust(good) }
        // A wrong cosignature of a witness that the quorum does not need condemns all the same.
        let both = try policy("log \(log.verifierKey.text)\nwitness w1 \(keys[0])\nquorum none\n")
        let wrong = NoteSignature(
            name: witnesses[0].name, keyID: witnesses[0].cosignerKey.keyID, bytes: [UInt8](repeating: 0, count: 72))
        #expect(throws: PolicyError.note(.badSignature(witnesses[0].name))) { try both.trust(good.adding([wrong])) }
        // The log's key under the cosigner's type does not sign for the log.
        let asWitness = try SignedNote(text: good.text, signatures: [log.cosign(good.text, at: 1)])
        #expect(throws: PolicyError.note(.noKnownSignature)) { try none.trust(asWitness) }
    }
}
