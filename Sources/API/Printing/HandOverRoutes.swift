import Cryptography
import Gateway
import Hummingbird
import JSONStream
import Traceability

/// `/api/v1/print-jobs/{id}/hand-overs`: links for print houses.
struct HandOverRoutes: Sendable {
    private static let path = "/api/v1/print-jobs/{id}/hand-overs"

    var routes: [Route] {
        [
            .guarded(.post, Self.path, .codeDownload, make),
            .guarded(.get, Self.path, .codeRead, list),
            .guarded(.post, "/api/v1/hand-overs/{id}/revocation", .codeDownload) { call, actor in
                try await RevokeHandOver(call.platform)(try call.id(), by: actor, on: call.occasion)
                return .nothing
            },
        ]
    }

    @Sendable private func make(_ call: Call, _ actor: Actor) async throws -> Response {
        let document = try await call.json(limit: 65_536)
        try document.allowOnly(["recipient", "note", "days", "downloads"])
        var request = HandOverPrinting.Request()
        request.recipient = try document.optionalString("recipient") ?? ""
        request.note = try document.optionalString("note") ?? ""
        request.days = try document.optionalInteger("days") ?? request.days
        request.downloads = try document.optionalInteger("downloads") ?? request.downloads
        let made = try await HandOverPrinting(call.platform)(try call.id(), request, by: actor, on: call.occasion)
        return .json(status: .created) { writer in
            writer.handOver(made.handOver, at: call.occasion.now)
            writer.member("link", "\(call.publicURL)/hand-over/\(made.token)")
            writer.member("password", made.password)
        }
    }

    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let files = try await call.platform.handOvers(ofJob: try call.id(), for: actor)
        return .json { writer in
            writer.member("handOvers") { writer in
                writer.array { writer in
                    for file in files { writer.object { writer in write(file, call, into: &writer) } }
                }
            }
        }
    }

    private func write(_ file: HandOverFile, _ call: Call, into writer: inout JSONWriter) {
        writer.handOver(file.handOver, at: call.occasion.now)
        writer.member("accesses") { writer in
            writer.array { writer in
                for access in file.accesses {
                    writer.object { writer in
                        writer.member("kind", access.kind.rawValue)
                        writer.member("address", Mask.networkAddress(access.address))
                        writer.member("at", access.at.iso8601)
                    }
                }
            }
        }
        writer.member("receipts") { writer in
            writer.array { writer in
                for receipt in file.receipts {
                    writer.object { writer in
                        writer.member("person", receipt.person)
                        writer.member("labelCount", receipt.labelCount)
                        writer.member("remarks", receipt.remarks)
                        writer.member("address", Mask.networkAddress(receipt.address))
                        writer.member("at", receipt.at.iso8601)
                        writer.member("digest", receipt.digest.hexadecimal)
                    }
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func handOver(_ handOver: HandOver, at now: Instant) {
        member("id", handOver.id)
        member("printJob", handOver.jobID)
        member("recipient", handOver.recipient)
        member("note", handOver.note)
        member("standing", "\(handOver.standing(at: now))")
        member("downloads", handOver.downloadCount)
        member("downloadsMax", handOver.downloadsMax)
        member("expiresAt", handOver.expiresAt.iso8601)
        if let sha256 = handOver.sha256 {
            member("bytes", handOver.byteCount)
            member("sha256", sha256.hexadecimal)
        }
    }
}
