/// A piece of HTML whose markup was written in this program and whose values were escaped for their place
/// (DESIGN decision 12). `let cell: HTML = "<td>\(name)</td>"`: the literal is a `StaticString`, which no text
/// made at run time can be, and `name` is escaped for element content and for quoted attribute values alike.
///
/// Two places take no plain value: an unquoted attribute and the inside of `<script>`, `<style>` or an `on…`
/// attribute. Write quotes around every attribute value, `\(url: …)` in `href`, `src` and `action`, and
/// `\(json: …)` in a data block.
public struct HTML: Sendable, Hashable {
    /// The markup in UTF-8.
    public private(set) var bytes: [UInt8]

    /// No markup at all.
    public static let empty = HTML(trusted: [])

    /// Takes bytes as markup, unchecked. For files that ship with the program (icons, drawn symbols) and for
    /// nothing that came from outside.
    package init(trusted bytes: [UInt8]) { self.bytes = bytes }

    /// Escapes a text.
    public init(escaping text: String) {
        bytes = []
        Escaping.append(text, to: &bytes)
    }

    /// Whether there is no markup.
    public var isEmpty: Bool { bytes.isEmpty }

    public mutating func append(_ other: HTML) { bytes.append(contentsOf: other.bytes) }

    public static func += (left: inout HTML, right: HTML) { left.append(right) }

    public static func + (left: HTML, right: HTML) -> HTML {
        var sum = left
        sum.append(right)
        return sum
    }
}

extension HTML: CustomStringConvertible {
    /// The markup as text, for tests and logs.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension Sequence<HTML> {
    /// The pieces one after another, with `separator` between them.
    public func joined(separator: HTML = .empty) -> HTML {
        var all = HTML.empty
        var isFirst = true
        for piece in self {
            if !isFirst { all.append(separator) }
            all.append(piece)
            isFirst = false
        }
        return all
    }
}
