import Storage
import TestSupport
import Testing

@Suite struct ValueTests {
    static let schema = [
        Migration(
            name: "0001-sample",
            text: "CREATE TABLE sample (sample_id BIGINT PRIMARY KEY, number BIGINT, words TEXT, size DOUBLE PRECISION)"
        )
    ]

    @Test(arguments: TestEngine.available)
    func `V1_2_4 what is interpolated is a parameter, never text`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            let hostile = "x'); DROP TABLE sample; -- \" $1 ?1 \\ 喷嘴 🔥"
            try await datastore.write { session in
                try session.run("INSERT INTO sample (sample_id, words) VALUES (\(1), \(hostile))")
            }
            let found = try await datastore.read {
                try $0.value("SELECT words FROM sample WHERE words = \(hostile)", as: String.self)
            }
            #expect(found == hostile)
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_4d every kind of value comes back as it went in`(_ engine: TestEngine) async throws {
        let binary = engine == .sqlite ? "BLOB" : "BYTEA"
        let schema = [Migration(name: "1", text: "CREATE TABLE v (i BIGINT, r DOUBLE PRECISION, t TEXT, b \(binary))")]
        let large = (0..<10_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let rows: [(Int64?, Double?, String?, [UInt8]?)] = [
            (.min, -0.1, "", []), (.max, 1e300, "烟道 🔥\u{1F468}\u{200D}\u{1F469}", [0, 255, 0]),
            (nil, nil, nil, nil), (0, .leastNonzeroMagnitude, "a\nb\t\"'\\", large),
        ]
        try await engine.withDatastore(migrations: schema) { datastore in
            for (i, r, t, b) in rows {
                try await datastore.write { try $0.run("DELETE FROM v") }
                try await datastore.write { session in
                    try session.run("INSERT INTO v (i, r, t, b) VALUES (\(i), \(r), \(t), \(b))")
                    try session.insert(
                        into: "v", columns: ["i", "r", "t", "b"],
                        rows: [[i.storageValue, r.storageValue, t.storageValue, b.storageValue]])
                }
                let found = try await datastore.report { session in
                    try session.rows("SELECT i, r, t, b FROM v") { row in
                        let (i, r) = (try row.next(Int64?.self), try row.next(Double?.self))
                        return (i, r, try row.next(String?.self), try row.next([UInt8]?.self))
                    }
                }
                #expect(found.count == 2)
                #expect(found.allSatisfy { $0.0 == i && $0.1 == r && $0.2 == t && $0.3 == b })
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `U+0000 in text is refused by name`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            let refusal = StorageError.statement(code: "22021", message: "parameter 2: text must not hold U+0000")
            await #expect(throws: refusal) {
                try await datastore.write {
                    try $0.run("INSERT INTO sample (sample_id, words) VALUES (\(1), \("a\0b"))")
                }
            }
            await #expect(throws: refusal) {
                try await datastore.write {
                    try $0.insert(
                        into: "sample", columns: ["sample_id", "words"], rows: [[.integer(1), .text("\0")]])
                }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a decoding mistake is an error that names the column`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            try await datastore.write {
                try $0.run("INSERT INTO sample (sample_id, number, words) VALUES (\(1), \(7), \("七"))")
            }
            func expectMistake(_ work: @escaping @Sendable (any Session) throws -> Void) async {
                await #expect { try await datastore.read(work) } throws: { error in
                    if case .unexpectedColumn? = error as? StorageError { true } else { false }
                }
            }
            await expectMistake { _ = try $0.value("SELECT words FROM sample", as: Int.self) }
            await expectMistake { _ = try $0.value("SELECT number FROM sample", as: String.self) }
            await expectMistake { _ = try $0.value("SELECT number FROM sample", as: [UInt8].self) }
            await expectMistake { _ = try $0.value("SELECT words FROM sample", as: Double.self) }
            await expectMistake { _ = try $0.value("SELECT size FROM sample", as: Double.self) }
            await expectMistake { session in
                _ = try session.first("SELECT number FROM sample") { (try $0.next(Int.self), try $0.next(Int.self)) }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `lists, sums and the dialect's words work`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            try await datastore.write { session in
                try session.insert(
                    into: "sample", columns: ["sample_id", "number", "words", "size"],
                    rows: (1...9).map { [.integer($0), .integer($0 * 10), .text("a%\($0)"), .null] })
            }
            let words = datastore.engine
            let expected: [(Query, Int)] = [
                ("SELECT count(*) FROM sample WHERE number IN \(list: [10, 90, 5])", 2),
                ("SELECT count(*) FROM sample WHERE number IN \(list: [Int]())", 0),
                ("SELECT \(words.sum("number")) FROM sample", 450),
                ("SELECT sum(number) FROM sample", 450),
                ("SELECT \(words.greatest("max(number)", "\(100)")) FROM sample", 100),
                ("SELECT \(words.least("\(3)", "\(4)"))", 3),
                ("SELECT count(*) FROM sample WHERE \(words.contains("words", "%"))", 9),
                ("SELECT count(*) FROM sample WHERE \(words.hasPrefix("words", "a%1"))", 1),
                ("SELECT number FROM sample WHERE number IS NOT DISTINCT FROM \(10)", 10),
            ]
            for (query, number) in expected {
                let found: Int? = try await datastore.reportValue(query)
                #expect(found == number, "\(query.text { "$\($0)" })")
            }
            let joined: String? = try await datastore.reportValue(
                "SELECT \(words.commaSeparated("words")) FROM sample WHERE number <= 10")
            #expect(joined == "a%1")
            let estimate: Int? = try await datastore.reportValue(words.rowCountEstimate(of: "sample"))
            #expect(estimate != nil)
            try await datastore.write { session in
                let claim: Query = "SELECT number FROM sample ORDER BY number LIMIT 2"
                let claimed = try session.rows(claim + session.engine.forUpdateSkipLocked) { try $0.next(Int.self) }
                #expect(claimed == [10, 20])
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a hundred thousand rows go in at once and come out the same, by pages`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            let count: Int64 = 100_000
            try await datastore.write { session in
                try session.insert(
                    into: "sample", columns: ["sample_id", "number", "words"],
                    rows: (1...count).map { [.integer($0), $0 % 3 == 0 ? .null : .integer($0 * 2), .text("第\($0)台")] })
            }
            let pages = datastore.pages(size: 7_000) { (last: Sample?) in
                "SELECT sample_id, number, words FROM sample WHERE sample_id > \(last?.id ?? 0) ORDER BY sample_id"
            } decode: { row in
                Sample(id: try row.next(), number: try row.next(), words: try row.next())
            }
            var next: Int64 = 1
            for try await page in pages {
                #expect(page.count <= 7_000)
                for sample in page {
                    let isRight =
                        sample.id == next && sample.number == (next % 3 == 0 ? nil : next * 2)
                        && sample.words == "第\(next)台"
                    if !isRight { Issue.record("row \(next) is \(sample)") }
                    next += 1
                }
            }
            #expect(next == count + 1)
        }
    }

    struct Sample: Sendable {
        let id: Int64
        let number: Int64?
        let words: String
    }
}
