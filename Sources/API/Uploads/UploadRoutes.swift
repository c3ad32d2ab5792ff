import Cryptography
import Gateway
import HTTPTypes
import Hummingbird
import Traceability

/// `…/uploads/{digest}`: how far a broken upload has come (`HEAD`), its rest (`PATCH`) and its end without one
/// (`DELETE`). An upload is its account's own, and lies with the process that began it.
struct UploadRoutes: Sendable {
    let path: String
    let purpose: UploadSlot.Purpose
    let permission: Permission
    /// Bytes of the whole.
    let limit: Int
    /// The address of what was made of the content already; nil when nothing was.
    let made: @Sendable (Call, Actor, [UInt8]) async throws -> String?
    /// What a whole upload leads to, under the terms of its first request.
    let finish: @Sendable (Call, Actor, SpooledFile, UploadTerms) async throws -> Response

    var routes: [Route] {
        [
            .guarded(.head, path + "/{digest}", permission, standing),
            .guarded(.patch, path + "/{digest}", permission, proceed),
            .guarded(.delete, path + "/{digest}", permission) { call, actor in
                try call.dropUpload(UploadSlot(purpose, try call.digestParameter(), of: actor))
                return .nothing
            },
        ]
    }

    /// The first request, whose sender has said what the whole will be.
    func begin(
        _ call: Call, _ actor: Actor, _ digest: [UInt8], _ words: [String: String]
    ) async throws -> Response {
        let uploaded = try await call.beginUpload(UploadSlot(purpose, digest, of: actor), words, limit: limit)
        return try await answer(call, actor, uploaded, digest, first: true)
    }

    @Sendable private func standing(_ call: Call, _ actor: Actor) async throws -> Response {
        let digest = try call.digestParameter()
        if let address = try await made(call, actor, digest) {
            return Response(
                status: .noContent,
                headers: [.uploadComplete: "?1", .location: address, .cacheControl: "no-store"])
        }
        guard let standing = call.gateway.uploads.standing(UploadSlot(purpose, digest, of: actor)) else {
            throw Refusal(.missing, .uploadUnknown)
        }
        return Response(status: .noContent, headers: Self.headers(standing))
    }

    @Sendable private func proceed(_ call: Call, _ actor: Actor) async throws -> Response {
        let digest = try call.digestParameter()
        let uploaded = try await call.continueUpload(UploadSlot(purpose, digest, of: actor), limit: limit)
        return try await answer(call, actor, uploaded, digest, first: false)
    }

    private func answer(
        _ call: Call, _ actor: Actor, _ uploaded: Call.Uploaded, _ digest: [UInt8], first: Bool
    ) async throws -> Response {
        switch uploaded {
        case .part(let standing):
            var headers = Self.headers(standing)
            headers[.location] = "\(path)/\(digest.hexadecimal)"
            return Response(status: first ? .accepted : .noContent, headers: headers)
        case .whole(let file, let terms):
            do { return try await finish(call, actor, file, terms) } catch {
                // Nothing is wrong with what was sent: a PATCH without a body tries again.
                if !Self.isFinal(error) { file.keepForLater() }
                throw error
            }
        }
    }

    private static func isFinal(_ error: any Error) -> Bool {
        switch error {
        case let refusal as Refusal: ![.unavailable, .tooMany].contains(refusal.kind)
        case is Refusals: true
        default: false
        }
    }

    private static func headers(_ standing: UploadStanding) -> HTTPFields {
        var headers: HTTPFields = [
            .uploadOffset: "\(standing.offset)", .uploadComplete: "?0", .cacheControl: "no-store",
        ]
        if let length = standing.length { headers[.uploadLength] = "\(length)" }
        return headers
    }
}
