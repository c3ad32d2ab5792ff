import Cryptography
import HTTPTypes
import HummingbirdTesting
import Ledger
import NIOCore
import Storage
import TestSupport
import Testing
import Traceability

/// What `/ledger` says of a witness that answered.
@Suite struct LedgerPageTests {
    @Test func `a witness that refuses is not shown as one that is silent`() async throws {
        try await withPlatform(.sqlite) { plain, _ in
            let signer = try await TestLogSigner(plain)
            let names = ["silent", "broken", "ahead", "split"]
            let keys = try names.map { name in
                try SignerKey(name: LogName("\(name).example"), seed: SecretBytes(SHA256.hash(name))).cosignerKey.text
            }
            var options = plain.options
            let lines = zip(names, keys).map { "witness \($0) \($1)\n" }.joined()
            options.witnessPolicy = try signer.policy(lines + "quorum silent\n")
            let platform = try Platform(
                datastore: plain.datastore, clock: plain.clock, entropy: plain.entropy, keys: plain.keys,
                options: options)
            let now = plain.clock.now()
            try await platform.datastore.write { session in
                for (index, key) in keys.enumerated() {
                    let (status, claimed) = (index == 1 ? 500 : 0, index == 2 ? 43_922 : 0) as (Int64, Int64)
                    let split: Instant? = index == 3 ? now : nil
                    try session.run(
                        """
                        INSERT INTO ledger_witness (log_no, witness, size, failed_at, failure, answer_status,
                            claimed_size, split_at)
                        VALUES (1, \(key), 0, \(now), 'why', \(status), \(claimed), \(split))
                        """)
                }
            }
            try await withRoutes(of: platform) { client in
                let page = try await client.execute(uri: "/ledger", method: .get) { String(buffer: $0.body) }
                #expect(page.components("没有应答") == 1, "only the silent one")
                for words in ["有应答但拒绝签名（500）", "它已见证 43922 条", "它见证过另一份历史"] {
                    #expect(page.contains(words), "\(words)")
                }
            }
        }
    }
}

extension String {
    fileprivate func components(_ part: String) -> Int { ranges(of: part).count }
}
