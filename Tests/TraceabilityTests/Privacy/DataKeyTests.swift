import Cryptography
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Traceability

@Suite struct DataKeyTests {
    private static let place = Platform.namePlace

    /// An enterprise whose contact is sealed. Answers its number.
    private func enterprise(_ platform: Platform, _ name: String, _ uscc: String, _ now: Instant) async throws -> Int64
    {
        let id = try await testOrganization(platform, name: name, uscc: uscc, at: now)
        let sealed = try platform.seal("张三", place: Self.place)
        try await platform.datastore.write { session in
            try session.run("UPDATE organization SET contact_name_sealed = \(sealed) WHERE organization_id = \(id)")
        }
        return id
    }

    private func contact(_ platform: Platform, _ id: Int64) async throws -> [UInt8] {
        try await platform.datastore.read { session in
            try session.value(
                "SELECT contact_name_sealed FROM organization WHERE organization_id = \(id)", as: [UInt8].self)
        } ?? []
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-X-3 PI-ENC V11_2_2 a rotated key leaves everything readable and seals anew what may change`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let id = try await enterprise(platform, "华诚", "91440606MA4TEX01XC", clock.now())
            let before = try await contact(platform, id)
            #expect(SealedValue.keyNumber(before) == 1)
            let number = try await RotateDataKey(platform)(reason: "每年一次", by: nil, on: clock.occasion)
            #expect(number == 2)
            // Peers have had no time yet to learn of it.
            #expect(try SealedValue.keyNumber(platform.seal("x", place: Self.place)) == 1)
            clock.advance(seconds: RotateDataKey.delaySeconds)
            try await platform.refreshDataKeys()
            #expect(try SealedValue.keyNumber(platform.seal("x", place: Self.place)) == 2)
            #expect(try platform.openText(before, place: Self.place) == "张三")
            #expect(try await platform.resealColumns() == 1)
            #expect(try await platform.resealColumns() == 0)
            let after = try await contact(platform, id)
            #expect(SealedValue.keyNumber(after) == 2)
            #expect(try platform.openText(after, place: Self.place) == "张三")
            let counts = try await platform.datastore.read { try $0.valuesByDataKey() }
            #expect(counts == [2: 1])
            let audited = try await platform.datastore.read { session in
                try session.value("SELECT reason FROM audit_record WHERE action = 'data-key.rotate'", as: String.self)
            }
            #expect(audited == "每年一次")
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-X-3 a value that no key opens is told once, and the others are sealed anew`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let broken = [UInt8](repeating: 7, count: 40)
            let first = try await enterprise(platform, "华诚1", "91440606MA4TEX01XC", clock.now())
            let others = [
                try await enterprise(platform, "华诚2", "91440606MA4TEX02XC", clock.now()),
                try await enterprise(platform, "华诚3", "91440606MA4TEX03XC", clock.now()),
            ]
            try await platform.datastore.write { session in
                try session.run(
                    "UPDATE organization SET contact_name_sealed = \(broken) WHERE organization_id = \(first)")
            }
            _ = try await RotateDataKey(platform)(reason: "每年一次", by: nil, on: clock.occasion)
            clock.advance(seconds: RotateDataKey.delaySeconds)
            try await platform.refreshDataKeys()
            let told = Mutex<[String]>([])
            // One a piece: the broken one stands first and holds up nothing.
            for _ in 0..<8 {
                _ = try await platform.resealColumns(limit: 1) { name in told.withLock { $0.append(name) } }
            }
            #expect(told.withLock { $0 } == ["\(Self.place) \(first)"])
            #expect(try await contact(platform, first) == broken)
            for id in others { #expect(SealedValue.keyNumber(try await contact(platform, id)) == 2) }
            #expect(try await platform.resealColumns(limit: 1) == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-X-3 a wrong master starts nothing, and changes nothing`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let stranger = try PlatformKeys(master: SecretBytes([UInt8](repeating: 8, count: 32)))
            let other = try Platform(
                datastore: platform.datastore, clock: clock, entropy: platform.entropy, keys: stranger,
                options: platform.options)
            let refusal = await #expect(throws: Refusal.self) { try await other.prepare() }
            #expect(refusal?.rule.code == "key.wrong-master")
            let count = try await platform.datastore.read { session in
                try session.value("SELECT COUNT(*) FROM data_key", as: Int.self)
            }
            #expect(count == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a peer learns of a new key before it seals`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let peer = try Platform(
                datastore: platform.datastore, clock: clock, entropy: platform.entropy,
                keys: try PlatformKeys(master: SecretBytes([UInt8](repeating: 7, count: 32))),
                options: platform.options)
            try await peer.refreshDataKeys()
            try await RotateDataKey(platform)(reason: "x", by: nil, on: clock.occasion)
            clock.advance(seconds: 1)
            try await peer.refreshDataKeys()
            clock.advance(seconds: RotateDataKey.delaySeconds)
            try await platform.refreshDataKeys()
            let sealed = try platform.seal("李四", place: Self.place)
            #expect(SealedValue.keyNumber(sealed) == 2)
            #expect(try peer.openText(sealed, place: Self.place) == "李四")
        }
    }

    @Test func `V11_3_3 a changed byte of a sealed value is refused, the key's number and the place too`() async throws
    {
        try await withPlatform(.sqlite) { platform, clock in
            try await RotateDataKey(platform)(reason: "x", by: nil, on: clock.occasion)
            let sealed = try platform.seal("张三", place: Self.place)
            for index in sealed.indices {
                var bad = sealed
                bad[index] ^= 1
                #expect(throws: CryptographyError.self, "byte \(index)") {
                    try platform.openText(bad, place: Self.place)
                }
            }
            #expect(throws: CryptographyError.self) { try platform.openText(sealed, place: Platform.phonePlace) }
        }
    }

    @Test func `a value of before data keys opens, even one whose nonce begins like a header`() async throws {
        try await withPlatform(.sqlite) { platform, _ in
            let before = try PlatformKeys(master: SecretBytes([UInt8](repeating: 7, count: 32)))
            let nonce = SealedValue.header(1) + [UInt8](repeating: 9, count: 5)
            for nonce in [nonce, [UInt8](repeating: 3, count: 12)] {
                let sealed = try before.seal(Array("王小明".utf8), place: Self.place, nonce: nonce)
                #expect(sealed.count == 12 + 9 + 16)
                #expect(try platform.openText(sealed, place: Self.place) == "王小明")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `PI-ENC what lay in the clear before is sealed by and by, and reads as it did`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            try await platform.datastore.write { session in
                try session.run(
                    """
                    INSERT INTO return_error (return_id, error_no, line, column_no, field, value, rule, parameters)
                    VALUES (7, 1, 2, 3, 'productionDate', '王工', 'input.not-a-date', '{"value":"王工"}')
                    """)
                try session.run(
                    """
                    INSERT INTO stored_file (file_id, purpose, name, media_type, byte_count, sha256, created_at)
                    VALUES (5, 'licence', 'x.pdf', 'application/pdf', 3, \([1] as [UInt8]), \(clock.now()))
                    """)
                try session.run(
                    "INSERT INTO stored_file_part (file_id, part_no, bytes) VALUES (5, 0, \([1, 2, 3] as [UInt8]))")
            }
            #expect(try await platform.sealOldRows() == 2)
            #expect(try await platform.sealOldRows() == 0)
            let keys = platform.keys
            let (errors, content, clear) = try await platform.datastore.read { session in
                (
                    try session.returnErrors(7, keys), try session.content(ofFile: 5, keys),
                    try session.value("SELECT value FROM return_error", as: String.self)
                )
            }
            #expect(errors.map(\.value) == ["王工"] && errors.first?.parameters == ["value": "王工"])
            #expect(content == [1, 2, 3] && clear == "")
        }
    }
}
