public import HTTPTypes
import Hummingbird
import Traceability

/// Looks at each answer for signs of an attack: address, question and status, never the body. What adds up is told by
/// the service that drains the memory.
public struct WatchGate: Gate {
    private let regions: AddressRegions
    private let watchesLoopback: Bool

    /// - Parameters:
    ///   - regions: where addresses are; empty: nobody travels.
    ///   - watchesLoopback: for tests; whoever comes from this machine is its operator or a proxy that was not named.
    public init(regions: AddressRegions, watchesLoopback: Bool = false) {
        self.regions = regions
        self.watchesLoopback = watchesLoopback
    }

    public func admit(_ call: Call, _ route: Route?) async throws {
        guard let proxy = call.gateway.unnamedProxy(of: call.request, call.scope) else { return }
        call.platform.watch.forwarded(by: proxy, sample(call), at: call.occasion.now)
    }

    public func settle(_ call: Call, _ route: Route?, _ status: HTTPResponse.Status) {
        let isRefused = (400..<500).contains(status.code)
        let query = call.request.uri.query
        let actor = call.signedIn?.actor
        // Most requests: a scan that was answered.
        guard isRefused || query != nil || actor != nil else { return }
        let address = call.occasion.address
        let watch = call.platform.watch
        let now = call.occasion.now
        if let actor {
            watch.account(actor.accountID, actor.accountName, from: address, at: now) { regions.region(of: address) }
            if actor.isStaff, !isRefused, ![.get, .head, .options].contains(call.request.method) {
                watch.staffActed(actor.accountID, actor.accountName, sample(call), at: now)
            }
        }
        // Whose sign-in is known answers for it by name, and what another site's page makes a browser ask is not the
        // reader's doing: neither closes an address that others share.
        guard actor == nil, !call.isAskedElsewhere else { return }
        guard let parsed = NetworkAddress(address), watchesLoopback || !parsed.isLoopback else { return }
        let subject = call.watched
        // What a closed address goes on with adds nothing.
        guard call.platform.closedAddresses.closing(of: subject, at: now) == nil else { return }
        let decoded = query.map { PercentEncoding.decode($0, plusIsSpace: true) ?? $0 }
        for sign in AttackSigns.signs(path: call.request.uri.path, query: decoded) {
            watch.see(isRefused ? sign : .probe, of: subject, sample(call), at: now)
        }
        guard isRefused else { return }
        for attack in attacks(call, route, status) { watch.see(attack, of: subject, sample(call), at: now) }
    }

    private func attacks(_ call: Call, _ route: Route?, _ status: HTTPResponse.Status) -> [Attack] {
        // Who is told to wait and asks on is slowed already.
        var found: [Attack] = status == .tooManyRequests ? [] : [.burst]
        if route?.terms.pace == .signIn, [400, 401, 422, 429].contains(status.code) { found.append(.bruteForce) }
        let asksForCode = route?.isScan == true || Self.lookUps.contains { call.path.hasPrefix($0) }
        if asksForCode, status == .notFound || status == .badRequest { found.append(.enumeration) }
        return found
    }

    private static let lookUps = ["/lookup", "/api/v1/trace/", "/scratch", "/api/v1/scratch-checks", "/proof"]

    /// What the trail keeps of it: method and address, without what was searched by.
    private func sample(_ call: Call) -> String {
        let query = call.request.uri.query.map { "?" + AskedWords.kept($0) } ?? ""
        return String("\(call.request.method.rawValue) \(call.request.uri.path)\(query)".prefix(160))
    }
}

/// Where addresses are (地址归属地): lines `CIDR,region` of a file that the operator gives.
public struct AddressRegions: Sendable {
    private let blocks: [(block: AddressBlock, region: String)]

    public init() { blocks = [] }

    /// nil for a line that is none; the first that fits counts.
    public init?(_ text: String) {
        var blocks: [(block: AddressBlock, region: String)] = []
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            let parts = line.split(separator: ",", maxSplits: 1)
            guard parts.count == 2, let block = AddressBlock(String(parts[0])) else { return nil }
            blocks.append((block, String(parts[1])))
        }
        self.blocks = blocks
    }

    public func region(of text: String) -> String? {
        guard !blocks.isEmpty, let address = NetworkAddress(text) else { return nil }
        return blocks.first { $0.block.contains(address) }?.region
    }
}
