import Gateway
import Hummingbird
import JSONStream
import Storage
import Traceability

/// `/api/v1/backups`: runs, the newest first, and asking for one.
struct BackupRoutes: Sendable {
    static let path = "/api/v1/backups"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .backupManage) { call, _ in
                let before = try call.number("before") ?? .max
                let runs = try await call.platform.datastore.report { try $0.backupRuns(before: before) }
                let language = call.language
                return .json { writer in
                    writer.member("runs") { writer in
                        writer.array { writer in for run in runs { Self.write(run, language, &writer) } }
                    }
                }
            },
            .guarded(.post, Self.path, .backupManage) { call, actor in
                let document = try await call.json(limit: 1_024)
                try document.allowOnly(["kind"])
                let text = try document.string("kind")
                guard let kind = BackupRun.Kind(rawValue: text) else {
                    throw Refusal(
                        .invalid, .unknownChoice, field: "kind",
                        ["field": "kind", "value": text, "choices": "backup, verify, drill"])
                }
                let id = try await AskForBackup(call.platform)(kind, by: actor, on: call.occasion)
                return .json(status: .accepted) { $0.member("id", id) }
            },
        ]
    }

    private static func write(_ run: BackupRun, _ language: Language, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", run.id)
            writer.member("kind", run.kind.rawValue)
            writer.member("state", run.state.rawValue)
            writer.member("target", run.target)
            writer.member("snapshot", run.snapshot)
            writer.member("beganAt", run.beganAt.iso8601)
            writer.member("endedAt", ifPresent: run.endedAt?.iso8601)
            writer.member("detail", run.detail.text(language))
            writer.member("pieces", run.pieceCount)
            writer.member("newPieces", run.newCount)
            writer.member("bytes", run.byteCount)
        }
    }
}
