import Foundation
import Identification

/// The form of an enterprise's earlier query addresses: `/t/{code}`, `/q?c={code}`, `/p/{code}.html`.
///
/// Exactly one `{code}`: a segment of the path, or a part of one, or the value of a parameter. Other segments and
/// parameters must be there as written; further parameters are of no matter.
public struct OldPattern: Sendable, Hashable {
    static let mark = "{code}"
    static let limit = 200

    /// As written.
    public let text: String
    private let segments: [Piece]
    private let parameters: [Parameter]

    /// What stands before and after the code; nil for `after`: the whole is literal.
    private struct Piece: Sendable, Hashable {
        let before: String
        let after: String?

        /// The code in it; "" where the literal fits, nil where nothing does.
        func match(_ text: String) -> String? {
            guard let after else { return text == before ? "" : nil }
            guard text.hasPrefix(before), text.hasSuffix(after) else { return nil }
            let code = text.dropFirst(before.count).dropLast(after.count)
            return code.isEmpty || text.count < before.count + after.count ? nil : String(code)
        }
    }

    private struct Parameter: Sendable, Hashable {
        let name: String
        let value: Piece
    }

    /// Throws `Refusal.invalid` for what is no such form.
    public init(_ text: String) throws(Refusal) {
        func wrong(_ rule: Rule) -> Refusal {
            Refusal(.invalid, rule, field: "pattern", ["value": String(text.prefix(80))])
        }
        guard text.utf8.count <= Self.limit, text.hasPrefix("/"), !text.hasPrefix("//"),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x23 && $0 != 0x5C })
        else { throw wrong(.oldPatternForm) }
        guard text.split(separator: Self.mark, omittingEmptySubsequences: false).count == 2 else {
            throw wrong(.oldPatternCode)
        }
        let halves = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = halves[0].split(separator: "/", omittingEmptySubsequences: true)
        guard path.count <= 8, !path.contains(".."), !path.contains(".") else { throw wrong(.oldPatternForm) }
        var parameters: [Parameter] = []
        for pair in halves.count == 2 ? halves[1].split(separator: "&") : [] {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[0].contains(Self.mark) else {
                throw wrong(.oldPatternForm)
            }
            parameters.append(Parameter(name: String(parts[0]), value: Self.piece(parts[1])))
        }
        self.text = text
        segments = path.map { Self.piece($0) }
        self.parameters = parameters
    }

    private static func piece(_ text: Substring) -> Piece {
        let parts = text.split(separator: mark, omittingEmptySubsequences: false)
        return Piece(before: String(parts[0]), after: parts.count == 2 ? String(parts[1]) : nil)
    }

    /// The code that the address carries; nil: it has another form.
    ///
    /// - Parameter path: decoded segments.
    public func code(_ path: [String], _ query: [(name: String, value: String)]) -> String? {
        guard path.count == segments.count else { return nil }
        var code = ""
        for (segment, text) in zip(segments, path) {
            guard let found = segment.match(text) else { return nil }
            if !found.isEmpty { code = found }
        }
        for parameter in parameters {
            guard let value = query.first(where: { $0.name == parameter.name })?.value,
                let found = parameter.value.match(value)
            else { return nil }
            if !found.isEmpty { code = found }
        }
        return code.isEmpty ? nil : code
    }
}

/// An address of then, without its host.
enum OldAddressText {
    static let limit = 500

    /// Path and query from the slash on: `http://q.example.com/t/X` and `q.example.com/t/X` are `/t/X`. Throws
    /// `Refusal.invalid` for what has no path.
    static func path(_ text: String) throws(Refusal) -> String {
        let wrong = Refusal(
            .invalid, .historyBadAddress,
            ["value": String(text.prefix(80)), "example": HistoryField.oldAddress.example])
        guard text.utf8.count <= limit, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { throw wrong }
        var rest = text[...]
        for scheme in ["https://", "http://"] where rest.lowercased().hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count)
            break
        }
        guard let slash = rest.firstIndex(of: "/") else { throw wrong }
        let path = rest[slash...].prefix { $0 != "#" }
        guard path.count > 1, let plain = String(path).removingPercentEncoding else { throw wrong }
        return plain
    }
}
