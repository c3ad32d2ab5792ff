import Ledger
import Storage

/// What witnesses said against the log (见证方的异议): that they have cosigned more than it has, or another history. It
/// lasts, in the database and beside the signed head: a database that has grown past what they know is the same fork.
struct WitnessClaims: Sendable, Hashable {
    struct Witness: Sendable, Hashable {
        /// Name of the log.
        let origin: String
        /// Its key, name+ID+base64.
        let key: String
    }

    struct Claim: Sendable, Hashable {
        /// The most leaves that it said it has cosigned, where no checkpoint was of so many; 0: none.
        var size: UInt64 = 0
        /// When it last said that the log does not continue what it has cosigned.
        var splitAt: Instant?
    }

    private(set) var all: [Witness: Claim] = [:]

    init() {}

    /// Reads lines `ORIGIN KEY SIZE SPLIT`, the last in microseconds, 0: never. Throws `WitnessClaimsError`.
    init(_ bytes: [UInt8]) throws {
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 4, let size = UInt64(words[2]), let split = Int64(words[3]) else {
                throw WitnessClaimsError()
            }
            all[Witness(origin: words[0], key: words[1])] = Claim(
                size: size, splitAt: split == 0 ? nil : Instant(microseconds: split))
        }
    }

    var bytes: [UInt8] {
        let lines = all.sorted { ($0.key.origin, $0.key.key) < ($1.key.origin, $1.key.key) }.map { witness, claim in
            "\(witness.origin) \(witness.key) \(claim.size) \(claim.splitAt?.microseconds ?? 0)\n"
        }
        return Array(lines.joined().utf8)
    }

    /// What is claimed in either.
    func merged(with other: WitnessClaims) -> WitnessClaims {
        var merged = self
        merged.all.merge(other.all) { own, new in
            Claim(
                size: max(own.size, new.size),
                splitAt: [own.splitAt, new.splitAt].compactMap { $0 }.max { $0.microseconds < $1.microseconds })
        }
        return merged
    }

    mutating func add(_ state: WitnessState, of key: String, origin: String) {
        guard state.claimedSize > 0 || state.splitAt != nil else { return }
        all[Witness(origin: origin, key: key)] = Claim(size: state.claimedSize, splitAt: state.splitAt)
    }

    /// Why nothing is signed of a log whose signed head has `signedSize` leaves; nil: nothing that the witnesses of the
    /// policy said is against it. A cosignature after a split takes it back.
    func refusal(
        _ policy: TrustPolicy, of origin: String, signedSize: UInt64, states: [String: WitnessState]
    ) -> SigningRefusal? {
        var against: [TrustPolicy.Witness] = []
        for witness in policy.witnesses {
            let key = witness.key.text
            guard let claim = all[Witness(origin: origin, key: key)] else { continue }
            if claim.size > signedSize {
                return .witnessAhead(witness.name.text, seen: claim.size, stored: signedSize)
            }
            if WitnessState.isSplit(claim.splitAt, cosignedAt: states[key]?.cosignedAt) { against.append(witness) }
        }
        guard !against.isEmpty else { return nil }
        let others = Set(policy.witnesses.map(\.name)).subtracting(against.map(\.name))
        let canBeMet = policy.quorum == nil ? !others.isEmpty : policy.isReached(by: others)
        return canBeMet ? nil : .split(against.map(\.name.text))
    }
}

/// What lies beside the signed head is no list of claims.
struct WitnessClaimsError: Error, CustomStringConvertible {
    var description: String { "the file of witnesses' claims beside the signed head cannot be read" }
}

extension Session {
    /// What witnesses said against the log that is sealed into now, as far as the database knows.
    func witnessClaims(_ states: [String: WitnessState], origin: String) -> WitnessClaims {
        var claims = WitnessClaims()
        for (key, state) in states { claims.add(state, of: key, origin: origin) }
        return claims
    }
}
