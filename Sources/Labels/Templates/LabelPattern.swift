/// Words with fields in braces: `气源 {gasType}`. Text without braces is fixed.
public struct LabelPattern: Sendable, Hashable {
    enum Piece: Sendable, Hashable {
        case words(String)
        case field(LabelField)
    }

    let pieces: [Piece]

    /// nil when a brace is not closed or names no field.
    init?(_ text: String) {
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            if open > rest.startIndex { pieces.append(.words(String(rest[..<open]))) }
            guard let close = rest[open...].firstIndex(of: "}"),
                let field = LabelField(key: String(rest[rest.index(after: open)..<close]))
            else { return nil }
            pieces.append(.field(field))
            rest = rest[rest.index(after: close)...]
        }
        guard !rest.contains("}") else { return nil }
        if !rest.isEmpty { pieces.append(.words(String(rest))) }
        self.pieces = pieces
    }

    /// The fields in their order.
    public var fields: [LabelField] {
        pieces.compactMap { if case .field(let field) = $0 { field } else { nil } }
    }

    public var isFixed: Bool { fields.isEmpty }

    /// The words with the values put in; nil as soon as one of the fields is empty.
    func text(_ content: LabelContent) -> String? {
        var text = ""
        for piece in pieces {
            switch piece {
            case .words(let words): text += words
            case .field(let field):
                let value = content[field]
                guard !value.isEmpty else { return nil }
                if pieces.count == 1 { return value }
                text += value
            }
        }
        return text
    }
}
