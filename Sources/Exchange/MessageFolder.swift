import Foundation
public import Traceability

/// A folder in which messages to persons lie, one JSON file each, for the gateway of the operator, who takes them away.
/// The files are the operator's alone (0600) and appear whole.
public struct MessageFolder: MessageSending {
    private let path: String

    /// Throws when the folder cannot be made or written to.
    public init(_ path: String) throws {
        self.path = path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        guard FileManager.default.isWritableFile(atPath: path) else {
            throw CocoaError(.fileWriteNoPermission, userInfo: [NSFilePathErrorKey: path])
        }
    }

    public func send(_ message: OutgoingMessage) async throws {
        let name = message.id
        let document: [String: String] = [
            "channel": message.channel.rawValue, "to": Self.line(message.recipient),
            "text": Self.line(message.text.chinese), "textEn": Self.line(message.text.english),
            "at": message.at.iso8601,
        ]
        let bytes = try JSONSerialization.data(withJSONObject: document, options: [.sortedKeys])
        let hidden = "\(path)/.\(name).part"
        guard
            FileManager.default.createFile(
                atPath: hidden, contents: bytes, attributes: [.posixPermissions: 0o600])
        else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: hidden]) }
        try FileManager.default.moveItem(atPath: hidden, toPath: "\(path)/\(name).json")
    }

    /// Nothing of a message begins a header of the gateway's.
    private static func line(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
    }
}
