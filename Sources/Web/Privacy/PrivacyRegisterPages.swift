import Gateway
import HTTPTypes
import Hummingbird
import Markup
import NIOCore
import Spreadsheets
import Storage
import Traceability

/// 个人信息保护台账: assessments, sharing, incidents, holds, what retention did; each with its form.
struct PrivacyRegisterPages: Sendable {
    private static let path = "/privacy/registers"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .privacyManage) { call, _ in .page(try await page(call, FormState())) }
                .recording(.sensitiveRead(.everybody)),
            act("/privacy/assessments") { call, form, actor in
                var asked = AssessImpact.Form()
                asked.subject = form.text("subject")
                asked.necessity = form.text("necessity")
                asked.impact = form.text("impact")
                asked.measures = form.text("measures")
                try await AssessImpact(call.platform)(asked, by: actor, on: call.occasion)
            },
            act("/privacy/sharing-records") { call, form, actor in
                var asked = SharingRegister.Form()
                asked.connector = form.text("connector")
                asked.recipient = form.text("recipient")
                asked.contact = form.text("recipientContact")
                asked.purpose = form.text("purpose")
                asked.kinds = form.text("sharedKinds")
                asked.basis = form.text("basis")
                asked.assessmentID = try form.integer("assessment") ?? 0
                try await SharingRegister(call.platform).open(asked, by: actor, on: call.occasion)
            },
            act("/privacy/incidents") { call, form, actor in
                var asked = HandleIncident.Form(foundAt: call.occasion.now)
                asked.title = form.text("title")
                for heading in PrivacyIncident.headings { asked.notice[heading] = form.text("notice-\(heading)") }
                asked.accounts = form.text("accounts")
                try await HandleIncident(call.platform).open(asked, by: actor, on: call.occasion)
            },
            act("/privacy/incidents/{id}/authority") { call, _, actor in
                try await HandleIncident(call.platform).told(.authority, try call.id(), by: actor, on: call.occasion)
            },
            act("/privacy/incidents/{id}/persons") { call, _, actor in
                try await HandleIncident(call.platform).told(.persons, try call.id(), by: actor, on: call.occasion)
            },
            .guarded(.get, "/privacy/incidents/{id}/persons.csv", .privacyManage) { call, _ in
                try await persons(call)
            },
            act("/privacy/holds") { call, form, actor in
                try await HoldData(call.platform).begin(
                    form.text("holdKind"), try form.integer("subjectNumber") ?? 0, reason: form.text("reason"),
                    by: actor,
                    on: call.occasion)
            },
            act("/privacy/holds/{id}/end") { call, _, actor in
                try await HoldData(call.platform).end(try call.id(), by: actor, on: call.occasion)
            },
        ]
    }

    private func act(
        _ path: String, _ work: @escaping @Sendable (Call, Form, Actor) async throws -> Void
    ) -> Route {
        .guarded(.post, path, .privacyManage) { call, actor in
            try await call.change(then: Self.path) { form in
                try await work(call, form, actor)
            } else: { state in
                try await page(call, state)
            }
        }
    }

    private func page(_ call: Call, _ state: FormState) async throws -> HTML {
        let keys = call.platform.keys
        let found = try await call.platform.datastore.report { session in
            PrivacyRegisterView.Registers(
                assessments: try session.impactAssessments(keys), sharing: try session.sharingRecords(),
                incidents: try session.privacyIncidents(keys), holds: try session.legalHolds(),
                runs: try session.retentionRuns(), subjects: try session.subjectCount())
        }
        return PrivacyRegisterView(t: Scene(call), state: state, found: found).html(try RetentionRule.shipped())
    }

    /// Whom an incident touches, for the letters.
    private func persons(_ call: Call) async throws -> Response {
        let id = try call.id()
        let all = try await call.platform.datastore.report { try $0.persons(ofIncident: id) }
        var csv = CSVWriter()
        csv.appendRow(["account", "name"])
        for one in all { csv.appendRow([one.name, one.displayName]) }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8",
                .contentDisposition: "attachment; filename=\"incident-\(id).csv\"", .cacheControl: "private, no-store",
            ], body: .init(byteBuffer: ByteBuffer(bytes: csv.bytes)))
    }
}
