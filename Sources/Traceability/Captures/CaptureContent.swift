import EPCIS
import Foundation

/// An EPCIS document that was sent, on disk or small enough for memory; read in one pass, once or again.
public struct CaptureContent: Sendable {
    public enum Form: Sendable, Hashable {
        /// An `EPCISDocument` in JSON-LD, an array of events or one event.
        case document
        /// An `EPCISDocument` in XML, 1.x or 2.0.
        case xml
    }

    /// Events of one capture.
    public static let eventLimit = 1_000_000
    /// Bytes of one capture.
    public static let byteLimit = 1 << 30
    /// One event, in bytes of its texts and some for each value.
    static let eventBytes = 4 << 20

    public let form: Form
    /// Events that it may hold: 1 where one event was to be sent.
    public var eventLimit = CaptureContent.eventLimit
    let bytes: ReturnContent.Bytes
    /// Keeps an upload on disk for as long as this is held.
    private let owner: (any Sendable)?

    public init(_ form: Form, _ bytes: [UInt8]) {
        (self.form, self.bytes, owner) = (form, .memory(bytes), nil)
    }

    /// An upload in a file that goes when nobody holds `spooled` any longer.
    public init(_ form: Form, spooled: any Sendable, path: String) {
        (self.form, bytes, owner) = (form, .file(path: path), spooled)
    }

    /// Small enough to be captured within its request.
    public var isSmall: Bool {
        if case .memory = bytes { true } else { false }
    }
}
