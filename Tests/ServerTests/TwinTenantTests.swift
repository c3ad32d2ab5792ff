import Gateway
import HTTPTypes
import HummingbirdTesting
import Server
import Storage
import TestSupport
import Testing
import Traceability

/// What one enterprise has is not there for another, at no address and by no question.
@Suite struct TwinTenantTests {
    @Test func `V8_2_2 every route with a parameter says whose thing it names`() async throws {
        try await withRoutes { _, platform, _ in
            for route in try AuthorizationMatrixTests.routes(platform) where route.path.contains("{") {
                #expect(
                    TwinTenants.namings(of: route.path) != nil,
                    "\(route.method) \(route.path) needs a line in TwinTenants.table: what does its parameter name?")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func
        `MLPS-7_1_4_2a V8_2_2 GA-DAC the owner sees a thing, another enterprise that it is not there`(
            _ engine: TestEngine
        ) async throws
    {
        try await withTwins(engine) { desk in
            let (a, b) = (desk.twins.a, desk.twins.b)
            for route in desk.routes where route.method == .get && route.access != .everybody {
                guard let namings = TwinTenants.namings(of: route.path), !namings.isEmpty,
                    let own = desk.twins.address(route.path, of: a),
                    let other = desk.twins.address(route.path, of: b)
                else { continue }
                let answer = try await desk.ask(.get, other, as: a.everything)
                let said = answer.without(other)
                #expect(!said.shows(b.mark) && !said.shows(b.openMark), "\(other): \(answer.text.prefix(600))")
                guard namings.contains(where: \.isThing) else { continue }
                #expect(answer.isRefused, "\(other): \(answer.status)")
                guard desk.mayAsk(route, a.everything), !Self.notThere.contains(route.path) else { continue }
                let shown = try await desk.ask(.get, own, as: a.everything)
                #expect([.ok, .noContent].contains(shown.status), "\(own): \(shown.status) \(shown.text.prefix(300))")
            }
        }
    }

    /// Of which the story has none: a print file that was written, codes that are told by number and not by stretch, a
    /// listing, a registration of one's own.
    private static let notThere: Set<String> = [
        "/api/v1/print-jobs/{id}/files/{file}", "/allocations/{id}/listing", "/api/v1/allocations/{id}/listing",
        "/api/v1/allocations/{id}/codes.csv", "/api/v1/allocations/{id}/codes.txt",
        "/api/v1/allocations/{id}/codes.xlsx", "/api/v1/allocations/{id}/codes.zip",
        "/api/v1/code-applications/{id}/codes.csv", "/api/v1/code-applications/{id}/codes.txt",
        "/api/v1/code-applications/{id}/codes.xlsx", "/api/v1/code-applications/{id}/codes.zip",
        "/api/v1/registrations/{id}",
    ]

    @Test(arguments: TestEngine.available)
    func `V8_2_2 V8_4_1 V8_2_3 V15_3_3 nobody changes what is another's, by address or by what a body says`(
        _ engine: TestEngine
    ) async throws {
        try await withTwins(engine) { desk in
            let (a, b) = (desk.twins.a, desk.twins.b)
            let before = try await TableRows.read(desk.platform.datastore, of: b.organizationID)
            let kept = try await desk.standing()
            for route in desk.routes where Self.isChange(route) {
                guard !Self.endsTheSession.contains(route.path),
                    let other = desk.twins.address(route.path, of: b), let own = desk.twins.address(route.path, of: a)
                else { continue }
                let isOthers = TwinTenants.namings(of: route.path)?.contains(where: \.isThing) == true
                for uri in Set([other, own]) {
                    let body = Self.body(
                        of: b, isJSON: route.path.hasPrefix("/api/") || route.path.hasPrefix("/epcis/"))
                    let answer = try await desk.ask(route.method, uri, as: a.everything, body: body)
                    #expect(!answer.without(uri).shows(b.mark), "\(route.method) \(uri): \(answer.text.prefix(600))")
                    guard isOthers, uri == other else { continue }
                    let isTurnedDown = (400..<500).contains(answer.status.code)
                    #expect(isTurnedDown, "\(route.method) \(uri): \(answer.status)")
                }
            }
            let after = try await TableRows.read(desk.platform.datastore, of: b.organizationID)
            #expect(TableRows.differences(before, after) == [])
            #expect(TableRows.differences(kept, try await desk.standing()) == [])
        }
    }

    private static func isChange(_ route: Route) -> Bool {
        ![.get, .head, .options].contains(route.method) && route.access != .everybody
    }

    private static let endsTheSession: Set<String> = [
        "/sign-out", "/api/v1/sessions/current", "/password", "/api/v1/sessions/current/password", "/organization",
    ]

    /// Everything of the other enterprise by every name that bodies have, and what nobody may say of himself.
    private static func body(of other: Tenant, isJSON: Bool) -> (type: String, text: String) {
        let ids: [(String, String)] = [
            ("organizationId", "\(other.organizationID)"), ("organization", "\(other.organizationID)"),
            ("ownerId", "\(other.organizationID)"), ("owner", "\(other.organizationID)"),
            ("captorId", "\(other.organizationID)"), ("accountId", "\(other.actor.accountID)"),
            ("productId", other.ids[.product] ?? ""), ("batchId", other.ids[.batch] ?? ""),
            ("returnId", other.ids[.returned] ?? ""), ("jobId", other.ids[.printJob] ?? ""),
            ("applicationId", other.ids[.application] ?? ""), ("evidenceId", other.ids[.file] ?? ""),
            ("spotCheckId", other.ids[.spotCheck] ?? ""), ("siteId", "2"), ("version", "1"), ("count", "2"),
            ("approvedBy", "1"), ("decidedBy", "1"),
        ]
        let words: [(String, String)] = [
            ("role", "reviewer"), ("state", "approved"), ("verdict", "approve"), ("isTest", "0"),
            ("issuingMode", "delegated"), ("code", other.codes[0]), ("first", other.codes[0]),
            ("last", other.codes[1]), ("old", other.codes[0]), ("new", other.codes[1]), ("reason", "x"),
            ("subject", other.codes[0]), ("scope", "item"), ("epc", other.ids[.tag] ?? ""),
            ("queryName", other.ids[.query] ?? ""), ("name", "x"), ("batchNo", other.openMark + "B0"),
            ("productionDate", "2026-11-20"), ("allocation", other.ids[.allocation] ?? ""),
        ]
        guard isJSON else {
            let pairs = (ids + words).map { "\($0.0)=\($0.1)" }
            return ("application/x-www-form-urlencoded", pairs.joined(separator: "&"))
        }
        let numbers = ids.map { "\"\($0.0)\":\($0.1)" }
        let texts = words.map { "\"\($0.0)\":\"\($0.1)\"" }
        return ("application/json", "{" + (numbers + texts).joined(separator: ",") + "}")
    }

    @Test(arguments: TestEngine.available)
    func `V8_2_2 V8_4_1 no question leads to another enterprise's data`(_ engine: TestEngine) async throws {
        try await withTwins(engine) { desk in
            let (a, b) = (desk.twins.a, desk.twins.b)
            let words = [b.openMark, b.mark, "JZT-\(b.openMark)", b.openMark + "B0", "91440606123456788U"]
            for word in words + [b.ids[.application] ?? ""] {
                for reader in [a.everything, desk.twins.dealer, desk.twins.regulator] {
                    let answer = try await desk.ask(.get, "/search?q=\(word)", as: reader, accept: "text/html")
                    // What was asked for stands in the box again.
                    let shown = answer.text.lowercased().replacing("value=\"\(word.lowercased())\"", with: "")
                    let isFound = shown.contains("家用燃气灶具 \(b.openMark)") || shown.contains("燃具有限公司 \(b.openMark)")
                    #expect(!isFound, "\(reader.accountName) \(word)")
                }
            }
            let questions: [(String, String)] = [
                ("organization", "\(b.organizationID)"), ("owner", "\(b.organizationID)"),
                ("enterprise", "\(b.organizationID)"), ("product", b.ids[.product] ?? ""),
                ("productId", b.ids[.product] ?? ""), ("batch", b.ids[.batch] ?? ""),
                ("account", "\(b.actor.accountID)"), ("return", b.ids[.returned] ?? ""), ("code", b.codes[0]),
                ("q", b.codes[0]), ("subject", b.codes[0]),
            ]
            for route in desk.routes where route.method == .get && route.access != .everybody {
                guard !route.path.contains("{"), !route.path.contains("*"), desk.mayAsk(route, a.everything) else {
                    continue
                }
                for (name, value) in questions {
                    let uri = "\(route.path)?\(name)=\(value)"
                    let answer = try await desk.ask(.get, uri, as: a.everything)
                    #expect(!answer.shows(b.mark), "\(uri): \(answer.text.prefix(600))")
                }
            }
        }
    }
}

extension TwinTenants.Naming {
    var isThing: Bool { if case .thing = self { true } else { false } }
}

extension TwinDesk {
    /// Whether the table lets the person in.
    func mayAsk(_ route: Route, _ actor: Actor) -> Bool {
        guard case .permission(let permission) = route.access else { return true }
        return actor.may(permission)
    }

    /// Who is what, and what was decided: nothing of it is changed by those whose it is.
    func standing() async throws -> [String: [String]] {
        let all = try await TableRows.read(platform.datastore)
        return all.filter { ["membership", "organization", "code_quota", "issuing_authorization"].contains($0.key) }
    }
}
