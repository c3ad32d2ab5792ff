import Cryptography
public import HTTPTypes
import Hummingbird
import Synchronization
public import Traceability

/// How fast ordinary work may come (OWASP ASVS 2.4.1): in memory, so that no request waits for the database to be
/// counted, a scan least of all. Without an account an address is counted, with one the account, wherever it comes
/// from: nobody waits for the others of an office.
public final class WorkPaces: Sendable {
    let addresses: PaceBook
    let accounts: PaceBook
    /// Tokens that are nobody's: their look-up costs a read.
    let strays: PaceBook
    let known = KnownCredentials()
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
            ? paces.strays.wait(.read, of: stray(call, who), at: now)
            : paces.addresses.take(route?.terms.pace ?? .read, of: who, at: now)
        try WorkPaces.refuse(wait)
    }

    /// What was shown was somebody's: it is known from now on. Or nobody's.
    public func settle(_ call: Call, _ route: Route?, _ status: HTTPResponse.Status) {
        guard call.showsCredential, let who = paces.who(call) else { return }
        let now = call.occasion.now
        if call.signedIn != nil {
            if let shown = call.shownCredential { paces.known.note(shown, at: now) }
        } else {
            _ = paces.strays.take(.read, of: stray(call, who), at: now)
        }
    }

    /// Whose tries a credential takes that turns out to be nobody's: what was made up, those of its address; what was
    /// made here or was somebody's not long ago, its own. Those who invent tokens throw nobody out.
    private func stray(_ call: Call, _ who: String) -> String {
        guard let shown = call.shownCredential else { return who }
        if paces.known.has(shown, at: call.occasion.now) || call.showsOurToken { return "\(who) \(shown)" }
        return who
    }
}

/// Credentials that were somebody's lately, as digests: in memory and bounded.
final class KnownCredentials: Sendable {
    static let most = 20_000
    static let seconds: Int64 = 3_600
    private let seen = Mutex<[String: Instant]>([:])

    func has(_ shown: String, at now: Instant) -> Bool {
        seen.withLock { seen in seen[shown].map { now.seconds(since: $0) < Self.seconds } ?? false }
    }

    func note(_ shown: String, at now: Instant) {
        seen.withLock { seen in
            if seen[shown] == nil, seen.count >= Self.most {
                let oldest = seen.sorted { $0.value < $1.value }.prefix(Self.most / 4)
                for one in oldest { seen[one.key] = nil }
            }
            seen[shown] = now
        }
    }
}

/// Once it is known who asks; who showed something that was nobody's is counted as whoever shows nothing.
public struct AccountPaceGate: Gate {
    private let paces: WorkPaces

    public init(_ paces: WorkPaces) { self.paces = paces }

    public func admit(_ call: Call, _ route: Route?) async throws {
        guard let route, let who = paces.who(call) else { return }
        let (pace, now) = (route.terms.pace, call.occasion.now)
        if let actor = call.signedIn?.actor {
            try WorkPaces.refuse(paces.accounts.take(pace, of: "\(actor.accountID)", at: now))
        } else if call.showsCredential {
            try WorkPaces.refuse(paces.addresses.take(pace, of: who, at: now))
        }
    }
}

extension Call {
    /// It says who asks, truly or not.
    var showsCredential: Bool {
        request.headers[.authorization] != nil || request.headers[Self.signatureInput] != nil
            || gateway.cookie(gateway.cookieName, request)?.isEmpty == false
    }

    /// The token of a session, or the key that a signature names, as a digest; nil: neither.
    var shownCredential: String? {
        if let token = shownToken { return Array(SHA256.hash(token).prefix(16)).base64URL }
        guard let input = request.headers[Self.signatureInput], let start = input.firstRange(of: "keyid=\"") else {
            return nil
        }
        let name = input[start.upperBound...].prefix { $0 != "\"" }
        return Array(SHA256.hash("keyid \(name.prefix(256))").prefix(16)).base64URL
    }

    /// A session's that was made here, whether it has ended or not.
    var showsOurToken: Bool { shownToken.map { SessionToken.isOurs($0, platform.keys) } ?? false }

    private var shownToken: String? {
        if let header = request.headers[.authorization] {
            guard header.count <= 160, header.lowercased().hasPrefix("bearer ") else { return nil }
            return String(header.dropFirst(7))
        }
        return gateway.cookie(gateway.cookieName, request).flatMap { $0.utf8.count <= 128 ? $0 : nil }
    }

    private static let signatureInput = HTTPField.Name("Signature-Input")!
}
