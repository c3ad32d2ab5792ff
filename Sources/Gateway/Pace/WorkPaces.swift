public import HTTPTypes
import Hummingbird
public import Traceability

/// How fast ordinary work may come (OWASP ASVS 2.4.1): in memory, so that no request waits for the database to be
/// counted, a scan least of all. Without an account an address is counted, with one the account, wherever it comes
/// from: nobody waits for the others of an office.
public final class WorkPaces: Sendable {
    let addresses: PaceBook
    let accounts: PaceBook
    /// Tokens that are nobody's: their look-up costs a read.
    let strays: PaceBook
    private let exemptsLoopback: Bool

    /// - Parameters:
    ///   - factor: every limit so many times.
    ///   - exemptsLoopback: on plain HTTP whoever comes from this machine is its operator.
    public init(factor: Int64 = 1, exemptsLoopback: Bool) {
        addresses = PaceBook("work", limits: PaceLimit.work.times(factor))
        accounts = PaceBook("accounts", limits: PaceLimit.work.times(factor * PaceLimit.ofAccount))
        strays = PaceBook("strays", limits: PaceLimit.strays.times(factor))
        self.exemptsLoopback = exemptsLoopback
    }

    /// All of them, to be kept over a restart.
    public var books: [PaceBook] { [addresses, accounts, strays] }

    /// Whom the request is counted for without an account; nil: nobody.
    func who(_ call: Call) -> String? {
        let address = call.occasion.address
        if exemptsLoopback, address.hasPrefix("127.") || address == "::1" { return nil }
        return NetworkAddress.subscriber(of: address)
    }

    static func refuse(_ wait: Int64) throws {
        guard wait == 0 else { throw Refusal(.tooMany, .tooManyRequests, ["seconds": "\(wait)"]) }
    }
}

/// At the door: requests that show no credential, before anything is read for them.
public struct AddressPaceGate: Gate {
    private let paces: WorkPaces

    public init(_ paces: WorkPaces) { self.paces = paces }

    public func admit(_ call: Call, _ route: Route?) async throws {
        guard let who = paces.who(call) else { return }
        let now = call.occasion.now
        let wait =
            call.showsCredential
            ? paces.strays.wait(.read, of: who, at: now)
            : paces.addresses.take(route?.terms.pace ?? .read, of: who, at: now)
        try WorkPaces.refuse(wait)
    }

    /// What was shown was nobody's.
    public func settle(_ call: Call, _ route: Route?, _ status: HTTPResponse.Status) {
        guard call.showsCredential, call.signedIn == nil, let who = paces.who(call) else { return }
        _ = paces.strays.take(.read, of: who, at: call.occasion.now)
    }
}

/// Once it is known who asks.
public struct AccountPaceGate: Gate {
    private let paces: WorkPaces

    public init(_ paces: WorkPaces) { self.paces = paces }

    public func admit(_ call: Call, _ route: Route?) async throws {
        guard let route, let actor = call.signedIn?.actor, paces.who(call) != nil else { return }
        let who = "\(actor.accountID)"
        try WorkPaces.refuse(paces.accounts.take(route.terms.pace, of: who, at: call.occasion.now))
    }
}

extension Call {
    /// It says who asks, truly or not.
    var showsCredential: Bool {
        request.headers[.authorization] != nil || request.headers[Self.signatureInput] != nil
            || gateway.cookie(gateway.cookieName, request)?.isEmpty == false
    }

    private static let signatureInput = HTTPField.Name("Signature-Input")!
}
