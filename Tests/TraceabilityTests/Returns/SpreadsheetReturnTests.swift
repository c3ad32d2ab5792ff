import Cryptography
import Foundation
import JSONStream
import Spreadsheets
import TestSupport
import Testing

@testable import Traceability

/// Spreadsheets as people make them.
struct SpreadsheetReturnTests {
    private func send(_ shop: Workshop, _ bytes: [UInt8], mode: ReturnMode = .allOrNothing) async throws
        -> ReturnReceipt
    {
        let path = NSTemporaryDirectory() + "/sheet-" + UUID().uuidString
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        var request = shop.request(SHA256.hash(bytes), .upload)
        request.mode = mode
        return try await ReceiveReturn(shop.platform)(
            ReturnContent(.spreadsheet, .file(path: path)), request, by: shop.actor, on: shop.clock.occasion)
    }

    @Test(arguments: TestEngine.available)
    func `ten thousand water heaters come in from a workbook`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let path = NSTemporaryDirectory() + "/heaters-" + UUID().uuidString + ".xlsx"
            defer { try? FileManager.default.removeItem(atPath: path) }
            let fields: [ReturnField] = [
                .factoryNo, .code, .batchNo, .productionDate, .model, .gasTightness, .ignition, .flameFailure,
                .carbonMonoxide, .measurements, .inspector, .line,
            ]
            let writer = try XLSXWriter(
                path: path, temporaryDirectory: NSTemporaryDirectory(), sheetName: "回传",
                columns: fields.map { XLSXColumn($0.name.chinese, note: $0.note.chinese) })
            for index in 0..<10_000 {
                try writer.append([
                    .text("GWH\(index)"), .text(try shop.code(Int64(index))), .text("20261120-\(index / 2_500)"),
                    .text("2026-11-20"), .text("JSQ30-16A"), .text("合格"), .text("合格"), .text("合格"), .text("合格"),
                    .text("CO|0.012|%|0.06|烟气分析仪"), .text("李工"), .text("A1"),
                ])
            }
            try writer.close()
            let receipt = try await send(shop, Array(try Data(contentsOf: URL(fileURLWithPath: path))))
            #expect(receipt.traceReturn.state == .accepted, "\(receipt.errors.prefix(3))")
            #expect(receipt.traceReturn.goodCount == 10_000)
            #expect(try await shop.count("binding_run") == 4)
            #expect(try await shop.count("item") == 10_000)
            let document = try #require(try await shop.events(9_999).first?.publicDocument)
            #expect(document["gas:factoryNumber"] == .string("GWH9999"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `an old or locked workbook is refused with what to do, in both languages`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            func refuse(_ bytes: [UInt8], _ chinese: String, _ english: String) async throws {
                let refusal = try await #require(throws: Refusal.self) { _ = try await send(shop, bytes) }
                #expect(refusal.rule == .returnBroken)
                #expect(refusal.text(.chinese).contains(chinese))
                #expect(refusal.text(.english).contains(english))
            }
            var compound = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 1_016)
            try await refuse(compound, "请另存为 .xlsx", "save as .xlsx")
            compound += "EncryptedPackage".utf16.flatMap { [UInt8($0), 0] }
            compound[48] = 1
            try await refuse(compound, "请取消密码", "has a password")
            try await refuse(Array("编码\n\"1".utf8), "第 2 行第 1 列的引号没有结束", "line 2, column 1")
            #expect(try await shop.count("trace_event") == 0)
            #expect(try await shop.count("binding_run") == 0)
        }
    }

    @Test func `columns may stand in any order, codes as addresses, digits full-width`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let wide = String(try shop.code(2).unicodeScalars.map { Character(Unicode.Scalar($0.value + 0xFEE0)!) })
            let text = """
                生产日期*,Batch number,编码
                2026/11/20,B1,http://localhost:8080/E=\(try shop.code(1))
                2026年11月20日,B1, \(wide)

                """
            let receipt = try await send(shop, Array(text.utf8))
            #expect(receipt.traceReturn.state == .accepted, "\(receipt.errors)")
            #expect(try await shop.binding(2) != nil)
            #expect(
                try await shop.events(2)[0].publicDocument["epcList"]
                    == .array([.string("http://localhost:8080/E=\(try shop.code(2))")]))
        }
    }

    @Test func `an error names line, column and value`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let text = "编码,批次号,生产日期\r\n\(try shop.code(1)),B1,2026-11-20\r\n2.01287E+32,B1,2026-13-01\r\n"
            let receipt = try await send(shop, Array(text.utf8), mode: .acceptGoodRows)
            #expect(receipt.traceReturn.state == .acceptedInPart)
            #expect(receipt.errors.map { "\($0.line):\($0.column) \($0.rule.code)" } == ["3:3 input.not-a-date"])
            let csv = String(decoding: RowErrorTable.csv(receipt.errors, .english), as: UTF8.self)
            #expect(csv.contains("2026-13-01") && csv.contains("is not a date"))
        }
    }

    @Test func `unknown columns and files that are no spreadsheet are refused by name`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let column = await #expect(throws: Refusal.self) { try await send(shop, Array("编码,颜色\nx,红\n".utf8)) }
            #expect(column?.rule.code == "return.unknown-column")
            #expect(column?.parameters["value"] == "颜色")
            var generator = SeededGenerator(seed: 50)
            let garbage = (0..<(6 << 20)).map { _ in UInt64.random(in: 0...(.max), using: &generator) }
            let bytes = garbage.withUnsafeBytes { Array($0) }
            let broken = await #expect(throws: Refusal.self, "seed 50") { try await send(shop, bytes) }
            #expect(broken?.rule.code == "return.broken-file")
            let cut = await #expect(throws: Refusal.self) {
                try await send(shop, [0x50, 0x4B, 0x03, 0x04] + bytes.prefix(4_000))
            }
            #expect(cut?.rule.code == "return.broken-file")
            #expect(try await shop.count("trace_return") == 0)
        }
    }
}
