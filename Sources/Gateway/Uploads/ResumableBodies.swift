import Cryptography
import Foundation
import Hummingbird
import NIOCore
public import Traceability

/// Uploads in several requests: the first says what the whole will be (`Repr-Digest`, RFC 9530), a later one goes on
/// where the last broke off (`Upload-Offset`).
extension Call {
    /// What a request made of an upload.
    public enum Uploaded: Sendable {
        /// All of it is here and is what it was said to be.
        case whole(SpooledFile, UploadTerms)
        case part(UploadStanding)
    }

    /// The SHA-256 of `Repr-Digest` (RFC 9530, 3: `sha-256=:…:`); nil when it is not sent. Throws `Refusal.invalid`,
    /// also for a part of what nobody can know when it is whole, and for algorithms that are not understood: whoever
    /// sends a digest counts on its being checked.
    public func representationDigest() throws -> [UInt8]? {
        guard let text = header("Repr-Digest") else {
            guard try saysComplete() ?? true else {
                throw Refusal(.invalid, .required, field: "Repr-Digest", ["field": "Repr-Digest"])
            }
            return nil
        }
        for member in text.split(separator: ",") {
            let parts = member.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.first?.lowercased() == "sha-256" else { continue }
            guard parts.count == 2, parts[1].hasPrefix(":"), parts[1].hasSuffix(":"), parts[1].count > 2,
                let data = Data(base64Encoded: String(parts[1].dropFirst().dropLast())), data.count == 32
            else { throw Refusal(.invalid, .badDigest, field: "Repr-Digest", ["value": String(text.prefix(100))]) }
            return Array(data)
        }
        throw Refusal(.invalid, .badDigest, field: "Repr-Digest", ["value": String(text.prefix(100))])
    }

    /// Throws `Refusal.invalid` when the content is not what `Repr-Digest` said.
    public func check(_ digest: [UInt8], against said: [UInt8]?) throws {
        guard let said, said != digest else { return }
        throw Refusal(
            .invalid, .uploadDigest, field: "Repr-Digest", ["value": said.hexadecimal, "found": digest.hexadecimal])
    }

    /// The digest in the address: 64 hexadecimal digits. Throws `Refusal.missing`: nothing else can be there.
    public func digestParameter() throws -> [UInt8] {
        let text = try parameter("digest")
        guard text.utf8.count == 64, let digest = [UInt8](hexadecimal: text.lowercased()) else {
            throw Refusal(.missing, .uploadUnknown)
        }
        return digest
    }

    /// Begins an upload, from its first byte. What has come when the connection breaks stays for `continueUpload`.
    public func beginUpload(_ slot: UploadSlot, _ words: [String: String], limit: Int) async throws -> Uploaded {
        let (declared, isLast) = (header("Content-Length").flatMap(Int.init), try saysComplete() ?? true)
        let length = try byteCount("Upload-Length") ?? (isLast ? declared : nil)
        guard max(length ?? 0, declared ?? 0) <= limit else { throw Self.tooLarge(limit) }
        let upload = try PartialUpload.begin(gateway.uploads, slot, UploadTerms(words, length: length))
        return try await take(upload, slot, limit: limit)
    }

    /// Goes on at `Upload-Offset`. Throws `Refusal`: `.missing` when nothing of it is here, `.conflict` with the right
    /// offset, `.conflict` while another connection is at it.
    public func continueUpload(_ slot: UploadSlot, limit: Int) async throws -> Uploaded {
        guard let offset = try byteCount("Upload-Offset") else {
            throw Refusal(.invalid, .required, field: "Upload-Offset", ["field": "Upload-Offset"])
        }
        let upload = try PartialUpload.resume(gateway.uploads, slot)
        guard offset == upload.offset else {
            throw Refusal(
                .conflict, .uploadOffset, field: "Upload-Offset", ["value": "\(offset)", "offset": "\(upload.offset)"])
        }
        return try await take(upload, slot, limit: limit)
    }

    /// Throws away what has come. Throws `Refusal.missing`.
    public func dropUpload(_ slot: UploadSlot) throws {
        try UploadClaim(shelf: gateway.uploads, name: slot.name, create: false).discard()
    }

    private func take(_ upload: PartialUpload, _ slot: UploadSlot, limit: Int) async throws -> Uploaded {
        do {
            let most = min(limit, upload.terms.length ?? limit)
            try await pieces { buffer in
                guard upload.offset + buffer.readableBytes <= most else {
                    upload.discard()
                    throw Self.tooLarge(most)
                }
                try buffer.withUnsafeReadableBytes { try upload.append($0) }
                if upload.needsSync {
                    try await upload.sync()
                    // Others have grown meanwhile, or began at the same time.
                    try gateway.uploads.checkQuota(slot, bytes: max(upload.offset, upload.terms.length ?? 0))
                }
            }
        } catch {
            try? await upload.sync()
            throw error
        }
        let isLast = try saysComplete() ?? upload.terms.length.map { upload.offset >= $0 } ?? true
        guard isLast else {
            try await upload.sync()
            return .part(UploadStanding(offset: upload.offset, length: upload.terms.length))
        }
        let file = try await upload.finish(expecting: slot.digest)
        do { try await inspect(file) } catch let refusal as Refusal where refusal.kind == .unavailable {
            // Nothing is known to be wrong with it: once there is a scanner it need not be sent again.
            file.keepForLater()
            throw refusal
        }
        return .whole(file, upload.terms)
    }

    /// `Upload-Complete` (a boolean of RFC 9651): nil when it is not sent.
    private func saysComplete() throws -> Bool? {
        guard let text = header("Upload-Complete") else { return nil }
        switch text {
        case "?1": return true
        case "?0": return false
        default:
            throw Refusal(
                .invalid, .unknownChoice, field: "Upload-Complete",
                ["field": "Upload-Complete", "value": String(text.prefix(40)), "choices": "?0, ?1"])
        }
    }

    private func byteCount(_ name: String) throws -> Int? {
        guard let text = header(name) else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw Refusal(.invalid, .notANumber, field: name, ["field": name, "value": String(text.prefix(40))])
        }
        return number
    }
}
