import Cryptography

/// Looks for malware in what somebody handed in (恶意代码检测; GB/T 22239 7.1.3.4, OWASP ASVS 5.4.3).
public protocol FileScanning: Sendable {
    /// Throws whatever kept it from a verdict: the file is refused then.
    func verdict(on content: ScannedContent) async throws -> ScanVerdict
}

public enum ScannedContent: Sendable {
    case memory([UInt8])
    case file(path: String)
}

public enum ScanVerdict: Sendable, Hashable {
    case clean
    /// What the scanner calls it.
    case malware(String)
}

/// A file that came, as the trail names it: what it was called and the SHA-256 of its bytes.
public struct ScannedFile: Sendable {
    public let name: String
    public let byteCount: Int
    public let sha256: [UInt8]
    public let content: ScannedContent

    public init(name: String, byteCount: Int, sha256: [UInt8], content: ScannedContent) {
        self.name = name
        self.byteCount = byteCount
        self.sha256 = sha256
        self.content = content
    }
}

/// Nothing is taken that the scanner has not called clean: not what it knows, nor anything while it is down. Both are
/// told in the trail (`security.malware`, `security.scanner-down`), besides the refusal of the request itself.
public struct ScanFile: Sendable {
    /// Longer ones are refused where a scanner is configured. Sheets, the longest that are scanned, have 50 MiB.
    public static let byteLimit = 64 * 1_048_576

    let platform: Platform
    let scanner: any FileScanning

    public init(_ platform: Platform, by scanner: any FileScanning) {
        self.platform = platform
        self.scanner = scanner
    }

    /// Throws `Refusal`: `.invalid` for malware, `.tooLarge`, `.unavailable` without a verdict.
    /// - Parameter field: of the form, where the file came by one.
    public func callAsFunction(
        _ file: ScannedFile, field: String?, by actor: Actor?, on occasion: Occasion
    ) async throws {
        let name = PersonalPatterns.masked(String(file.name.prefix(80)))
        guard file.byteCount <= Self.byteLimit else {
            throw Refusal(
                .tooLarge, .fileTooLarge, field: field, ["name": name, "limit": "\(Self.byteLimit / 1_048_576)"])
        }
        do {
            guard case .malware(let signature) = try await scanner.verdict(on: file.content) else { return }
            let refusal = Refusal(
                .invalid, .fileMalware, field: field, ["name": name, "signature": String(signature.prefix(100))])
            let event = AuditEntry("security.malware", ("file", file.sha256.hexadecimal, name), outcome: .failure)
            platform.auditTrail.tell(event.because(AuditReason(refusal)), by: actor, on: occasion)
            throw refusal
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            let cause = AuditReason(.scannerCause, ["cause": String("\(error)".prefix(200))])
            // One line a minute and sender, whatever the files are.
            let event = AuditEntry("security.scanner-down", ("file", "", ""), outcome: .failure)
            platform.auditTrail.tell(event.because(cause), by: actor, on: occasion)
            throw Refusal(.unavailable, .scannerDown, field: field, ["name": name])
        }
    }
}

extension Rule {
    static let fileMalware = Rule(
        "file.malware", "文件“{name}”含有恶意代码（{signature}），已拒绝且未保存",
        "The file “{name}” contains malware ({signature}); it was refused and not kept")
    public static let scannerDown = Rule(
        "file.scanner-down", "恶意代码检测服务暂时不可用，文件“{name}”未被接收，未作任何更改；请稍后再试或联系平台运维",
        "The malware scanner is not available, so that “{name}” was not taken and nothing was changed; "
            + "try again later, or tell whoever runs the platform")
    static let scannerCause = Rule(
        "file.scanner-cause", "恶意代码检测服务没有给出结论：{cause}", "The malware scanner gave no verdict: {cause}")
}
