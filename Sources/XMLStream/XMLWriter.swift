/// Writes XML in UTF-8 into a buffer that the caller empties.
public struct XMLWriter: Sendable {
    /// What has been written since it was last emptied.
    public var bytes: [UInt8] = []
    private var open: [String] = []
    private var isTagOpen = false

    public init() {}

    /// Open elements.
    public var depth: Int { open.count }

    public mutating func declaration() { raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") }

    public mutating func start(_ name: String) {
        closeTag()
        raw("<")
        raw(name)
        open.append(name)
        isTagOpen = true
    }

    /// An attribute of the element that was just started.
    public mutating func attribute(_ name: String, _ value: String) {
        raw(" ")
        raw(name)
        raw("=\"")
        escape(value, isAttribute: true)
        raw("\"")
    }

    public mutating func namespace(_ namespace: XMLNamespace) {
        attribute(namespace.prefix.isEmpty ? "xmlns" : "xmlns:" + namespace.prefix, namespace.uri)
    }

    public mutating func text(_ text: String) {
        guard !text.isEmpty else { return }
        closeTag()
        escape(text, isAttribute: false)
    }

    public mutating func end() {
        guard let name = open.popLast() else { return }
        if isTagOpen {
            raw("/>")
            isTagOpen = false
        } else {
            raw("</")
            raw(name)
            raw(">")
        }
    }

    /// An element with text.
    public mutating func element(_ name: String, _ text: String) {
        start(name)
        self.text(text)
        end()
    }

    /// An element as it stands. Prefixes that mean something else where it is written are declared on the way.
    /// - Parameter known: the prefixes that are declared there.
    public mutating func element(_ element: XMLElement, known: [String: String] = [:]) {
        start(element.name.text)
        var known = known
        for namespace in element.namespaces where known[namespace.prefix, default: ""] != namespace.uri {
            declare(namespace, &known)
        }
        for name in [element.name] + element.attributes.map(\.name)
        where known[name.prefix, default: ""] != name.namespace {
            // Attributes without a prefix are in no namespace whatever the default is.
            if name.prefix == "xml" || (name.prefix.isEmpty && name != element.name) { continue }
            declare(XMLNamespace(prefix: name.prefix, uri: name.namespace), &known)
        }
        for attribute in element.attributes { self.attribute(attribute.name.text, attribute.value) }
        for child in element.children { self.element(child, known: known) }
        text(element.text)
        end()
    }

    private mutating func declare(_ namespace: XMLNamespace, _ known: inout [String: String]) {
        self.namespace(namespace)
        known[namespace.prefix] = namespace.uri
    }

    /// A state that `rewind` comes back to.
    public struct Mark: Sendable {
        let bytes: Int
        let depth: Int
        let isTagOpen: Bool
    }

    public var mark: Mark { Mark(bytes: bytes.count, depth: open.count, isTagOpen: isTagOpen) }

    /// Takes back what was written since a mark, which no element that was open then may have ended before.
    public mutating func rewind(to mark: Mark) {
        bytes.removeLast(bytes.count - mark.bytes)
        open.removeLast(open.count - mark.depth)
        isTagOpen = mark.isTagOpen
    }

    private mutating func closeTag() {
        guard isTagOpen else { return }
        raw(">")
        isTagOpen = false
    }

    private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// What a parser would change or take for markup is written as a reference (XML 1.0 2.11, 3.3.3).
    private mutating func escape(_ text: String, isAttribute: Bool) {
        let needsNothing = text.utf8.allSatisfy { $0 > 0x3E || ($0 >= 0x20 && $0 != 0x26 && $0 != 0x22 && $0 < 0x3C) }
        if needsNothing { return raw(text) }
        for byte in text.utf8 {
            switch byte {
            case 0x26: raw("&amp;")
            case 0x3C: raw("&lt;")
            case 0x3E: raw("&gt;")
            case 0x0D: raw("&#13;")
            case 0x22 where isAttribute: raw("&quot;")
            case 0x09 where isAttribute: raw("&#9;")
            case 0x0A where isAttribute: raw("&#10;")
            default: bytes.append(byte)
            }
        }
    }

    /// Whether XML can carry a text: no control characters but tab, line feed and carriage return, no U+FFFE or U+FFFF
    /// (XML 1.0 2.2).
    public static func canCarry(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
            default: false
            }
        }
    }

    /// Whether a text is a name without a colon (Namespaces in XML 1.0, NCName; XML 1.0 fifth edition, 2.3).
    public static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, isNameStart(first) else { return false }
        return text.unicodeScalars.dropFirst().allSatisfy { scalar in
            if isNameStart(scalar) { return true }
            switch scalar.value {
            case 0x2D, 0x2E, 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: return true
            default: return false
            }
        }
    }

    private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x41...0x5A, 0x5F, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF,
            0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD,
            0x10000...0xEFFFF:
            true
        default: false
        }
    }
}
