import Cryptography

/// 检索码: sixteen bytes of a keyed code by which equal values of a sealed column are found, and by which nobody without
/// the key learns what they are. A key of its own for each column.
enum BlindIndex {
    /// A telephone number as its digits without +86, an e-mail address in small letters, everything else trimmed.
    static func normalised(_ text: String) -> String {
        let trimmed = text.filter { !$0.isWhitespace }.lowercased()
        if trimmed.contains("@") { return trimmed }
        var digits = trimmed.filter { $0.isASCII && $0.isNumber }
        if trimmed.hasPrefix("+86") || trimmed.hasPrefix("0086") {
            digits = String(digits.dropFirst(trimmed.hasPrefix("+") ? 2 : 4))
        }
        return digits.isEmpty ? trimmed : digits
    }
}

extension PlatformKeys {
    /// - Parameter place: table and column: `rights_request.contact_key`.
    func blind(_ text: String, place: String) throws -> [UInt8] {
        let key = try key(for: "blind index \(place)")
        return Array(MAC.code(for: Array(BlindIndex.normalised(text).utf8), key: key).prefix(16))
    }
}
