import Exchange
import Foundation
import Traceability

/// Settings that say whom the program trusts.
extension ServerConfiguration {
    /// The demo's accounts have a password that everybody can read in the README: it is shown to this machine only.
    /// Throws `ConfigurationError` where others could reach it, directly or through a proxy.
    func checkDemo() throws {
        guard demo else { return }
        let addresses = [listen, edge.adminListen, edge.metricsListen].compactMap { $0 }
        if let open = addresses.first(where: { !$0.isLoopback }) {
            throw ConfigurationError(
                description: "--demo: \(open) is no loopback address; the demo's passwords are public, so that it is "
                    + "served to this machine only: leave --listen out, or leave --demo out")
        }
        guard trustedProxies.isEmpty, tlsCertificate == nil else {
            throw ConfigurationError(
                description:
                    "--demo: together with trusted-proxy or tls-certificate others would reach the demo, whose "
                    + "passwords are public; leave --demo out")
        }
    }

    /// Proxies whose `X-Forwarded-For` is believed; throws `ConfigurationError` for what is neither an address nor a
    /// block.
    func proxies() throws -> [AddressBlock] { try Self.blocks(trustedProxies, key: "trusted-proxy") }

    /// Where webhooks may go; throws `ConfigurationError` for what is neither an address nor a block.
    func destinations() throws -> DestinationRules {
        DestinationRules(
            allowed: try Self.blocks(webhookAllow, key: "webhook-allow"),
            permitsPlainLoopback: !isSecure && listen.isLoopback)
    }

    /// Who needs a second factor: on plain HTTP, which is served to this machine only, nobody must. Throws
    /// `ConfigurationError` for another word.
    func usualSecondFactor() throws -> SecurityPolicy.SecondFactor {
        guard let secondFactor else { return isSecure ? .staff : .off }
        guard let factor = SecurityPolicy.SecondFactor(rawValue: secondFactor) else {
            throw ConfigurationError(description: "second-factor: “\(secondFactor)” is none of off, staff, all")
        }
        return factor
    }

    /// Where messages to persons are laid; nil: none are sent. Throws `ConfigurationError` for a folder that cannot be
    /// written to.
    func openMessageFolder() throws -> MessageFolder? {
        guard let messageFolder else { return nil }
        do { return try MessageFolder(messageFolder) } catch {
            throw ConfigurationError(
                description: "message-folder: \(messageFolder) cannot be used: \(error.localizedDescription)")
        }
    }

    /// Behind a proxy that is not named every visitor has the proxy's address: one locks out, and slows down, all.
    var unnamedProxy: Doctor.Finding? {
        guard isSecure, tlsCertificate == nil, trustedProxies.isEmpty else { return nil }
        return Doctor.Finding(
            level: .bad, subject: "proxy",
            text:
                "public-url is https and there is no certificate here, so that a proxy speaks TLS in front, and it is "
                + "not named: all visitors share its address and its limits; add the line trusted-proxy = ADDRESS, "
                + "which is 127.0.0.1 for a proxy on this machine")
    }

    static func blocks(_ texts: [String], key: String) throws -> [AddressBlock] {
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
