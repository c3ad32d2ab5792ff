import COpenSSL

/// Key material: wiped when the last owner lets go, never printed, compared in constant time.
public final class SecretBytes: @unchecked Sendable {
    // @unchecked: the buffer is filled in `init` and only read afterwards.
    private let storage: UnsafeMutableRawBufferPointer

    /// Number of bytes.
    public var count: Int { storage.count }

    /// A copy of the bytes. The caller's own copy is the caller's to forget.
    public init(_ bytes: [UInt8]) {
        storage = .allocate(byteCount: bytes.count, alignment: 16)
        storage.copyBytes(from: bytes)
    }

    /// `count` bytes (≥ 0) that `fill` writes; they are zero before.
    init<Failure: Error>(
        count: Int, fill: (UnsafeMutableBufferPointer<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        storage = .allocate(byteCount: count, alignment: 16)
        storage.initializeMemory(as: UInt8.self, repeating: 0)
        try fill(storage.assumingMemoryBound(to: UInt8.self))
    }

    /// `count` fresh random bytes (≥ 0), for a new key.
    public static func random(count: Int) -> SecretBytes {
        SecretBytes(count: count) { SecureRandom.fill(UnsafeMutableRawBufferPointer($0)) }
    }

    deinit {
        OPENSSL_cleanse(storage.baseAddress, storage.count)
        storage.deallocate()
    }

    /// Reads the bytes in place; the pointer must not leave `body`.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(storage))
    }

    /// An ordinary copy, for writing a key file. Prefer `withUnsafeBytes`.
    public func exposedBytes() -> [UInt8] { [UInt8](storage) }

    /// The same with a typed base address, for libcrypto. Never nil: some calls read nil as "keep the old
    /// key".
    func withKeyPointer<Result, Failure: Error>(
        _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafePointer(storage.assumingMemoryBound(to: UInt8.self).baseAddress!))
    }
}

extension SecretBytes: Equatable {
    public static func == (left: SecretBytes, right: SecretBytes) -> Bool {
        left.withUnsafeBytes { a in right.withUnsafeBytes { b in constantTimeEqual(a, b) } }
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "SecretBytes(\(count))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
