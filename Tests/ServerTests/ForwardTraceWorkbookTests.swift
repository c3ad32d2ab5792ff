import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Spreadsheets
import TestSupport
import Testing
import Traceability

/// The forward trace as people take it along, and how staff name whose goods they mean.
@Suite struct ForwardTraceWorkbookTests {
    private typealias Story = ItemTraceStory
    private let lot = "componentLot=\(ItemTraceStory.Canary.partLot.rawValue)"

    private struct Sheet: Sendable {
        let name: String
        let rows: [[String]]
    }

    private func sheets(
        _ client: any TestClientProtocol, _ query: String, _ token: String, language: String
    ) async throws -> [Sheet] {
        let fields: HTTPFields = [.cookie: "ransu=\(token)", .acceptLanguage: language]
        let bytes = try await client.execute(
            uri: "/api/v1/forward-trace.xlsx?" + query, method: .get, headers: fields
        ) { response in
            #expect(response.status == .ok)
            return Array(buffer: response.body)
        }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("forward-\(UUID().uuidString).xlsx")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let reader = try XLSXReader(path: file.path)
        return try reader.visibleSheets.map { name in
            var rows: [[String]] = []
            try reader.readRows(sheet: name) { rows.append($0.cells.map(\.text)) }
            return Sheet(name: name, rows: rows)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the workbook has sums, holders by name, regions in words and all runs, in the reader's language`(
        _ engine: TestEngine
    ) async throws {
        try await withRoutes(engine) { client, platform, clock in
            let story = try await Story(client, platform, clock)
            let token = try #require(story.tokens[.owner])
            let book = try await sheets(client, lot, token, language: "zh-CN")
            #expect(book.map(\.name) == ["汇总", "单位", "地区", "流向"])
            let summary = book[0].rows
            #expect(summary.contains { $0.first == "产品数量" && $0.last == "2" })
            #expect(summary.contains { $0.first == "已售" && $0.last == "1" })
            #expect(
                summary.contains { $0.contains { $0.contains("1000000") && $0.contains("2 段") } }, "the bound is said")
            let holders = book[1].rows
            #expect(holders.map { $0.first ?? "" }.dropFirst() == ["佛山市火映燃具有限公司（示例）", "CANARY-DEALER", "合计"])
            #expect(holders[2].suffix(3) == ["2", "1", "1"] && holders[3].suffix(2) == ["1", "1"])
            #expect(holders[2][1] == "登记单位" && holders[2][2] == "110105" && holders[2][3].contains("北京"))
            #expect(book[2].rows.contains { $0.first == "110105" && $0[1].contains("北京") && $0[3] == "1" })
            let runs = book[3].rows
            #expect(runs.count == 3 && runs.dropFirst().map { $0[4] } == ["已售", "在该单位"])
            #expect(runs.dropFirst().allSatisfy { $0[3] == "B1" && $0[5] == "CANARY-DEALER" })
            let english = try await sheets(client, lot + "&lang=en", token, language: "zh-CN")
            #expect(english.map(\.name) == ["Summary", "Holders", "Regions", "Runs"])
            let heads = english.flatMap { $0.rows.first ?? [] }
            #expect(heads.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value < 0x2E80 } }, "\(heads)")
        }
    }

    @Test(arguments: TestEngine.available)
    func `staff read names in the workbook, and the JSON says what is sold and by whom`(
        _ engine: TestEngine
    ) async throws {
        try await withRoutes(engine) { client, platform, clock in
            let story = try await Story(client, platform, clock)
            let owner = "\(story.story.ownerID)"
            let staff = try await sheets(
                client, lot + "&owner=" + owner, try #require(story.tokens[.staff]), language: "zh-CN")
            #expect(staff[1].rows.contains { $0.first == "CANARY-DEALER" })
            let json = try await story.face("/api/v1/forward-trace?" + lot, accept: "application/json", as: .owner)
            #expect(json.text.contains(#""maker":{"holdingCount":0,"soldCount":0}"#), "\(json.text)")
            #expect(json.text.contains(#""isSold":true"#) && json.text.contains(#""soldRegion":"""#))
            #expect(json.text.contains(#""holdingCount":1,"receivedCount":2,"soldCount":1"#))
        }
    }

    @Test func `staff name the enterprise by number, name or credit code, and are told where they do not`()
        async throws
    {
        try await withRoutes { client, platform, clock in
            let story = try await Story(client, platform, clock)
            let path = "/api/v1/forward-trace?" + lot
            for owner in ["\(story.story.ownerID)", "佛山市火映燃具有限公司(示例)", "火映燃具有限公司（示例）", "91440606ma4tex01xc"] {
                let encoded = try #require(owner.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
                let found = try await story.face(path + "&owner=" + encoded, accept: "application/json", as: .staff)
                #expect(found.status == .ok && found.text.contains("CANARY-DEALER"), "\(owner) \(found.text)")
                let far = try await story.face(
                    path + "&owner=" + encoded, accept: "application/json", as: .farRegulator)
                #expect(far.status == .notFound && !far.text.contains("CANARY-DEALER"), "\(owner)")
                let typed = try await story.face(
                    "/trace/forward?kind=componentLot&value=\(Story.Canary.partLot.rawValue)&enterprise=" + encoded,
                    accept: "text/html", as: .staff)
                #expect(typed.status == .ok || Int64(owner) != nil, "\(owner)")
            }
            for end in ["", ".xlsx", ".jsonld", ".xml"] {
                let none = try await story.face(
                    "/api/v1/forward-trace\(end)?\(lot)", accept: "application/json", as: .staff)
                #expect(none.status == .unprocessableContent && none.text.contains("owner 指明企业"), "\(none.text)")
            }
        }
    }
}
