/// 更换零件: what a repair put in, as one field: `点火针|DHZ-03||2012800…`, several by semicolons.
struct ReplacedPart: Sendable, Hashable {
    let name: String
    let number: String
    /// Codes of the part that came out and of the one that went in, where they have any.
    let oldCode: String
    let newCode: String

    /// The parts of a field; nil: which piece of it is none.
    static func list(_ text: String) -> Result<[ReplacedPart], BadPiece> {
        var parts: [ReplacedPart] = []
        for piece in text.split(separator: ";") {
            let texts = piece.split(separator: "|", omittingEmptySubsequences: false).map { Text.trim(String($0)) }
            guard (1...4).contains(texts.count), !texts[0].isEmpty,
                texts.allSatisfy({ $0.count <= ReturnField.limit }), parts.count < 50
            else { return .failure(BadPiece(text: String(piece))) }
            let all = texts + Array(repeating: "", count: 4 - texts.count)
            parts.append(ReplacedPart(name: all[0], number: all[1], oldCode: all[2], newCode: all[3]))
        }
        return .success(parts)
    }

    struct BadPiece: Error { let text: String }
}
