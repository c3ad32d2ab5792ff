import Foundation
import Traceability

/// Settings that say whom the program trusts.
extension ServerConfiguration {
    /// Proxies whose `X-Forwarded-For` is believed; throws `ConfigurationError` for what is neither an address nor a
    /// block.
    func proxies() throws -> [AddressBlock] { try Self.blocks(trustedProxies, key: "trusted-proxy") }

    /// Where webhooks may go; throws `ConfigurationError` for what is neither an address nor a block.
    func destinations() throws -> DestinationRules {
        DestinationRules(
            allowed: try Self.blocks(webhookAllow, key: "webhook-allow"),
            permitsPlainLoopback: !isSecure && listen.isLoopback)
    }

    private static func blocks(_ texts: [String], key: String) throws -> [AddressBlock] {
        try texts.map { text in
            guard let block = AddressBlock(text) else {
                throw ConfigurationError(description: "\(key): “\(text)” is no address or CIDR block")
            }
            return block
        }
    }

    /// Several values in one setting, separated by commas.
    static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
