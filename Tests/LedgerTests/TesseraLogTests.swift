import Cryptography
import Ledger
import Testing

/// The test log of Tessera, `testdata/build_log.sh` and `testdata/log/checkpoint.0` to `.15` of
/// transparency-dev/trillian-tessera at 842b908 and a508c5b (origin example.com/log/testdata) and at 18d1999 (origin
/// astra).
struct TesseraLogTests {
    static let entries = [
        "one", "two", "three", "four", "five", "six", "seven", "eit", "nain", "ten", "ileven", "twelf", "threeten",
        "fourten", "fivten",
    ]
    static let secret = "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg"
    static let key = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
    static let astra = "PRIVATE+KEY+astra+cad5a3d2+ASgwwenlc0uuYcdy7kI44pQvuz1fw8cS5NqS8RkZBXoy"

    /// Root and signature of each size.
    static let checkpoints: [(root: String, signature: String?)] = [
        (
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
            "M9e0lhxJACzE1KoUdqKuPa+9p6R7dSW8BlEvrg/noo8FkGg6PbJoRNOcdjqjOq89wVvTA60eubCc4oufo5BvIVEgtQc="
        ),
        (
            "0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek=",
            "M9e0lhr9kuLxGdAtaUrhm84TQffVsLdcy808sN0a3WyniNlfcr9+bywoiIke1YYciCNjJGkCgIlQ8b16jhsmg/SChAM="
        ),
        (
            "T1X2GdkhUjV3iyufF9b0kVsWFxIU0VI4EpNml2Teci4=",
            "M9e0llH4NKmlf0u7C8tkJioQOmi7l5ELqljXgKRg6R3G5JJ7vx7emDWo5fpqKuA/Dk/jRrI6il+7QCVirNhyUAWGoAk="
        ),
        (
            "Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=",
            "M9e0lvAQRtH832pk2RTbeSeZMkp4FZSdJYFBUjO5SKxuRbywPUF3cx+HUrb50kjd3rUWW/fj53Wj1dwcwh9bGQnqVAg="
        ),
        (
            "zY1lN35vrXYAPixXSd59LsU29xUJtuW4o2dNNg5Y2Co=",
            "M9e0lnFuWt0cp60moO4jAkeXvMNLIIOGn4WdyeHQurBt9mBi0tWdfkldiAt9k0FpwuZymvttsVn9uwyouXU3vPpeNAc="
        ),
        (
            "gy5gl3aksFyiCO95a/1vLXz88A3dRq+0l9Sxte8ZqZQ=",
            "M9e0lmn5eDHyHP10zJObZdFAX2y1V8fdDKBi4IiHbDYf1TCUBwxZOhqwv2QZCqrdda2zTRTrmnwjwscN5RBTEmZUYAs="
        ),
        (
            "a6sWvsc2eEzmj72vah7mZ5dwFltivehh2b11qwlp5Jg=",
            "M9e0ln+nHSdGSHEZBcjvqyYDXDbG8WxDwCDjbbGAMv/NTynAtJWhckSXIpuwpN3yJ4PTtzUbD34YGqIZr6RgJRn16gU="
        ),
        (
            "IrSXADBqJ7EQoUODSDKROySgNveeL6CFhik2w/+fS7U=",
            "M9e0luA5JhTRUki/BBQD0QNiH6AEJ2pdtsA5CQjqJErViuuKrN6513RCTL2640wXJv0dCed3neRGI6dMzBq9uANf2Qc="
        ),
        (
            "bC+VwvrJbalNVjfkdI8kUgs7mJoXrqiXCE7bgnD28pY=",
            "M9e0lq1EK37dHtgv9O3UzPxisw5vwIPcJsX9ab0xt4mvVfbdUR1fbMjN6sBFYpBoBEmD4+cWhj/AVgI5MitCO5+mews="
        ),
        (
            "CvhHViE3S9E3htHLR+25mapWoGCJ3WckMq1UtC3VmEY=",
            "M9e0ls3mdnWX0qk4P3uGG0eYiFRWSwPR+RdeD1ARmrHPHjXP0x9UJWASPFTOTqJo0mp7Epck2O9RFB0J9IjDdAewagw="
        ),
        (
            "y8/gZsZCtitsMan09tY+k8I7Qpr7Y5fbO2tLi9GQnfU=",
            "M9e0lrmwaVEOWFZ+HS5ITnRd2YMOSWE5QeoYu+6DHwJLnJ+SVeJ2ZiYeD7lVC5oGJx76gbfLSyCUEq6D8JkarrsuiQQ="
        ),
        (
            "Yok1cS5VdokGLBy73BC2I16b3atss6KBN9jnIi6Fz/A=",
            "M9e0lqbRtWirJwbUy4w3VrK2RyzfW8P+OIkc8t6b6AVG/tQd1Q2SN+uCLYzNNFnf/PhzeCdURSGQe1MRnohCxPu21wg="
        ),
        (
            "uZo6M+IhVna+CLgWCrJs0xBPUHbozHkYTQASduHSLME=",
            "M9e0lrFzoTgi+ovhrqX0DpsEAp3wLu1coMLIkeCwSkGfS4Ox4pLXo2LHudqm4merh0ZkCNzHr8kQwq5gS5mmimIvdA4="
        ),
        (
            "av0kLH0VkkVDrTuZzBGIx7d9z5G1l/GlKz/nAV/8woQ=",
            "M9e0liO8x8xfEOGmZVYODUjQajkEpjccPQ9EkG3yEEDet4K3BWE/DFRPH6H+b6gFFFaG5KS1bBmYS/xeZJs8lj+z+wM="
        ),
        (
            "SvCd38yNade7xEPY1a/aAc1M3A2AHYVF8lIiUnsH1ao=",
            "M9e0lu8roIpjC+NXEG7JDkajIahoYDYWgxDtxfx/6rzLoztU9t/PvivZ48xt8ygJpjzaboSpkbVv3Jb+D3NdXWQf5wo="
        ),
        (
            "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=",
            "M9e0luh4jTG+UMBqOUo9/q+yAEvx1ilBEniMvjf1zfcBOhg+CKubMt53MvIt/uEWP6zdkdIQzd/fmwlM/dlPWF74ewI="
        ),
    ]

