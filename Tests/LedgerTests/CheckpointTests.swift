import Cryptography
import Ledger
import Testing

struct CheckpointTests {
    /// The log of sum.golang.org as golang.org/x/mod/sumdb/tlog, note_test.go, has it.
    @Test func `the published tree is written and read`() throws {
        let text = "go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n"
        let hash = TreeHash.leaf(Array("hello world".utf8))
        let checkpoint = try Checkpoint(origin: "go.sum database tree", size: 123_456_789_012, root: hash)
        #expect(checkpoint.text == Array(text.utf8))
        #expect(try Checkpoint(text: Array(text.utf8)) == checkpoint)
        let more = try Checkpoint(text: Array((text + "JOE\nBLOGGS\n").utf8))
        #expect(more.extensions == ["JOE", "BLOGGS"])
        #expect(more.text == Array((text + "JOE\nBLOGGS\n").utf8))
    }

    @Test func `what is not a checkpoint is refused, with its line`() {
        let root = "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0="
        let cases: [(String, Int)] = [
            ("\n1\n\(root)\n", 1), ("a\u{7}\n1\n\(root)\n", 1), ("log\n0xabcdef\n\(root)\n", 2),
            ("log\nbananas\n\(root)\n", 2),
            ("log\n-34\n\(root)\n", 2), ("log\n+3\n\(root)\n", 2), ("log\n01\n\(root)\n", 2), ("log\n\n\(root)\n", 2),
            ("log\n 1\n\(root)\n", 2), ("log\n9223372036854775808\n\(root)\n", 2),
            ("log\n18446744073709551616\n\(root)\n", 2),
            ("log\n3438945738945739845734895735\n\(root)\n", 2), ("log\n１\n\(root)\n", 2), ("log\n1\n", 3),
            ("log\n1\n\(root)", 3),
            ("log\n1\nYmFuYW5hcw==\n", 3), ("log\n1\nThisIsn'tBase64\n", 3),
            ("log\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBTOOBIG=\n", 3),
            // Stray bits, a missing padding, the alphabet of addresses.
            ("log\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb1=\n", 3),
            ("log\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0\n", 3),
            ("log\n1\nTszzRgjTG6xce-z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n", 3),
            ("log\n1\n\(root)\n\n", 4), ("log\n1\n\(root)\nJOE", 4), ("", 1),
        ]
        for (text, line) in cases {
            let error = #expect(throws: FormatError.self, "\(text)") { try Checkpoint(text: Array(text.utf8)) }
            #expect(error?.line == line, "\(text)")
        }
        #expect(throws: Never.self) { try Checkpoint(text: Array("log\n9223372036854775807\n\(root)\n".utf8)) }
    }

    /// torchwood, checkpoint_test.go.
    @Test func `an origin has 1 to 255 bytes`() throws {
        let origins: [(String, Bool)] = [
            ("", false), ("a", true), (String(repeating: "a", count: 255), true),
            (String(repeating: "a", count: 256), false), (String(repeating: "é", count: 127) + "a", true),
            (String(repeating: "é", count: 128), false), ("example log+origin", true),
        ]
        for (origin, isValid) in origins {
            let text = Array("\(origin)\n1\n\(TreeHash.leaf([]).base64)\nextension\n".utf8)
            #expect(((try? Checkpoint(text: text)) != nil) == isValid, "\(origin)")
            let made = try? Checkpoint(origin: LogName(origin), size: 1, root: .empty)
            #expect((made != nil) == isValid, "\(origin)")
        }
    }

    @Test func `a checkpoint of no leaves is printed with the root of nothing only`() {
        #expect(throws: Never.self) { try Checkpoint(origin: "a", size: 0, root: .empty) }
        #expect(throws: FormatError.self) { try Checkpoint(origin: "a", size: 0, root: .leaf([])) }
        #expect(throws: FormatError.self) { try Checkpoint(origin: "a\nb", size: 1, root: .empty) }
        #expect(throws: FormatError.self) { try Checkpoint(origin: "a", size: 1 << 63, root: .empty) }
        #expect(throws: FormatError.self) { try Checkpoint(origin: "a", size: 1, root: .empty, extensions: [""]) }
    }

    /// C2SP tlog-cosignature: the example says the time, the signature's bytes say it too.
    @Test func `the time of a cosignature is read where it stands`() throws {
        let note = try SignedNote(
            """
            example.com/behind-the-sofa
            20852163
            CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

            — example.com/behind-the-sofa \
            Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
            — witness.example.com/w1 \
            jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==

            """.utf8)
        #expect(try Checkpoint(text: note.text).size == 20_852_163)
        #expect(note.signatures.map { Cosignature($0.bytes)?.time } == [nil, 1_679_315_147])
        #expect(
            String(decoding: Cosignature.message(time: 1_679_315_147, text: note.text), as: UTF8.self)
                == """
                cosignature/v1
                time 1679315147
                example.com/behind-the-sofa
                20852163
                CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

                """)
        // transparency-dev/formats, note_cosigv1_test.go.
        let other = try #require(
            [UInt8](
                base64:
                    "ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7S5gxEHWWOworDcFiEBYJXORm"
                    + "nFBOBA=="))
        #expect(Cosignature(Array(other[4...]))?.time == 1_727_964_367)
        #expect(Cosignature([UInt8](repeating: 0x80, count: 72)) == nil)
    }

    /// transparency-dev/formats and torchwood, TestSignerRoundtrip.
    @Test func `a cosignature covers time, text and extension lines, and is no plain signature`() throws {
        let signer = try SignerKey(name: "example.com", seed: SecretBytes([UInt8](repeating: 4, count: 32)))
        let text = "test\n123\nf+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=\nextension 1\nextension 2\n"
        let cosigned = try SignedNote(
            text: Array(text.utf8), signatures: [signer.cosign(Array(text.utf8), at: 1_700_000_000)])
        let verified = try SignedNote(cosigned.bytes).verified(by: [signer.cosignerKey])
        #expect(verified.signatures.map(\.time) == [1_700_000_000])
        #expect(throws: NoteError.noKnownSignature) { try cosigned.verified(by: [signer.verifierKey]) }
        for (old, new) in [("extension 2", "extension X"), ("123", "124"), ("test", "tes7")] {
            let changed = String(decoding: cosigned.bytes, as: UTF8.self).replacing(old, with: new)
            #expect(throws: NoteError.badSignature("example.com")) {
                try SignedNote(changed.utf8).verified(by: [signer.cosignerKey])
            }
        }
        var later = cosigned.signatures[0].bytes
        later[7] += 1
        let moved = try SignedNote(
            text: cosigned.text,
            signatures: [NoteSignature(name: "example.com", keyID: signer.cosignerKey.keyID, bytes: later)])
        #expect(throws: NoteError.badSignature("example.com")) { try moved.verified(by: [signer.cosignerKey]) }
    }
}
