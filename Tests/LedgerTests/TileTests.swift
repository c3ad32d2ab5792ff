import Ledger
import TestSupport
import Testing

struct TileTests {
    private static let paths: [(String, TileCoordinate?)] = [
        // C2SP tlog-tiles, and golang.org/x/mod/sumdb/tlog with its tile height left out.
        ("tile/0/x001/x234/067", TileCoordinate(.hashes(level: 0), index: 1_234_067)),
        ("tile/0/001", TileCoordinate(.hashes(level: 0), index: 1)),
        ("tile/0/001.p/5", TileCoordinate(.hashes(level: 0), index: 1, width: 5)),
        ("tile/5/x012/078", TileCoordinate(.hashes(level: 5), index: 12_078)),
        ("tile/2/x123/x456/078.p/2", TileCoordinate(.hashes(level: 2), index: 123_456_078, width: 2)),
        ("tile/entries/x003/x057/500", TileCoordinate(.entries, index: 3_057_500)),
        ("tile/entries/000.p/255", TileCoordinate(.entries, index: 0, width: 255)),
    ]

    private static let badPaths = [
        "tile/5/123/456/078", "tile/-1/123/456/078", "tile/0/x000/001", "tile/0/1", "tile/0/0001", "tile/0/x001",
        "tile/0/001.p/0", "tile/0/001.p/256", "tile/0/001.p/05", "tile/0/001.p/", "tile/0/001.p", "tile/00/001",
        "tile/64/001", "tile/8/000", "tile/0/", "tile/0", "tile//000", "/tile/0/000", "tile/0/000/", "tile/data/000",
        "tile/0/+01", "tile/0/xx01/001", "tile/0/x999/x999/x999/x999/x999/x999/999", "tile/0/００１", "tile/0/001.p/5/",
        "",
        "tile/entries/000.p/1/2", "tile/0/x001/001/001", "tile/7/001", "tile/5/x123/078",
    ]

    @Test func `paths are written and read as published, and no other spelling is read`() throws {
        for (path, tile) in Self.paths {
            let tile = try #require(tile, "\(path)")
            #expect(tile.path == path)
            #expect(try TileCoordinate(path: path) == tile, "\(path)")
        }
        for path in Self.badPaths { #expect(throws: FormatError.self, "\(path)") { try TileCoordinate(path: path) } }
    }

    /// C2SP tlog-tiles, "Partial Tiles": a tree of 70,000, and one of 256.
    @Test func `a tree has the tiles of the example`() {
        func widths(_ size: UInt64, _ level: Int) -> [Int] {
            TileCoordinate.all(size: size).filter { $0.content == .hashes(level: level) }.map(\.width)
        }
        #expect(widths(70_000, 0) == Array(repeating: 256, count: 273) + [112])
        #expect(widths(70_000, 1) == [256, 17])
        #expect(widths(70_000, 2) == [1])
        #expect(widths(70_000, 3) == [])
        #expect(widths(256, 0) == [256])
        #expect(widths(256, 1) == [1])
        #expect(TileCoordinate.all(size: 0) == [])
    }

    @Test func `growing names the tiles that a tree did not have before, and appending makes exactly those`() throws {
        let seed: UInt64 = 5
        var random = SeededGenerator(seed: seed)
        let leaves = TreeDefinition.leaves(70_000, seed: seed)
        var tree = GrowingTree()
        while tree.size < 70_000 {
            let old = tree.size
            let new = min(70_000, old + UInt64([1, 2, 255, 256, 257, 5000].randomElement(using: &random) ?? 1))
            let tiles = try tree.append(leaves[Int(old)..<Int(new)])
            let wanted = TileCoordinate.changed(from: old, to: new).filter { $0.content != .entries }
            #expect(Set(tiles.map(\.coordinate)) == Set(wanted), "seed \(seed), from \(old) to \(new)")
            let before = Set(TileCoordinate.all(size: old))
            #expect(
                Set(TileCoordinate.changed(from: old, to: new))
                    == Set(TileCoordinate.all(size: new)).subtracting(before))
        }
        #expect(tree.root == TreeDefinition.root(leaves[...]))
    }

    @Test func `a tree goes on from its partial tiles, and not from others`() throws {
        let leaves = TreeDefinition.leaves(1_000, seed: 9)
        let store = TileStore(leaves)
        for size in [0, 1, 255, 256, 257, 600, 768] as [Int] {
            let root = TreeDefinition.root(leaves[..<size])
            var tree = try GrowingTree(size: UInt64(size), root: root, reading: store.read)
            _ = try tree.append(leaves[size...])
            #expect(tree.root == TreeDefinition.root(leaves[...]), "from \(size)")
        }
        let root = TreeDefinition.root(leaves[..<600])
        #expect(throws: FormatError.self) { try GrowingTree(size: 600, root: root) { _ in nil } }
        #expect(throws: FormatError.self) { try GrowingTree(size: 601, root: root, reading: store.read) }
        #expect(throws: FormatError.self) {
            try GrowingTree(size: 600, root: root) { tile in
                var bytes = store.read(tile)
                bytes?[5] ^= 1
                return bytes
            }
        }
    }

    @Test func `bundles of any entries are read back, and nothing else is`() throws {
        let seed: UInt64 = 13
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let entries = (0..<Int.random(in: 1...256, using: &random)).map { _ in
                (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: .min ... .max, using: &random)
                }
            }
            let bytes = try EntryBundle.encode(entries)
            #expect(try EntryBundle.decode(bytes, width: entries.count).map(Array.init) == entries)
            #expect(throws: FormatError.self) { try EntryBundle.decode(bytes.dropLast(), width: entries.count) }
            #expect(throws: FormatError.self) { try EntryBundle.decode(bytes + [0], width: entries.count) }
            #expect(throws: FormatError.self) { try EntryBundle.decode(bytes, width: entries.count - 1) }
        }
        let longest = [UInt8](repeating: 7, count: 65_535)
        #expect(try EntryBundle.decode(EntryBundle.encode([longest]), width: 1).map(Array.init) == [longest])
        #expect(throws: FormatError.self) { try EntryBundle.encode([longest + [0]]) }
        #expect(throws: FormatError.self) { try EntryBundle.encode([]) }
        #expect(throws: FormatError.self) { try EntryBundle.encode(Array(repeating: [], count: 257)) }
        #expect(throws: FormatError.self) { try HashTile.decode([UInt8](repeating: 0, count: 33), width: 1) }
    }
}