    static let astraSignatures: [Int: String] = [
        1: "ytWj0n4LKlphCFEgR45pn/xshUj/eFwzL/KnBMSncmFz2SAy4+RMlbKf6B57HVmPUShkTozdj9YBXHZ6qq/uhG0iaQw=",
        2: "ytWj0oE+lpJrzPPxU6ISv0oz5wpAKJit/6P8tg4/uj8f6Nnr6aS72oksHlP0hxtWRO67Y1yNKVUt8qgANhpJsX7zgwM=",
        5: "ytWj0icpI+5qrn28GjRIeTIuhPfzS0YRzqfj+7ivW5LePTVUF+V2oYSpTEg0lnf0WUarvb7QRL3XIHuqYOfz7+mu3Q4=",
        7: "ytWj0q61ftJEOaWEsCHuXyLlRcqjLBd1+p7o+iN+9vzKclbpIu4molDU/gKGVcneESQzY+KeoxP3AltrMQANWw4HjQk=",
        9: "ytWj0gSIege/xE5nGZPU6IFTBXlx6Le/YhkSOpked6nYqcFNHKdj93FlwusaQQNlvzULmBTHJ7s/SSnsJXucU66j8wE=",
        10: "ytWj0lxhfBdoS8zGMpErktyYvhJHygCDGXd8zAqWv816lg6GN4umIYtK+RdAAzRsh5NE2VOcp1sGYWCbSlysKJR72Ac=",
        14: "ytWj0rUVecFiHbkgoYOubus6TlBFv7JqpYBpoFWKagyX7sDUIahCQAPgbJaMxOorOXhjCAoOWP/Q7fdZ8QU6wWAYQgk=",
        15: "ytWj0rJVDQTRJQewX74UJrwdh07x1AScLrx30fZCyKrXqrFF3bSuuELfDG2v2RsH36b+/QFmZxAJqqpKt0SAEVspvwA=",
    ]

    private func note(_ origin: String, _ size: Int, _ root: String, _ signature: String) -> [UInt8] {
        Array("\(origin)\n\(size)\n\(root)\n\n— \(origin) \(signature)\n".utf8)
    }

    @Test func `replaying the entries one by one gives every published checkpoint, byte by byte`() throws {
        let signer = try SignerKey(Array(Self.secret.utf8)), astra = try SignerKey(Array(Self.astra.utf8))
        #expect(signer.verifierKey.text == Self.key)
        var tree = GrowingTree()
        for (size, published) in Self.checkpoints.enumerated() {
            if size > 0 {
                let tiles = try tree.append([TreeHash.leaf(Array(Self.entries[size - 1].utf8))])
                #expect(tiles.map(\.coordinate.path) == ["tile/0/000.p/\(size)"])
                #expect(tiles.first?.hashes == Self.entries[..<size].map { TreeHash.leaf(Array($0.utf8)) })
            }
            for (key, signature) in [(signer, published.signature), (astra, Self.astraSignatures[size])] {
                guard let signature else { continue }
                let wanted = note(key.name.text, size, published.root, signature)
                let made = try key.note(of: Checkpoint(origin: key.name, size: tree.size, root: tree.root))
                #expect(made.bytes == wanted, "\(key.name) of \(size)")
                #expect(try SignedNote(wanted).verified(by: [key.verifierKey]).unknown.isEmpty)
            }
        }
    }

    @Test func `the published log passes its audit, with every checkpoint`() throws {
        var files: [TileCoordinate: [UInt8]] = [:]
        let entries = Self.entries.map { Array($0.utf8) }
        files[try #require(TileCoordinate(.entries, index: 0, width: 15))] = try EntryBundle.encode(entries)
        files[try #require(TileCoordinate(.hashes(level: 0), index: 0, width: 15))] = HashTile.encode(
            entries.map { TreeHash.leaf($0) })
        let checkpoints = try Self.checkpoints.enumerated().map { size, published in
            try Checkpoint(text: Array("example.com/log/testdata\n\(size)\n\(published.root)\n".utf8))
        }
        var audit = LogAudit { files[$0] }
        let report = try audit.run(checkpoints: checkpoints.reversed())
        #expect(report.entries == 15)
        #expect(report.checkpoints == 16)
        #expect(report.tiles == 1)
    }
}
