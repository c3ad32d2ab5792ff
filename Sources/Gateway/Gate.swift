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

/// Whoever needs a second factor and has none enrols before anything else (OWASP ASVS 6.3.3).
public struct FactorGate: Gate {
    public init() {}

    public func admit(_ call: Call, _ route: Route?) async throws {
        guard let route, route.access != .everybody, call.signedIn?.needsFactor == true,
            !Self.openBefore.contains(route.path)
        else { return }
        throw Refusal(.denied, .enrolFirst)
    }

    private static let openBefore = OneTimeSecretGate.openBeforeChange.union([
        "/account/factor", "/account/factor/confirmation", "/account/factor/end", "/reauthenticate",
        "/api/v1/sessions/current/confirmation",
    ])
}

/// A sensitive act asks whoever has not shown for some time who they are (OWASP ASVS 7.5.1). A signature or a
/// certificate shows it with each request.
public struct FreshGate: Gate {
    public init() {}

    public func admit(_ call: Call, _ route: Route?) async throws {
        guard let route, route.terms.isFresh, let signedIn = call.signedIn else { return }
        if let kind = call.credential?.kind, kind == .signature || kind == .certificate { return }
        let end = signedIn.freshAt.adding(seconds: call.platform.policy.current.freshMinutes * 60)
        guard end <= call.occasion.now else { return }
        throw Refusal(.denied, .confirmFirst)
    }
}

extension Rule {
    static let enrolFirst = Rule(
        "factor.enrol-first", "您的账号须使用双因素登录，请先在“我的账号 → 双因素登录”中启用",
        "Your account needs a second factor; set it up first at “My account → Second factor”")
    static let confirmFirst = Rule(
        "session.confirm-first", "该操作须再次验证身份：网页请访问 /reauthenticate；接口请先 POST /api/v1/sessions/current/confirmation",
        "This asks who you are once more: pages at /reauthenticate, programs by "
            + "POST /api/v1/sessions/current/confirmation first")
    static let changePasswordFirst = Rule(
        "password.change-first", "请先修改一次性密码", "Change the one-time password first")
    static let passwordEnded = Rule(
        "password.ended", "密码已到期，请先修改密码", "The password has ended; change it first")
}
