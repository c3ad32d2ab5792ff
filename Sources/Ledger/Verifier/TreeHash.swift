import Cryptography

/// A hash of the tree (树哈希): SHA-256 with one byte before it that tells leaves from nodes, RFC 9162 section 2.1.1
/// (the same as RFC 6962 section 2.1).
public struct TreeHash: Hashable, Sendable {
    /// 32.
    public static let byteCount = 32
    /// Characters of its base 64, padding included: 44.
    static let base64Count = 44

    // The 32 bytes as they lie in memory. Four words and no array: a tree holds millions of these.
    private var words: (UInt64, UInt64, UInt64, UInt64) {
        get { (first, second, third, fourth) }
        set { (first, second, third, fourth) = newValue }
    }
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0
    private var fourth: UInt64 = 0

    /// Hash of the tree without leaves: SHA-256 of nothing.
    public static let empty = TreeHash(digestOf: UnsafeRawBufferPointer(start: nil, count: 0))

    /// Nil unless there are 32 bytes.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
    }

    /// Nil unless the text is canonical base 64 (RFC 4648 section 4) of 32 bytes.
    public init?(base64 text: String) {
        guard text.utf8.count == Self.base64Count, let bytes = [UInt8](base64: text) else { return nil }
        self.init(bytes)
    }

    private init(digestOf message: UnsafeRawBufferPointer) {
        withUnsafeMutableBytes(of: &words) { Digest.hash(message, into: $0, .sha256) }
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { withUnsafeBytes(of: words) { [UInt8]($0) } }

    /// Base 64, 44 characters.
    public var base64: String { bytes.base64 }

    /// Hash of a leaf: SHA-256(0x00 ‖ entry).
    public static func leaf(_ entry: some Collection<UInt8>) -> TreeHash {
        withUnsafeTemporaryAllocation(byteCount: entry.count + 1, alignment: 8) { message in
            message[0] = 0
            UnsafeMutableRawBufferPointer(rebasing: message[1...]).copyBytes(from: entry)
            return TreeHash(digestOf: UnsafeRawBufferPointer(message))
        }
    }

    /// Hash of a node: SHA-256(0x01 ‖ left ‖ right).
    public static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
        withUnsafeTemporaryAllocation(byteCount: 1 + 2 * byteCount, alignment: 8) { message in
            message[0] = 1
            message.storeBytes(of: left.words, toByteOffset: 1, as: (UInt64, UInt64, UInt64, UInt64).self)
            message.storeBytes(
                of: right.words, toByteOffset: 1 + byteCount, as: (UInt64, UInt64, UInt64, UInt64).self)
            return TreeHash(digestOf: UnsafeRawBufferPointer(message))
        }
    }
}

extension TreeHash: CustomStringConvertible {
    public var description: String { base64 }
}

/// Number of leaves and index of a leaf: 0 to 2⁶³ − 1, so that every language can hold it (C2SP tlog-cosignature and
/// the Go implementations use signed 64-bit numbers).
public enum TreeSize {
    /// The largest tree.
    public static let limit = UInt64(Int64.max)
}
