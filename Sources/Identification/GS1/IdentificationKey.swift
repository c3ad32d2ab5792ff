/// A GS1 identification key as a value: what exists has the format of its application identifier and right
/// check characters.
///
/// ```swift
/// let pallet = try SSCC("006141411234567890")
/// pallet.extensionDigit                   // 0
/// pallet.bracketed                        // "(00)006141411234567890"
/// ```
public protocol IdentificationKey: Sendable, Hashable, CustomStringConvertible {
    /// The application identifier that carries the key.
    static var ai: String { get }
    /// The value of the identifier, without brackets or blanks.
    var text: String { get }
    /// Takes a value that was checked.
    init(checked text: String)
}

extension IdentificationKey {
    /// Reads the value of the identifier. Throws where format, check digit or company prefix are wrong; the error
    /// names the identifier, the position and the rule.
    public init(_ text: String) throws(ElementString.ParseError) {
        guard let row = ApplicationIdentifier.Table.standard[Self.ai] else {
            throw .unknownIdentifier(position: 1, Self.ai)
        }
        try row.check(text)
        self.init(checked: text)
    }

    public var description: String { text }

    /// `(00)006141411234567890`, a bracket inside written `\(`.
    public var bracketed: String {
        "(\(Self.ai))" + text.unicodeScalars.map { $0 == "(" ? "\\(" : String($0) }.joined()
    }
}

extension ElementString {
    /// The key of this kind, where the element string has one.
    ///
    /// ```swift
    /// try ElementString(bracketed: "(00)006141411234567890").key(SSCC.self)
    /// ```
    public func key<Key: IdentificationKey>(_ kind: Key.Type) -> Key? {
        self[Key.ai].flatMap { try? Key($0) }
    }
}
