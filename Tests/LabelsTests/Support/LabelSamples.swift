import Foundation
import Labels

/// The shipped templates and labels of the trade to put on them.
enum LabelSamples {
    static let templates: LabelTemplateSet = {
        do {
            return try LabelTemplateSet(parsing: Array(Data(contentsOf: document)))
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    static let document = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appendingPathComponent("Sources/Traceability/Data/label-templates.json")

    /// A water heater with an Ecode of NSI 0128, a stove with a commodity code, a hose without a gas type.
    static func contents(_ index: Int) -> LabelContent {
        var content = kinds[index % kinds.count]
        let serial = String(1_000_000_000_000_000 + index * 7_919)
        switch index % kinds.count {
        case 0:
            content[.code] = "201280000001000010" + serial
            content[.address] = "https://q.ransu.example/E=\(content[.code])"
        default:
            content[.code] = serial
            content[.address] = "https://q.ransu.example/01/06901234567892/21/0007\(serial)"
        }
        content[.elementString] = "[01]06901234567892[21]0007\(serial)"
        content[.factoryNumber] = "SN2026110\(index % 100_000)"
        content[.roll] = "\(index / 1_000 + 1)"
        content[.sequence] = "\(index % 1_000 + 1)"
        content[.epc] = "3034257BF7194E4000" + String(format: "%06X", index % 0xFFFFFF)
        return content
    }

    static func divider(_ roll: Int) -> LabelContent {
        var content = contents(0)
        content[.roll] = "\(roll)"
        content[.rollCount] = "1000"
        content[.rollFirst] = contents((roll - 1) * 1_000)[.code]
        content[.rollLast] = contents(roll * 1_000 - 1)[.code]
        return content
    }

    static let kinds: [LabelContent] = [
        LabelContent([
            .productName: "家用燃气快速热水器", .brand: "燃溯示例", .model: "JSQ30-16A3", .gasType: "天然气12T",
            .batch: "2026112601", .productionMonth: "2026-11", .safeLifeYears: "8", .hotline: "400-800-0000",
            .maker: "佛山市顺德区示例燃气具有限公司", .certificate: "2020012402000123",
        ]),
        LabelContent([
            .productName: "嵌入式家用燃气灶具（气电两用）", .brand: "示例火焰", .model: "JZT-B802G(A)",
            .gasType: "液化石油气20Y", .batch: "B26-1126/03", .productionMonth: "2026-11", .safeLifeYears: "8",
            .hotline: "0757-22220000转8", .maker: "中山市火炬开发区示例厨卫电器股份有限公司第二分厂",
            .certificate: "2021012401000456",
        ]),
        LabelContent([
            .productName: "燃气用具连接用不锈钢波纹软管", .model: "RLB-DN13-1000", .productionMonth: "2026-10",
            .safeLifeYears: "10", .hotline: "400-111-2222", .maker: "宁波示例管业有限公司",
        ]),
    ]
}
