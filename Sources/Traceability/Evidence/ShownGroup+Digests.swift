import Cryptography

extension ShownGroup {
    /// What a leaf says of a public group: of what everybody is shown, and of all of it.
    static func digests(of document: [UInt8], salt publicSalt: [UInt8], isOfOneCode: Bool = false) -> [UInt8] {
        SHA256.hash(salt(of: publicSalt) + bytes(of: document, isOfOneCode: isOfOneCode))
            + SHA256.hash(publicSalt + document)
    }
}
