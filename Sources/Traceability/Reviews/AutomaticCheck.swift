/// One thing that the platform checked by itself before a reviewer reads a case.
public struct AutomaticCheck: Sendable, Hashable {
    public enum Finding: String, Sendable {
        /// As it should be.
        case ok
        /// Somebody should look.
        case look
        /// Against a rule: an approval would be wrong unless the reviewer knows better.
        case no
    }

    public let finding: Finding
    public let message: Message
    public let parameters: [String: String]

    public init(_ finding: Finding, _ chinese: String, _ english: String, _ parameters: [String: String] = [:]) {
        self.finding = finding
        message = Message(chinese, english)
        self.parameters = parameters
    }

    public func text(_ language: Language) -> String { message.text(language, parameters) }
}

extension [AutomaticCheck] {
    /// Nothing to look at: may be approved with others in one go.
    public var isClean: Bool { allSatisfy { $0.finding == .ok } }
}

/// One thing that only a person can check. Its code is what the history keeps.
public struct ManualCheck: Sendable, Hashable {
    public let code: String
    public let message: Message

    public init(_ code: String, _ chinese: String, _ english: String) {
        self.code = code
        message = Message(chinese, english)
    }
}
