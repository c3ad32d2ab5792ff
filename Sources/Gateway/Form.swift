public import Traceability

/// What a form sent: names and values, in order. Files are beside them.
public struct Form: Sendable {
    public private(set) var fields: [(name: String, value: String)] = []
    public private(set) var files: [(name: String, file: SpooledFile)] = []

    public init() {}

    /// `application/x-www-form-urlencoded`. Throws `Refusal` for broken escapes or more than 2,000 fields.
    public init(urlEncoded text: String) throws {
        for pair in text.split(separator: "&", omittingEmptySubsequences: true) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(parts[0], plusIsSpace: true),
                let value = PercentEncoding.decode(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
            else { throw Refusal(.invalid, .malformedRequest, ["reason": "percent-encoding"]) }
            try add(name, value)
        }
    }

    mutating func add(_ name: String, _ value: String) throws {
        guard fields.count < 2_000 else { throw Refusal(.tooLarge, .tooManyFields, ["limit": "2000"]) }
        fields.append((name, value))
    }

    mutating func add(_ name: String, _ file: SpooledFile) { files.append((name, file)) }

    /// The first value of the name; nil when it was not sent.
    public subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }
    public func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
    /// A file that was really chosen: browsers send an empty one otherwise.
    public func file(_ name: String) -> SpooledFile? { files.first { $0.name == name && $0.file.byteCount > 0 }?.file }

    /// The value or "".
    public func text(_ name: String) -> String { self[name] ?? "" }

    /// A whole number; full-width digits and thousands separators are understood. Throws `Refusal.invalid`.
    public func integer(_ name: String) throws -> Int64? {
        let raw = text(name)
        let plain = String(
            raw.unicodeScalars.compactMap { scalar -> Character? in
                switch scalar {
                case "\u{FF10}"..."\u{FF19}": Unicode.Scalar(scalar.value - 0xFF10 + 0x30).map(Character.init)
                case " ", ",", "\u{2009}", "\u{FF0C}": nil
                default: Character(scalar)
                }
            })
        if plain.isEmpty { return nil }
        guard let number = Int64(plain) else {
            throw Refusal(.invalid, .notANumber, field: name, ["field": name, "value": String(raw.prefix(40))])
        }
        return number
    }
}

extension Rule {
    static let tooManyFields = Rule("form.too-many-fields", "表单字段超过 {limit} 个", "The form has more than {limit} fields")
}
