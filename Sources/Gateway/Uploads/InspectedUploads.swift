import Cryptography
public import Traceability

/// Where uploads meet their inspection: every way in which a file comes ends here, before a handler sees it.
extension Call {
    /// Longer text is data that is parsed and opened by nobody: it is not scanned.
    public static let scannedTextLimit = 1_048_576

    /// Throws `Refusal`: for what a file may not be, for malware, and while the scanner gives no verdict.
    func inspect(_ file: SpooledFile, field: String? = nil) async throws {
        guard file.byteCount > 0 else { return }
        let mark = try UploadInspection(file, field: field).mark()
        try await scan(
            ScannedFile(
                name: file.name, byteCount: file.byteCount, sha256: file.sha256, content: .file(path: file.path)),
            mark, field: field)
    }

    /// The same of a document that came within JSON.
    public func inspect(_ document: DocumentFile, field: String) async throws {
        let mark = try UploadInspection(name: document.name, bytes: document.bytes, field: field).mark()
        try await scan(
            ScannedFile(
                name: document.name, byteCount: document.bytes.count, sha256: SHA256.hash(document.bytes),
                content: .memory(document.bytes)), mark, field: field)
    }

    /// The whole body where it is a file by itself, such as a photo; inspected.
    public func file(limit: Int, field: String) async throws -> [UInt8] {
        let bytes = try await bytes(limit: limit)
        guard !bytes.isEmpty else { return bytes }
        let mark = try UploadInspection(name: "", bytes: bytes, field: field).mark()
        let file = ScannedFile(
            name: field, byteCount: bytes.count, sha256: SHA256.hash(bytes), content: .memory(bytes))
        try await scan(file, mark, field: field)
        return bytes
    }

    private func scan(_ file: ScannedFile, _ mark: FileMark, field: String?) async throws {
        guard let scanner = gateway.options.scanner else { return }
        if mark == .text, file.byteCount > Self.scannedTextLimit { return }
        try await ScanFile(platform, by: scanner)(file, field: field, by: signedIn?.actor, on: occasion)
    }
}
