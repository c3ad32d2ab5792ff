import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Markup
import NIOCore
import Spreadsheets
import Traceability

/// 用量: what each account applied for, got, downloaded, bound, and how often its codes were scanned (T/SGACC 1005
/// 5.6.3).
struct UsagePages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/usage", .usageRead) { call, actor in
                let t = Scene(call)
                let days = try Self.days(call)
                let chosen = try call.number("organization")
                guard chosen == nil, actor.seesEveryOrganization else {
                    let report = try await ReadUsage(call.platform)(organization: chosen, days: days, by: actor)
                    return .page(UsageView(t: t, days: days).report(report))
                }
                let after = try call.number("after") ?? 0
                let lines = try await ReadUsageOverview(call.platform)(days: days, after: after, by: actor)
                return .page(UsageView(t: t, days: days).overview(lines))
            },
            .guarded(.get, "/usage.csv", .usageRead) { call, actor in
                let report = try await ReadUsage(call.platform)(
                    organization: try call.number("organization"), days: try Self.days(call), by: actor
                )
                return Self.file(report, Scene(call))
            },
        ]
    }

    private static func days(_ call: Call) throws -> UsageDays {
        try UsageDays(from: call.query("from"), to: call.query("to"), today: call.occasion.now.date)
    }

    /// With a byte order mark, so that Excel reads the Chinese.
    private static func file(_ report: UsageReport, _ t: Scene) -> Response {
        var writer = CSVWriter()
        writer.appendRow([t("账号", "Account")] + UsageKind.allCases.map { t($0.name) })
        for line in report.lines {
            writer.appendRow(
                [UsageView.name(line, t)] + UsageKind.allCases.map { "\(line.amounts[$0] ?? 0)" })
        }
        writer.appendRow([t("合计", "Total")] + UsageKind.allCases.map { "\(report.total($0))" })
        let name = "usage-\(report.organizationID)-\(report.days.from)-\(report.days.to).csv"
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"\(name)\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: writer.bytes)))
    }
}
