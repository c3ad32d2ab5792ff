import Cryptography
import Ledger
import Testing

struct KeyTests {
    /// golang.org/x/mod/sumdb/note, TestNewVerifier and TestNewSigner: each piece, each character changed.
    @Test func `no piece and no mangling of a key is a key`() {
        let key = Array(NoteTests.peter.utf8)
        let secret = Array(NoteTests.peterSecret.utf8)
        func refuses(_ text: [UInt8]) -> Bool {
            (try? VerifierKey(text)).map { $0.type == .ed25519 || $0.type == .cosignature } != true
                && (try? SignerKey(text)) == nil
        }
        for whole in [key, secret] {
            for start in whole.indices {
                for end in start...whole.count where end - start < whole.count {
                    #expect(refuses(Array(whole[start..<end])))
                }
            }
            for position in whole.indices {
                var changed = whole
                changed[position] += 1
                #expect(refuses(changed), "\(String(decoding: changed, as: UTF8.self))")
            }
        }
        // A key of another length, with its ID made right.
        #expect(refuses(Array("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==".utf8)))
    }

    /// sumdb/note and transparency-dev/formats, note_verifier_test.go, note_cosigv1_test.go.
    @Test func `keys of every published type are read, and those that cannot be checked are carried`() throws {
        let keys: [(String, SignatureType)] = [
            (NoteTests.peter, .ed25519), (NoteTests.enoch, .ed25519),
            ("TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6", .ed25519),
            ("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2", .cosignature),
            ("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .other(0x65)),
            // ECDSA: Sigstore's log, Pixel's log; RFC 6962: Google's Argon.
            (
                "rekor.sigstore.dev+c0d23d6a+"
                    + "AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwBcK5AW5i0hrZLO"
                    + "C96l+smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc=", .other(2)
            ),
            (
                "pixel6_transparency_log+91c16e30+"
                    + "AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABN+4x0Jk1yTwvLFI9A4NDdGZcX0aiWVdWM5X"
                    + "JVy0M4VWD3AvyW5Q6Hs9A0mcDkpUoYgn+KKPNzFC0H3nN3q6JQ8=", .other(2)
            ),
            (
                "ct.googleapis.com/logs/us1/argon2024+7deb49d0+"
                    + "BTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABB25bKnLaZTFXOa2pgO70rjc"
                    + "VEMXKJkMBgFQHZ1kwFlGK9zIAx0FtC2oCfeZQe0E++VXuiYE9hFSzhRlOy92K8A=", .other(5)
            ),
        ]
        for (text, type) in keys {
            let key = try VerifierKey(text)
            #expect(key.type == type, "\(text)")
            #expect(key.text == text)
        }
        for bad in [
            "bananas.sigstore.dev+12344556", "rekor.sigstore.dev+12345678+THIS_IS_NOT_BASE64!",
            "rekor.sigstore.dev+12345678+AwEB", keys[5].0.replacing("c0d23d6a", with: "00000000"),
            keys[5].0.replacing("c0d23d6a", with: "NOT_A_NUMBER"), keys[5].0.replacing("c0d23d6a", with: "C0D23D6A"),
            "a b+173116ae+ZRpc2QcU", "+173116ae+ZRpc2QcU", "",
        ] { #expect(throws: FormatError.self, "\(bad)") { try VerifierKey(bad) } }
    }

    @Test func `a note signed by a key that cannot be checked is not believed, and says so`() throws {
        let key = try VerifierKey(
            "rekor.sigstore.dev+c0d23d6a+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwBcK5AW5i0hrZLO"
                + "C96l+smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc=")
        let note = try SignedNote(
            """
            Rekor
            798034
            f+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=

            — rekor.sigstore.dev \
            wNI9ajBEAiARInWIWyCdyG27CO6LPnPekyw20qO0YJfoaPaowGp/XgIgc+qEHS3+GKVClgqq20uDLet7MCoTURUCRdxwWBHHufk=

            """.utf8)
        #expect(key.matches(note.signatures[0]))
        #expect(throws: NoteError.noKnownSignature) { try note.verified(by: [key]) }
    }

    @Test func `names are compared by their bytes`() throws {
        let composed = LogName("caf\u{E9}"), decomposed = LogName("cafe\u{301}")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(!LogName([0xFF]).isKeyName)
        #expect(LogName(String(repeating: "a", count: 255)).isKeyName)
        #expect(!LogName(String(repeating: "a", count: 256)).isKeyName)
    }

    @Test func `a key is made, written and read, and its two faces differ`() throws {
        let signer = try SignerKey(name: "example.com/log", seed: SecretBytes([UInt8](repeating: 9, count: 32)))
        let read = try SignerKey(Array(signer.exposedText.utf8))
        #expect(read.verifierKey == signer.verifierKey)
        #expect(signer.verifierKey.keyID != signer.cosignerKey.keyID)
        #expect(try VerifierKey(signer.cosignerKey.text) == signer.cosignerKey)
        #expect(throws: FormatError.self) {
            try SignerKey(name: "a b", seed: SecretBytes([UInt8](repeating: 9, count: 32)))
        }
        #expect(throws: FormatError.self) { try SignerKey(name: "a", seed: SecretBytes([9])) }
    }
}
