import Cryptography
import JSONStream

extension ShownGroup {
    /// What a leaf says of a public group: of what everybody is shown, and of all of it.
    static func digests(of document: [UInt8], salt publicSalt: [UInt8], isOfOneCode: Bool = false) -> [UInt8] {
        SHA256.hash(salt(of: publicSalt) + bytes(of: document, isOfOneCode: isOfOneCode))
            + SHA256.hash(publicSalt + document)
    }

    /// The same of a public group at hand, whose canonical text is `document`.
    static func digests(of document: [UInt8], _ value: JSONValue, salt publicSalt: [UInt8]) -> [UInt8] {
        SHA256.hash(salt(of: publicSalt) + Self.value(of: value).canonicalBytes) + SHA256.hash(publicSalt + document)
    }
}
