import Cryptography
import Ledger
import Storage
import Synchronization
import TestSupport

@testable import Traceability

/// Witnesses in memory behind the carrier: the rules of C2SP tlog-witness, and ways to fail.
final class WitnessCrowd: CheckpointCarrier {
    struct Member {
        let signer: SignerKey
        var head = TreeHead.empty
        var isSilent = false
        var isBroken = false
        var asked = 0
    }

    static let names: Set<LogName> = ["chamber", "maker", "regulator"]

    /// Leaves so many facts whose numbers begin with `first`.
    static func grow(_ platform: Platform, _ count: Int64, from first: Int64) async throws {
        try await platform.datastore.write { session in
            try session.leave((first..<(first + count)).map { PendingLeaf(.audit, (0, $0), record: [1]) })
        }
    }

    let logs: [LogName: [VerifierKey]]
    let members: Mutex<[String: Member]>

    init(_ names: [String], log: SignerKey) throws {
        logs = [log.name: [log.verifierKey]]
        var all: [String: Member] = [:]
        for name in names {
            let seed = SecretBytes(SHA256.hash(name))
            all[name] = Member(signer: try SignerKey(name: LogName("\(name).example"), seed: seed))
        }
        members = Mutex(all)
    }

    /// Lines of a policy that has them all.
    func lines(threshold: Int) -> String {
        let all = members.withLock { $0 }.sorted { $0.key < $1.key }
        let witnesses = all.map {
            "witness \($0.key) \($0.value.signer.cosignerKey.text) https://\($0.key).example/w\n"
        }
        return witnesses.joined() + "group all \(threshold) \(all.map(\.key).joined(separator: " "))\nquorum all\n"
    }

    func change(_ name: String, _ body: (inout Member) -> Void) {
        members.withLock { members in if members[name] != nil { body(&members[name]!) } }
    }

    func post(_ body: [UInt8], to address: String) async -> WitnessReply {
        let name = String(address.dropFirst("https://".count).prefix { $0 != "." })
        guard address == "https://\(name).example/w/add-checkpoint" else { return .failed("no such address") }
        return members.withLock { members in
            guard var member = members[name] else { return .failed("nobody") }
            defer { members[name] = member }
            member.asked += 1
            if member.isSilent { return .failed("connection refused") }
            if member.isBroken { return .answered(500, type: "text/plain", body: Array("no\n".utf8)) }
            do {
                let step = try WitnessRules(logs: logs).decide(WitnessRules.request(body), stored: member.head)
                member.head = step.next
                return .answered(
                    200, type: "text/plain", body: try step.answer(signer: member.signer, at: 1_790_000_000))
            } catch let refusal as WitnessRefusal {
                return .answered(
                    refusal.status, type: refusal.sizeBody == nil ? "text/plain" : WitnessRefusal.sizeContentType,
                    body: Array((refusal.sizeBody ?? "no\n").utf8))
            } catch {
                return .failed("\(error)")
            }
        }
    }
}

/// A platform with a policy of three witnesses, of which two are enough.
func withWitnesses(
    _ engine: TestEngine,
    _ body: @escaping @Sendable (Platform, TestLogSigner, WitnessCrowd, FixedClock) async throws -> Void
) async throws {
    try await withPlatform(engine) { plain, clock in
        let signer = try await TestLogSigner(plain)
        let crowd = try WitnessCrowd(["chamber", "maker", "regulator"], log: signer.key)
        var options = plain.options
        options.witnessPolicy = try signer.policy(crowd.lines(threshold: 2))
        let platform = try Platform(
            datastore: plain.datastore, clock: plain.clock, entropy: plain.entropy, keys: plain.keys,
            options: options)
        try await body(platform, signer, crowd, clock)
    }
}
