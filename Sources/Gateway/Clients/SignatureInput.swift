import Cryptography

/// `Signature-Input` and `Signature` with one signature (RFC 9421 4), whose components have no parameters.
struct SignatureInput: Sendable, Equatable {
    let label: String
    let components: [String]
    let created: Int64?
    let expires: Int64?
    let keyID: String?
    let algorithm: String?
    let nonce: String?
    /// The inner list with its parameters in the form of RFC 8941, as it is signed.
    let text: String

    /// Longer ones are refused before they are read.
    static let bytesMost = 4_096

    /// nil: it is none, holds several, or components with parameters.
    init?(_ header: String) {
        guard header.utf8.count <= Self.bytesMost else { return nil }
        var reader = FieldReader(header)
        guard let label = reader.key(), reader.take("="), reader.take("(") else { return nil }
        var names: [String] = []
        reader.spaces()
        while !reader.take(")") {
            guard let name = reader.string(), name == name.lowercased(), !names.contains(name) else { return nil }
            names.append(name)
            let isApart = reader.spaces()
            guard isApart || reader.isNext(")") else { return nil }
        }
        var parameters: [String: FieldReader.Item] = [:]
        var text = "(" + names.map(FieldReader.quoted).joined(separator: " ") + ")"
        while reader.take(";") {
            reader.spaces()
            guard let key = reader.key(), reader.take("="), let item = reader.item(), parameters[key] == nil else {
                return nil
            }
            parameters[key] = item
            text += ";\(key)=\(item.text)"
        }
        guard reader.isAtEnd else { return nil }
        self.label = label
        components = names
        created = parameters["created"]?.integer
        expires = parameters["expires"]?.integer
        keyID = parameters["keyid"]?.string
        algorithm = parameters["alg"]?.string
        nonce = parameters["nonce"]?.string
        self.text = text
    }

    /// The bytes that `Signature`, or another dictionary of bytes, holds under a name; nil: none.
    static func bytes(_ name: String, in header: String) -> [UInt8]? {
        guard header.utf8.count <= bytesMost else { return nil }
        var reader = FieldReader(header)
        var found: [UInt8]?
        repeat {
            reader.spaces()
            guard let key = reader.key(), reader.take("="), let bytes = reader.item()?.bytes else { return nil }
            if key == name { found = bytes }
            reader.spaces()
        } while reader.take(",")
        return reader.isAtEnd ? found : nil
    }
}

/// Reads the parts of structured fields (RFC 8941) that signatures have.
struct FieldReader {
    /// A bare item, and how it is written.
    struct Item: Equatable {
        let text: String
        var integer: Int64?
        var string: String?
        var bytes: [UInt8]?
    }

    private var rest: Substring.UTF8View

    init(_ text: String) {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        var rest = Substring(text).utf8
        while let first = rest.first, isBlank(first) { rest.removeFirst() }
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        self.rest = rest
    }

    var isAtEnd: Bool { rest.isEmpty }

    func isNext(_ character: Unicode.Scalar) -> Bool { rest.first.map(UInt32.init) == character.value }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard isNext(character) else { return false }
        rest.removeFirst()
        return true
    }

    @discardableResult
    mutating func spaces() -> Bool {
        var isAny = false
        while take(" ") { isAny = true }
        return isAny
    }

    /// A lower-case name.
    mutating func key() -> String? {
        guard let first = rest.first, (0x61...0x7A).contains(first) || first == 0x2A else { return nil }
        let name = rest.prefix { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || [0x2A, 0x2D, 0x2E, 0x5F].contains(byte)
        }
        rest = rest[name.endIndex...]
        return String(Substring(name))
    }

    mutating func item() -> Item? {
        if isNext("\"") { return string().map { Item(text: Self.quoted($0), string: $0) } }
        if take(":") {
            let text = rest.prefix { $0 != 0x3A }
            rest = rest[text.endIndex...]
            guard take(":"), let bytes = [UInt8](base64: String(Substring(text))) else { return nil }
            return Item(text: ":\(bytes.base64):", bytes: bytes)
        }
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty, digits.count <= 15, let number = Int64(String(Substring(digits))) else { return nil }
        rest = rest[digits.endIndex...]
        return Item(text: "\(number)", integer: number)
    }

    mutating func string() -> String? {
        guard take("\"") else { return nil }
        var text = ""
        while let byte = rest.popFirst() {
            switch byte {
            case 0x22: return text
            case 0x5C:
                guard let next = rest.popFirst(), next == 0x22 || next == 0x5C else { return nil }
                text.unicodeScalars.append(Unicode.Scalar(next))
            case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: return nil
            }
        }
        return nil
    }

    static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
