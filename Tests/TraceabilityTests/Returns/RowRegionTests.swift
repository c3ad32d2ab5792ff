import Storage
import TestSupport
import Testing

@testable import Traceability

/// 收货地区 as a clerk writes it.
@Suite struct RowRegionTests {
    @Test(arguments: TestEngine.available)
    func `a row names a region by its code or by its name, of any depth`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let names = ["广东省广州市天河区", "天河区", "４４０１０６", "广州市", "广东"]
            let codes = ["440106", "440106", "440106", "440100", "440000"]
            _ = try await shop.send(try names.indices.map { try shop.line(Int64($0)) })
            let rows = try names.enumerated().map { index, name in
                try shop.row("出库", Int64(index), #","destinationRegion":"\#(name)""#, at: "2026-11-21 08:00")
            }
            let receipt = try await shop.send(rows)
            #expect(receipt.errors.isEmpty, "\(receipt.errors)")
            for (index, code) in codes.enumerated() {
                let found = try await shop.events(Int64(index)).compactMap(\.destinationRegion)
                #expect(found == [code], "\(names[index])")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a name that is not known or means several is refused as that`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            _ = try await shop.send([try shop.line(0)])
            for (name, rule) in [
                ("亚特兰蒂斯", "region.unknown"), ("鼓楼区", "region.ambiguous"), ("999999", "return.unknown-region"),
            ] {
                let row = try shop.row("出库", 0, #","destinationRegion":"\#(name)""#, at: "2026-11-21 08:00")
                let receipt = try await shop.send([row])
                #expect(receipt.errors.map(\.rule.code) == [rule])
                let error = try #require(receipt.errors.first)
                #expect(error.field == "destinationRegion" && error.value == name && error.line == 1)
                let kept = try await platform.datastore.report {
                    try $0.returnErrors(receipt.traceReturn.id, platform.keys)
                }
                #expect(kept.map(\.rule.code) == [rule], "read back")
            }
        }
    }
}
