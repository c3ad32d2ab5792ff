import Exchange
import Ledger

extension ServerConfiguration {
    /// The policy of the file, where one is named. Throws `ConfigurationError` for a file that is none, and for a
    /// witness that cannot be reached in private.
    func readWitnessPolicy() throws -> TrustPolicy? {
        guard let path = witnessPolicy else { return nil }
        guard let bytes = try DurableFile.read(path) else {
            throw ConfigurationError(description: "witness-policy: \(path) is not there")
        }
        let policy: TrustPolicy
        do { policy = try TrustPolicy(bytes) } catch {
            throw ConfigurationError(description: "witness-policy: \(path): \(error)")
        }
        for witness in policy.witnesses {
            guard let address = witness.address else { continue }
            guard WitnessCarrier.isPermitted(address.text) else {
                throw ConfigurationError(
                    description: "witness-policy: \(path): \(witness.name): “\(address)”: an address is https, "
                        + "or http on a loopback address")
            }
        }
        return policy
    }
}
