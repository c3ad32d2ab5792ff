import Foundation
import HTTPTypes
import Hummingbird
public import JSONStream
import NIOCore
public import Traceability

/// Ways to read a request's body. Each has a limit; `ConnectionGuard` cuts off those that come too slowly.
extension Call {
    /// A form's fields: 1 MiB in all for a form without files.
    public static let formLimit = 1_048_576
    /// A JSON document that is kept whole.
    public static let documentLimit = 4 * 1_048_576

    /// The whole body. Throws `Refusal.tooLarge` past `limit` bytes.
    public func bytes(limit: Int = Call.documentLimit) async throws -> [UInt8] {
        try checkDeclaredLength(limit)
        var all: [UInt8] = []
        try await pieces { buffer in
            guard all.count + buffer.readableBytes <= limit else { throw Self.tooLarge(limit) }
            buffer.withUnsafeReadableBytes { all.append(contentsOf: $0) }
        }
        return all
    }

    /// The body as one JSON document, whose members are asked for by name and kind.
    /// Throws `Refusal` (415) where the sender calls it something else.
    public func json(limit: Int = Call.documentLimit) async throws -> JSONNode {
        try requireJSON()
        return JSONNode(try JSONValue(parsing: try await bytes(limit: limit)))
    }

    /// Each piece of the body as it comes, with back-pressure; `limit` bytes in all.
    public func stream(limit: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) async throws {
        try checkDeclaredLength(limit)
        var count = 0
        try await pieces { buffer in
            count += buffer.readableBytes
            guard count <= limit else { throw Self.tooLarge(limit) }
            try buffer.withUnsafeReadableBytes(body)
        }
    }

    /// The body in a file of the spool folder.
    public func spool(limit: Int, name: String = "") async throws -> SpooledFile {
        let spool = try FileSpool(folder: gateway.options.spoolFolder, limit: limit, unique: spoolName())
        try await stream(limit: limit) { try spool.write($0) }
        let file = spool.finish(name: name, mediaType: header("Content-Type") ?? "application/octet-stream")
        try await inspect(file)
        return file
    }

    /// A form, with files or without. `fileLimit`: bytes of one file.
    public func form(fileLimit: Int = 20 * 1_048_576) async throws -> Form {
        let type = header("Content-Type") ?? ""
        if type.lowercased().hasPrefix("multipart/form-data") {
            return try await multipart(type: type, fileLimit: fileLimit)
        }
        let bytes = try await bytes(limit: Call.formLimit)
        return try Form(urlEncoded: String(decoding: bytes, as: UTF8.self))
    }

    private func multipart(type: String, fileLimit: Int) async throws -> Form {
        guard let boundary = MultipartReader.boundary(in: type) else {
            throw Refusal(.invalid, .malformedRequest, ["reason": "multipart boundary"])
        }
        var collector = FormCollector(folder: gateway.options.spoolFolder, fileLimit: fileLimit, name: spoolName)
        var reader = MultipartReader(boundary: boundary)
        try await stream(limit: fileLimit * 2 + Call.formLimit) { bytes in
            try reader.feed(bytes) { try collector.take($0) }
        }
        try reader.finish()
        let form = collector.form
        for (name, file) in form.files { try await inspect(file, field: name) }
        return form
    }

    func spoolName() -> String {
        platform.entropy.bytes(12).map { String($0, radix: 36) }.joined()
    }

    private func checkDeclaredLength(_ limit: Int) throws {
        if let declared = request.headers[.contentLength].flatMap(Int.init), declared > limit {
            throw Self.tooLarge(limit)
        }
    }

    static func tooLarge(_ limit: Int) -> Refusal {
        Refusal(.tooLarge, .uploadTooLarge, ["limit": "\(max(1, limit / 1_048_576))"])
    }

    /// Each piece of the body; a broken connection is a `Refusal` as well.
    func pieces(_ body: (ByteBuffer) async throws -> Void) async throws {
        do {
            for try await buffer in request.body { try await body(buffer) }
        } catch let refusal as Refusal {
            throw refusal
        } catch let error as any HTTPResponseError {
            throw error
        } catch let error as JSONError {
            throw error
        } catch {
            throw Refusal(.invalid, .brokenUpload)
        }
    }
}

/// Gathers a multipart form: small fields in memory, files on disk.
struct FormCollector {
    let folder: String
    let fileLimit: Int
    let name: () -> String
    private(set) var form = Form()
    private var field: (name: String, bytes: [UInt8])?
    private var file: (field: String, name: String, type: String, spool: FileSpool)?

    init(folder: String, fileLimit: Int, name: @escaping () -> String) {
        self.folder = folder
        self.fileLimit = fileLimit
        self.name = name
    }

    /// One field holds 64 KiB at most.
    static let fieldLimit = 65_536

    mutating func take(_ event: MultipartReader.Event) throws {
        switch event {
        case .begin(let part):
            if let fileName = part.fileName {
                let spool = try FileSpool(folder: folder, limit: fileLimit, unique: name())
                file = (part.name, fileName, part.mediaType, spool)
            } else {
                field = (part.name, [])
            }
        case .bytes(let bytes):
            if let file {
                try file.spool.write(bytes)
            } else if var open = field {
                field = nil
                guard open.bytes.count + bytes.count <= Self.fieldLimit else {
                    throw Refusal(
                        .tooLarge, .fieldTooLarge, field: open.name,
                        ["field": open.name, "limit": "\(Self.fieldLimit / 1024)"])
                }
                open.bytes.append(contentsOf: bytes)
                field = open
            }
        case .end:
            if let file { form.add(file.field, file.spool.finish(name: file.name, mediaType: file.type)) }
            if let field { try form.add(field.name, String(decoding: field.bytes, as: UTF8.self)) }
            file = nil
            field = nil
        }
    }
}

extension Rule {
    static let brokenUpload = Rule(
        "upload.broken", "上传中断，内容不完整，未作任何更改；请重新上传",
        "The upload broke off before its end; nothing was changed; send it again")
    static let fieldTooLarge = Rule(
        "form.field-too-large", "字段 {field} 超过 {limit} KB", "The field {field} holds more than {limit} KB")
}
