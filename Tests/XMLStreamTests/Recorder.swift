import XMLStream

/// Keeps the whole document as one element.
final class Recorder: XMLHandler {
    var builder = XMLElementBuilder()
    var root: XMLElement?

    func start(_ name: XMLName, _ attributes: XMLAttributes) throws { try builder.start(name, attributes) }

    func end(_ name: XMLName) throws { root = try builder.end(at: name.position) ?? root }

    func characters(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        try builder.characters(bytes)
    }

    /// Reads a document in pieces of so many bytes.
    static func read(
        _ bytes: [UInt8], piece: Int = .max, limits: XMLLimits = XMLLimits()
    ) throws -> XMLElement? {
        let recorder = Recorder()
        let reader = XMLReader(handler: recorder, limits: limits)
        var rest = bytes[...]
        while !rest.isEmpty {
            try reader.feed(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
        }
        try reader.finish()
        return recorder.root
    }

    static func read(_ text: String, piece: Int = .max, limits: XMLLimits = XMLLimits()) throws -> XMLElement? {
        try read(Array(text.utf8), piece: piece, limits: limits)
    }

    /// The error a document is refused with.
    static func refusal(_ bytes: [UInt8], piece: Int = .max, limits: XMLLimits = XMLLimits()) -> XMLStreamError? {
        do {
            _ = try read(bytes, piece: piece, limits: limits)
            return nil
        } catch {
            return error as? XMLStreamError
        }
    }
}
