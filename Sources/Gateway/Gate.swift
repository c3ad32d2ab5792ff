public import HTTPTypes
import Traceability

/// A condition that requests meet on their way, whatever route they go to. It throws the `Refusal` that is answered;
/// the refusal is taken down as the route says.
public protocol Gate: Sendable {
    /// - Parameter route: nil for an address that no route has.
    func admit(_ call: Call, _ route: Route?) async throws
    /// The answer to a request that it admitted at the door is made.
    func settle(_ call: Call, _ route: Route?, _ status: HTTPResponse.Status)
}

extension Gate {
    public func settle(_ call: Call, _ route: Route?, _ status: HTTPResponse.Status) {}
}

/// Whoever holds a one-time secret, or a password that has ended, changes it before anything else (GB/T 22239
/// 7.1.4.1 a, 7.1.4.2 b).
public struct OneTimeSecretGate: Gate {
    public init() {}

    public func admit(_ call: Call, _ route: Route?) async throws {
        guard let route, route.access != .everybody, call.signedIn?.mustChangePassword == true,
            !Self.openBeforeChange.contains(route.path)
        else { return }
        guard let end = call.signedIn?.passwordEndsAt, end <= call.occasion.now else {
            throw Refusal(.denied, .changePasswordFirst)
        }
        throw Refusal(.denied, .passwordEnded)
    }

    /// With a one-time secret only these work.
    static let openBeforeChange: Set<String> = [
        "/password", "/sign-out", "/api/v1/sessions/current", "/api/v1/sessions/current/password",
    ]
}

extension Rule {
    static let changePasswordFirst = Rule(
        "password.change-first", "请先修改一次性密码", "Change the one-time password first")
    static let passwordEnded = Rule(
        "password.ended", "密码已到期，请先修改密码", "The password has ended; change it first")
}
