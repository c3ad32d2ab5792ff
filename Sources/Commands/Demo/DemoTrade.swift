import Identification
import JSONStream
import Storage
import Traceability

extension DemoCast {
    /// Who sells and installs what the makers ship.
    static let trade: [Enterprise] = [
        Enterprise(
            account: "shunxin", name: "广州市顺心厨电经营部（示例）", region: "440106", address: "广州市天河区示范路2号",
            made: "经销家用燃气灶具、燃气热水器", number: "", kind: "dealer"),
        Enterprise(
            account: "anju", name: "广州市安居燃具安装有限公司（示例）", region: "440106", address: "广州市天河区示范路15号",
            made: "燃气具安装、维修", number: "", kind: "installer"),
    ]
}

extension DemoStory {
    /// A dealer with goods of the first maker, one sold and installed since, two that failed a ★ test while they lay
    /// there; and the installer, with its licence.
    func trade(_ allocations: [DemoAllocation], reviewedBy reviewer: Actor) async throws {
        guard let demo = allocations.first else { return }
        let dealer = try await enter(DemoCast.trade[0], serial: 20, reviewedBy: reviewer)
        let installer = try await enter(DemoCast.trade[1], serial: 21, reviewedBy: reviewer)
        try await license(installer, reviewedBy: reviewer)
        let (maker, first) = (demo.source.maker, Int64(500))
        let shipped = try row("shipping", demo, first...first + 11, daysAgo: 20) { writer in
            writer.member("destination", DemoCast.trade[0].name)
            writer.member("destinationRegion", "440106")
        }
        try await send([shipped], by: maker, on: occasion(daysAgo: 20, hour: 11))
        let sold = try row("retail_selling", demo, first...first, daysAgo: 15) { writer in
            writer.member("destinationRegion", "440106")
        }
        try await send([sold], by: dealer, on: occasion(daysAgo: 15, hour: 11))
        let installed = try row("installing", demo, first...first, daysAgo: 14) { writer in
            writer.member("gas", demo.source.model.gas)
            writer.member("destinationRegion", "440106")
        }
        try await send([installed], by: installer, on: occasion(daysAgo: 14, hour: 11))
        let failed = try row("inspecting", demo, first + 4...first + 5, daysAgo: 2) { writer in
            writer.member("gasTightness", "fail")
        }
        try await send([failed], by: maker, on: occasion(daysAgo: 2, hour: 11))
    }

    private func row(
        _ event: String, _ demo: DemoAllocation, _ units: ClosedRange<Int64>, daysAgo days: Int,
        _ more: (inout JSONWriter) -> Void
    ) throws -> [UInt8] {
        let (first, last) = (try text(demo, units.lowerBound), try text(demo, units.upperBound))
        return line { writer in
            writer.member("event", event)
            writer.member("code", first)
            if first != last { writer.member("lastCode", last) }
            writer.member("eventTime", occasion(daysAgo: days, hour: 9).now.minuteText)
            more(&writer)
        }
    }

    private func enter(
        _ enterprise: DemoCast.Enterprise, serial: Int, reviewedBy reviewer: Actor
    ) async throws -> Actor {
        let id = try await submit(enterprise, serial: serial, on: occasion(daysAgo: 120 - serial, hour: 9))
        try await DecideRegistration(platform)(
            ReviewedCase(.registration, id), .approve, by: reviewer, on: occasion(daysAgo: 119 - serial, hour: 15))
        let actor = try await actor(enterprise.account)
        let organizationID = actor.organizationID
        try await platform.datastore.write { session in
            try session.run("UPDATE organization SET is_test = 1 WHERE organization_id = \(organizationID)")
        }
        return actor
    }

    private func license(_ installer: Actor, reviewedBy reviewer: Actor) async throws {
        let today = platform.clock.now().date
        var form = CertificateForm { _ in "" }
        form.kind = "installation-licence"
        form.number = "AZ-示例-0001"
        form.issuer = "示例住房和城乡建设局"
        form.validFrom = today.adding(days: -300).description
        form.validUntil = today.adding(days: 800).description
        let id = try await FileCertificate(platform)(
            form, document: try Self.licence(), by: installer, on: occasion(daysAgo: 90, hour: 10))
        try await DecideLicence(platform)(
            ReviewedCase(.installationLicence, id), .approve, by: reviewer, on: occasion(daysAgo: 89, hour: 10))
    }
}
