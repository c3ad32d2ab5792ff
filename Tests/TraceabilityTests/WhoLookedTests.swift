import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

/// An enterprise sees who looked at its data.
@Suite struct WhoLookedTests {
    @Test(arguments: TestEngine.available)
    func
        `MLPS-7_1_4_3a an enterprise sees the looks of others at its data, by organization and role, and no one else's`(
            _ engine: TestEngine
        ) async throws
    {
        try await withPlatform(engine) { platform, clock in
            let desk = try await CodesFixture.make(platform, clock)
            let neighbour = try await desk.neighbour()
            let supervisor = try await RegistrationFixture.staff(platform, clock, "somebody", .supervisor)
            let looks = [
                AuditEntry("product.read", ("product", "\(desk.product.id)", "")),
                AuditEntry("organization.read", ("organization", "\(desk.organizationID)", "")),
                AuditEntry("allocation.read", ("allocation", "\(desk.organizationID)/1", "")),
                AuditEntry("product.read", ("product", "\(neighbour.product.id)", "")),
                AuditEntry("calendar.read", ("calendar", "", "")),
            ]
            for look in looks { platform.auditTrail.note(look, by: supervisor, on: clock.occasion) }
            var asked = AuditEntry("usage.read", ("usage", "", ""))
            asked.ownerID = desk.organizationID
            platform.auditTrail.note(asked, by: supervisor, on: clock.occasion)
            // The own look, and a change, are nothing that the enterprise is told.
            platform.auditTrail.note(looks[0], by: desk.maker, on: clock.occasion)
            try await platform.auditTrail.write(looks[1], by: supervisor, on: clock.occasion)
            let found = try await WhoLooked(platform)(by: desk.maker, on: clock.occasion)
            let actions = ["usage.read", "allocation.read", "organization.read", "product.read"]
            #expect(found.map(\.action) == actions)
            #expect(found.allSatisfy { $0.roles == "supervisor" && $0.organizationName == supervisor.organizationName })
            #expect(!"\(found)".contains("somebody"), "who it was by name is the platform's")
            let others = try await WhoLooked(platform)(by: neighbour.maker, on: clock.occasion)
            #expect(others.map(\.objectID) == ["\(neighbour.product.id)"])
            let next = try await WhoLooked(platform)(before: found[1].id, by: desk.maker, on: clock.occasion)
            #expect(next.map(\.action) == Array(actions.dropFirst(2)))
            let operatorOnly = try await testActor(
                platform, "worker", roles: [.enterpriseOperator], organizationID: desk.organizationID,
                at: clock.now())
            let refused = try await rule { _ = try await WhoLooked(platform)(by: operatorOnly, on: clock.occasion) }
            #expect(refused == "access.denied")
        }
    }
}
