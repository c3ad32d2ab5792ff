public import Storage
import Synchronization

/// 待发消息: one short text to one person, by phone or e-mail. The platform has no gateway of its own: the operator's
/// takes it from where `MessageSending` puts it.
public struct OutgoingMessage: Sendable, Hashable {
    public enum Channel: String, Sendable, CaseIterable, ValueConvertible {
        case phone, email
    }

    /// Tells it from others; letters and digits.
    public let id: String
    public let channel: Channel
    /// A phone number or an address, checked.
    public let recipient: String
    public let text: Message
    public let at: Instant

    public init(id: String, channel: Channel, recipient: String, text: Message, at: Instant) {
        self.id = id
        self.channel = channel
        self.recipient = recipient
        self.text = text
        self.at = at
    }
}

/// Hands messages over to whoever sends them.
public protocol MessageSending: Sendable {
    func send(_ message: OutgoingMessage) async throws
}

/// Messages on their way out: handed over a moment after the answer, so that who asks does not learn by its time
/// whether there was anybody to write to. A crash loses what waits; its code is asked for again.
public final class OutgoingMessages: Sendable {
    private let waiting = Mutex<[OutgoingMessage]>([])
    private static let most = 10_000

    func add(_ message: OutgoingMessage) {
        waiting.withLock { if $0.count < Self.most { $0.append(message) } }
    }

    fileprivate func take() -> [OutgoingMessage] {
        waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
    }
}

extension Platform {
    /// Called every second. What cannot be handed over is lost, and asked for again.
    public func sendMessages() async throws {
        guard let sending = options.messages else { return }
        for message in outgoing.take() { try await sending.send(message) }
    }
}
