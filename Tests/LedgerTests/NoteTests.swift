import Cryptography
import Ledger
import Testing

/// golang.org/x/mod/sumdb/note, note_test.go at 02c9913.
struct NoteTests {
    static let peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    static let enoch = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
    static let peterSecret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    static let text = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        """
    static let peterBase64 =
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    static let enochBase64 =
        "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ="
    static let peterLine = "— PeterNeumann \(peterBase64)\n", enochLine = "— EnochRoot \(enochBase64)\n"

    private func open(_ note: String, _ keys: [String]) throws -> VerifiedNote {
        try SignedNote(note.utf8).verified(by: keys.map { try VerifierKey($0) })
    }

    @Test func `a signature that is known is told from one that is not, and both are carried`() throws {
        let both = Self.text + "\n" + Self.peterLine + Self.enochLine
        let one = try open(both, [Self.peter])
        #expect(one.note.text == Array(Self.text.utf8))
        #expect(one.signatures.map(\.key.name) == ["PeterNeumann"])
        #expect(one.unknown.map(\.name) == ["EnochRoot"])
        #expect(one.note.bytes == Array(both.utf8))
        let two = try open(both, [Self.peter, Self.enoch])
        #expect(two.signatures.map(\.key.name) == ["PeterNeumann", "EnochRoot"])
        #expect(two.unknown.isEmpty)
        #expect(throws: NoteError.noKnownSignature) { try open(both, []) }
    }

    @Test func `two keys of one name and ID are ambiguous only where they are needed`() throws {
        let keys = [Self.enoch, Self.peter, Self.enoch]
        #expect(throws: NoteError.ambiguousKey("EnochRoot")) { try open(Self.text + "\n" + Self.enochLine, keys) }
        #expect(throws: Never.self) { try open(Self.text + "\n" + Self.peterLine, keys) }
    }

    @Test func `more than a hundred signatures are no note`() {
        let many = Self.text + "\n" + String(repeating: Self.peterLine, count: 101)
        #expect(throws: FormatError.self) { try open(many, [Self.peter]) }
        #expect(throws: Never.self) {
            try open(Self.text + "\n" + String(repeating: Self.peterLine, count: 100), [Self.peter])
        }
    }

    @Test func `a wrong signature of a known key condemns the note, and of an unknown one does not`() throws {
        // Four characters more than the published line: another number of bytes, and the key ID is Peter's still.
        func longer(_ line: String) -> String {
            let characters = Array(line)
            return String(characters[..<58]) + "ABCD" + String(characters[58...])
        }
        #expect(throws: NoteError.badSignature("PeterNeumann")) {
            try open(Self.text + "\n" + longer(Self.peterLine), [Self.peter])
        }
        let lines = Self.peterLine + Self.peterLine + Self.enochLine + Self.enochLine + longer(Self.enochLine)
        let note = try open(Self.text + "\n" + lines, [Self.peter])
        #expect(note.signatures.count == 1)
        #expect(note.unknown.count == 2)
        let misnamed = Self.peterLine.replacing("PeterNeumann", with: "CarmenSandiego")
        #expect(throws: NoteError.noKnownSignature) { try open(Self.text + "\n" + misnamed, [Self.peter]) }
        let otherID = Self.peterLine.replacing("x08g", with: "xxxx")
        #expect(throws: NoteError.noKnownSignature) { try open(Self.text + "\n" + otherID, [Self.peter]) }
    }

    @Test func `what is not a note is refused`() {
        let signed = Self.text + "\n" + Self.peterLine
        let bad: [[UInt8]] =
            [
                Self.text, Self.text + "\n", String(signed.dropLast()), "\u{1}" + signed, signed + "Unexpected line.\n",
                Self.text + "\n— Bad Name \(Self.peterBase64)\n", Self.text + "\n— a+b \(Self.peterBase64)\n",
                Self.text + "\n—PeterNeumann \(Self.peterBase64)\n", Self.text + "\n— PeterNeumann\n",
                Self.text + "\n— PeterNeumann x08gow==\n", Self.text + "\n— PeterNeumann \(Self.peterBase64) \n",
                Self.text + "\n— a\u{3000}b \(Self.peterBase64)\n", signed.replacing("\n", with: "\r\n"), "", "\n",
                "\n\n",
                // Stray bits in the last character: another spelling of the same bytes.
                Self.text + "\n— PeterNeumann x08gpB==\n",
            ].map { Array($0.utf8) } + [[0xFF] + signed.utf8]
        for note in bad {
            #expect(throws: FormatError.self, "\(String(decoding: note, as: UTF8.self))") { try SignedNote(note) }
        }
    }

    /// C2SP signed-note: the text may hold empty lines; the last one counts.
    @Test func `the text ends at the last empty line`() throws {
        let note = """
            Ognuno sta solo sul cuor della terra
            trafitto da un raggio di sole:

            ed è subito sera.

            — quasimodo.example/salvatore \
            NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=

            """
        let read = try SignedNote(note.utf8)
        #expect(String(decoding: read.text, as: UTF8.self).hasSuffix("sole:\n\ned è subito sera.\n"))
        #expect(read.signatures.map(\.keyID) == [0x367B_A04B])
        #expect(read.bytes == Array(note.utf8))
    }

    @Test func `signing gives the published signature`() throws {
        let signer = try SignerKey(Array(Self.peterSecret.utf8))
        #expect(signer.exposedText == Self.peterSecret)
        #expect(signer.verifierKey.text == Self.peter)
        let note = try SignedNote(text: Array(Self.text.utf8), signatures: [signer.sign(Array(Self.text.utf8))])
        #expect(note.bytes == Array((Self.text + "\n" + Self.peterLine).utf8))
        #expect(throws: FormatError.self) { try SignedNote(text: Array("abc".utf8), signatures: []) }
    }
}
