import HTTPTypes
import HummingbirdTesting
import TestSupport
import Testing
import Traceability

/// What one enterprise lets another see, by every address.
@Suite struct GrantRouteTests {
    @Test(arguments: TestEngine.available)
    func `GA-DAC V8_2_2 a grant opens its own thing by page, program and file as far as it says, and nothing beside it`(
        _ engine: TestEngine
    ) async throws {
        try await withTwins(engine) { desk in
            let (a, b) = (desk.twins.a, desk.twins.b)
            let (product, batch) = (b.ids[.product] ?? "", b.ids[.batch] ?? "")
            let returned = b.ids[.returned] ?? ""
            let forward = "/api/v1/forward-trace"
            let question = "?batch=\(batch)&owner=\(b.organizationID)"
            // What is seen with the right to read, and what needs the right to export.
            let pages = [
                "/products/\(product)", "/api/v1/products/\(product)", "/returns/\(returned)",
                "/api/v1/returns/\(returned)", forward + question,
                "/trace/forward?kind=batch&value=\(batch)&owner=\(b.organizationID)",
            ]
            let files = ["/api/v1/returns/\(returned)/errors.csv", forward + ".xlsx" + question]
            let reader = a.everything
            for uri in pages + files {
                #expect(try await !desk.ask(.get, uri, as: reader).shows(b.openMark), "\(uri) before")
            }
            for rights in ["read", "read export"] {
                var grants: [String] = []
                for (kind, id) in [("product", product), ("return", returned), ("batch", batch)] {
                    grants.append(try await Self.give(kind, id, rights, desk))
                }
                for uri in pages {
                    let answer = try await desk.ask(.get, uri, as: reader)
                    #expect(answer.status == .ok, "\(uri) with \(rights): \(answer.status)")
                }
                for uri in files {
                    let answer = try await desk.ask(.get, uri, as: reader)
                    #expect((answer.status == .ok) == (rights == "read export"), "\(uri): \(answer.status)")
                }
                try await Self.changeNothing(
                    [
                        "/returns/\(returned)/withdrawal", "/api/v1/returns/\(returned)/confirmation",
                        "/api/v1/products/\(product)/versions", "/products/\(product)/versions/new",
                    ], desk)
                let other = try await desk.ask(.get, "/links/\(b.ids[.link] ?? "")", as: reader)
                #expect(other.isRefused)
                let onward = Self.body("product", product, "read", name: "regulator", uscc: "11440606MA00000004")
                let passedOn = try await desk.ask(.post, "/api/v1/grants", as: reader, body: onward)
                #expect(passedOn.status == .notFound, "a thing that was granted is not one's own to grant")
                for id in grants {
                    let withdrawal = "/api/v1/grants/\(id)/withdrawal"
                    #expect(try await desk.ask(.post, withdrawal, as: reader).isRefused)
                    let answer = try await desk.ask(.post, withdrawal, as: b.everything)
                    #expect(answer.status == .noContent, "\(answer.status)")
                }
                for uri in pages + files {
                    let answer = try await desk.ask(.get, uri, as: reader)
                    #expect(answer.status == .notFound, "\(uri) after: \(answer.status)")
                }
            }
            let register = try await desk.ask(.get, "/grants.csv", as: reader)
            #expect(register.text.split(whereSeparator: \.isNewline).count { $0.contains("2027-01-01") } == 6)
        }
    }

    private static func changeNothing(_ addresses: [String], _ desk: TwinDesk) async throws {
        for uri in addresses {
            let answer = try await desk.ask(.post, uri, as: desk.twins.a.everything, body: ("application/json", "{}"))
            #expect((400..<500).contains(answer.status.code), "\(uri): \(answer.status)")
        }
    }

    private static func give(_ kind: String, _ id: String, _ rights: String, _ desk: TwinDesk) async throws -> String {
        let a = desk.twins.a
        let body = body(kind, id, rights, name: a.actor.organizationName, uscc: "91440606MA4TEX01XC")
        let answer = try await desk.ask(.post, "/api/v1/grants", as: desk.twins.b.everything, body: body)
        #expect(answer.status == .created, "\(kind) \(id): \(answer.text)")
        return String(try #require(answer.text.firstMatch(of: #/"grantId":(\d+)/#)).1)
    }

    private static func body(
        _ kind: String, _ id: String, _ rights: String, name: String, uscc: String
    ) -> (type: String, text: String) {
        let text = """
            {"kind":"\(kind)","objectId":\(id),"uscc":"\(uscc)","name":"\(name)","rights":"\(rights)",\
            "purpose":"合作","validUntil":"2027-01-01"}
            """
        return ("application/json", text)
    }
}
