import Storage
import Traceability

/// What `ransu doctor` has to say of accounts (GB/T 22239 7.1.4.1, 7.1.4.2 c).
struct AccountDoctor: Sendable {
    let platform: Platform
    /// Proxies that are named by now.
    var named: [AddressBlock] = []

    func examine() async -> [Doctor.Finding] {
        do {
            let since = platform.clock.now().adding(seconds: -7 * 86_400)
            let (staff, proxies) = try await platform.datastore.report { session in
                (try session.staffFactors(), try session.unnamedProxies(since: since))
            }
            return [factor(staff)] + proxies.filter { !isNamed($0) }.prefix(10).map(Self.proxy)
        } catch {
            return [Doctor.Finding(level: .bad, subject: "accounts", text: "\(error)")]
        }
    }

    private func isNamed(_ text: String) -> Bool {
        NetworkAddress(text).map { address in named.contains { $0.contains(address) } } ?? false
    }

    /// The running program saw it send requests for others.
    private static func proxy(_ address: String) -> Doctor.Finding {
        Doctor.Finding(
            level: .bad, subject: "proxy",
            text:
                "\(address) sends requests for others and is not named: all visitors behind it share its address and "
                + "its limits; if it is yours, add the line trusted-proxy = \(address)")
    }

    private func factor(_ staff: (all: Int64, without: Int64)) -> Doctor.Finding {
        let subject = "second factor"
        guard staff.all > 0 else { return Doctor.Finding(level: .good, subject: subject, text: "no staff account yet") }
        guard staff.without > 0 else {
            return Doctor.Finding(level: .good, subject: subject, text: "all \(staff.all) staff accounts have one")
        }
        let isAsked = platform.policy.current.secondFactor != .off
        return Doctor.Finding(
            level: .look, subject: subject,
            text: isAsked
                ? "\(staff.without) of \(staff.all) staff accounts have none yet; they set it up at their next sign-in"
                : "\(staff.without) of \(staff.all) staff accounts have none, and the policy asks nobody for it; "
                    + "set it at /security/policy before others can reach this installation")
    }
}
