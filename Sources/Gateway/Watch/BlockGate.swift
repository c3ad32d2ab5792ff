import HTTPTypes
import Hummingbird
import Traceability

/// Refuses whoever asks from a closed address, with the number, why, until when, and where to object (PIPL art. 24).
///
/// A carrier's customers share an address: a device that was signed in from answers for itself alone, and scans go on
/// being answered, as are the pages that everybody may need.
public struct BlockGate: Gate {
    /// Whether it is known by now who asks.
    private let isInner: Bool

    /// - Parameter isInner: behind recognition: whoever is signed in passes, an invented token does not. Before it,
    ///   whoever shows none is refused at once.
    public init(isInner: Bool = false) { self.isInner = isInner }

    public func admit(_ call: Call, _ route: Route?) async throws {
        if isInner ? call.signedIn != nil : call.showsCredential { return }
        let now = call.occasion.now
        let address = call.occasion.address
        guard let closing = call.platform.closedAddresses.closing(of: call.watched, at: now) else { return }
        if isNeverClosed(address, call) { return }
        if let route, route.isAnsweredToEverybody { return }
        throw Refusal(
            .denied, .addressClosed,
            ["number": closing.publicNo, "until": closing.until.minuteText, "remark": closing.remark],
            words: ["attack": closing.attack.name])
    }

    /// An exempt one within a subscriber's addresses, and a proxy that was found out after the closing.
    private func isNeverClosed(_ text: String, _ call: Call) -> Bool {
        if call.platform.watch.proxies.contains(text, at: call.occasion.now) { return true }
        guard let address = NetworkAddress(text) else { return false }
        return call.gateway.options.neverClosed.contains { $0.contains(address) }
    }
}

extension Route {
    /// What a closed address still gets.
    var isAnsweredToEverybody: Bool {
        if path.hasPrefix("/blocked/") { return true }
        guard method == .get || method == .head else { return false }
        return isScan || Self.always.contains(path)
    }

    /// The printed address of a code.
    var isScan: Bool { method == .get && RouteWords(method: method, path: path).isCode }

    private static let always: Set<String> = [
        "/assets/{name}", "/gas-smell", "/privacy", "/healthz", "/readyz", "/language",
    ]
}

extension Rule {
    /// Its code is known to the error page, which leads to the appeal.
    static let addressClosed = Rule(
        "security.address-closed",
        "由于{attack}，来自您网络地址的访问已暂时关闭至 {until}（编号 {number}）。扫码查询不受影响。如有异议，请在 /blocked/{number} 提出申诉。{remark}",
        "Because of {attack}, access from your network address is closed until {until} (number {number}). Scans of "
            + "codes are not affected. You can object at /blocked/{number}. {remark}")
}
