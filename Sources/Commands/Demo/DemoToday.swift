import Identification
import Traceability

extension DemoStory {
    /// People scan what they bought: most once, some again, one code far too often.
    func scanByPeople(_ allocations: [DemoAllocation]) async throws {
        let looks = try allocations.flatMap { demo in
            try (0..<60).map { unit in
                (code: try text(demo, Int64(unit) * 5), day: max(0, 60 - demo.index * 2), unit: unit)
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, look) in looks.enumerated() {
                if number >= 32 { try await group.next() }
                group.addTask {
                    for visit in 0..<(look.unit.isMultiple(of: 7) ? 3 : 1) {
                        try await scan(look.code, phone: number * 4 + visit, daysAgo: max(0, look.day - visit * 3))
                    }
                }
            }
            try await group.waitForAll()
        }
        // A copied label: one code, forty phones in two days.
        if let first = allocations.first {
            let copied = try text(first, 5)
            for phone in 0..<40 { try await scan(copied, phone: 900_000 + phone, daysAgo: phone % 2) }
        }
    }

    private func scan(_ code: String, phone: Int, daysAgo: Int) async throws {
        let then = occasion(daysAgo: daysAgo, hour: 8 + phone % 12, minute: phone % 60)
        let here = Occasion(
            now: then.now, requestID: "demo", address: "198.51.\(phone / 250 % 250).\(phone % 250)",
            agent: "demo phone")
        guard case .item(let facts, let verdict, _) = try await LookUpCode(platform)(code, on: here) else { return }
        let visit = Visit(isHead: false, purpose: "", agent: "demo phone")
        _ = try await RecordScan(platform)(facts, verdict, visit: visit, by: nil, on: here)
    }

    /// What waits on the desks this morning: registrations and applications in review, one returned, a held return.
    func leaveWorkForToday(_ makers: [Actor], _ products: [DemoProduct]) async throws {
        let waiting = [
            ("jinlong", "佛山市金隆燃具有限公司（示例）", 0), ("ruihuo", "中山市瑞火电器有限公司（示例）", 1),
            ("haoran", "佛山市浩燃阀门厂（示例）", 2),
        ]
        for (account, name, days) in waiting {
            let enterprise = DemoCast.Enterprise(
                account: account, name: name, region: "440606", address: "佛山市顺德区示范路\(40 + days)号",
                made: "家用燃气灶具", number: "")
            _ = try await submit(enterprise, serial: 40 + days, on: occasion(daysAgo: days, hour: 9))
        }
        for (index, source) in products.enumerated() where (25..<30).contains(index) {
            let id = try await apply(
                source, quantity: Int64(index - 20) * 4_000,
                on: occasion(daysAgo: (index - 25) / 2, hour: 10))
            if index == 29 {
                try await returnForCorrection(id)
            }
        }
    }

    private func returnForCorrection(_ id: Int64) async throws {
        _ = try await DecideCodeApplication(platform)(
            ReviewedCase(.codeApplication, id),
            .returnForCorrection(reason: "请补充用途说明", items: ["用途：请写明计划生产的月份与数量"]),
            by: try await actor("chenli"), on: occasion(daysAgo: 0, hour: 11))
    }
}
