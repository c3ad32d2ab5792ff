import Storage
import Traceability

/// What `ransu doctor` has to say of accounts (GB/T 22239 7.1.4.1, 7.1.4.2 c).
struct AccountDoctor: Sendable {
    let platform: Platform

    func examine() async -> [Doctor.Finding] {
        do {
            let staff = try await platform.datastore.report { try $0.staffFactors() }
            return [factor(staff)]
        } catch {
            return [Doctor.Finding(level: .bad, subject: "accounts", text: "\(error)")]
        }
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
