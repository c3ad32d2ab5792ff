import Gateway
import Hummingbird
import JSONStream
import Traceability

/// `/api/v1/usage?from=&to=`: applied, issued, downloaded, bound, scanned, per account (T/SGACC 1005 5.6.3).
struct UsageRoutes: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/api/v1/usage", .usageRead) { call, actor in
                let days = try UsageDays(
                    from: call.query("from"), to: call.query("to"), today: call.occasion.now.date)
                let report = try await ReadUsage(call.platform)(
                    organization: try call.number("organization"), days: days, by: actor)
                return .json { Self.write(report, &$0) }
            }
        ]
    }

    private static func write(_ report: UsageReport, _ writer: inout JSONWriter) {
        writer.member("organization", report.organizationID)
        writer.member("organizationName", report.organizationName)
        writer.member("from", "\(report.days.from)")
        writer.member("to", "\(report.days.to)")
        writer.member("totals") { writer in
            writer.object { writer in
                for kind in UsageKind.allCases { writer.member(kind.rawValue, report.total(kind)) }
            }
        }
        writer.member("issuedEver", report.issuedEver)
        writer.member("boundEver", report.boundEver)
        writer.member("remaining", report.remaining)
        writer.member("accounts") { writer in
            writer.array { writer in
                for line in report.lines {
                    writer.object { writer in
                        writer.member("account", line.accountID)
                        writer.member("name", line.accountName)
                        for kind in UsageKind.allCases { writer.member(kind.rawValue, line.amounts[kind] ?? 0) }
                    }
                }
            }
        }
    }
}
