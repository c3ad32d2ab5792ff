public import HTTPTypes
import Traceability

/// Refuses whoever is too fast with 429 and `Retry-After`, before anything is read or computed for them. The turn comes
/// back after a right sign-in and after a registration that was refused. A device that was signed in from has turns of
/// its own: it does not wait for what others try at its address.
public struct PaceGate: Gate {
    private let book: PaceBook
    private let tries: PaceBook
    /// Of devices: nobody fills the other books with them.
    private let devices: PaceBook
    /// All of them, to be kept over a restart.
    public var books: [PaceBook] { [book, tries, devices] }
    private let exemptsLoopback: Bool

    /// - Parameter exemptsLoopback: on plain HTTP whoever comes from this machine is its operator, or a test; where a
    ///   proxy speaks TLS in front, loopback is the proxy that was not named.
    public init(limits: [Pace: PaceLimit] = PaceLimit.usual, exemptsLoopback: Bool) {
        book = PaceBook("turns", limits: limits)
        tries = PaceBook("tries", limits: PaceLimit.tries.filter { limits[$0.key] != nil })
        devices = PaceBook("devices", limits: limits)
        self.exemptsLoopback = exemptsLoopback
    }

    public func admit(_ call: Call, _ route: Route?) async throws {
        guard let turn = self.turn(call, route) else { return }
        let now = call.occasion.now
        var wait = turn.isOfDevice ? 0 : tries.take(turn.pace, of: turn.who, at: now)
        if wait == 0 { wait = (turn.isOfDevice ? devices : book).take(turn.pace, of: turn.who, at: now) }
        guard wait == 0 else { throw Refusal(.tooMany, .tooManyRequests, ["seconds": "\(wait)"]) }
    }

    public func settle(_ call: Call, _ route: Route?, _ status: HTTPResponse.Status) {
        guard let turn = self.turn(call, route) else { return }
        let isTaken = status.code < 400
        guard turn.pace == .register ? !isTaken : isTaken else { return }
        (turn.isOfDevice ? devices : book).giveBack(turn.pace, of: turn.who)
    }

    /// Whose turn a request takes.
    private struct Turn {
        let pace: Pace
        let who: String
        var isOfDevice = false
    }

    private func turn(_ call: Call, _ route: Route?) -> Turn? {
        guard let pace = route?.terms.pace, book.limits[pace] != nil else { return nil }
        let address = call.occasion.address
        if exemptsLoopback, NetworkAddress(address)?.isLoopback == true { return nil }
        if pace == .signIn, let device = call.device, DeviceToken.isOurs(device, call.platform.keys) {
            return Turn(pace: pace, who: device, isOfDevice: true)
        }
        return Turn(pace: pace, who: NetworkAddress.subscriber(of: address))
    }
}
