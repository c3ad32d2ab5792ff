/// 产品类别: what the platform knows of each kind of gas appliance. `regulation.json` has the same rows; a test compares.
public struct ProductClass: Sendable, Hashable {
    public let id: String
    public let name: Message
    /// Works on gas of one family only: the nameplate must show its code.
    public let needsGasCode: Bool
    /// The class digits of its CCC number; nil where none is known.
    public let certificateClass: String?

    private init(_ id: String, _ chinese: String, _ english: String, gas: Bool, ccc: String? = nil) {
        self.id = id
        name = Message(chinese, english)
        needsGasCode = gas
        certificateClass = ccc
    }

    public static let all = [
        ProductClass("STOVE", "家用燃气灶具", "Domestic gas cooker", gas: true, ccc: "2401"),
        ProductClass("INTEG", "集成灶", "Integrated cooker", gas: true, ccc: "2401"),
        ProductClass("GWH", "家用燃气快速热水器", "Instantaneous gas water heater", gas: true, ccc: "2402"),
        ProductClass("STOR", "燃气容积式热水器", "Storage gas water heater", gas: true),
        ProductClass("BOILER", "燃气采暖热水炉", "Gas heating and combi boiler", gas: true, ccc: "2403"),
        ProductClass("COMM", "商用燃气燃烧器具", "Commercial gas appliance", gas: true),
        ProductClass("HOSE", "燃气连接用软管", "Gas connection hose", gas: false),
        ProductClass("ESV", "电磁式燃气紧急切断阀", "Electromagnetic gas emergency shut-off valve", gas: false),
        ProductClass("DET", "可燃气体探测器", "Combustible gas detector", gas: false),
        ProductClass("REG", "瓶装液化石油气调压器", "LPG cylinder regulator", gas: false),
        ProductClass("PREG", "燃气调压器（箱）", "Gas pressure regulator", gas: false),
        ProductClass("ASV", "管道燃气自闭阀", "Gas self-closing valve", gas: false),
        ProductClass("METER", "燃气表", "Gas meter", gas: false),
        ProductClass("OTHER", "其他家用燃气燃烧器具", "Other domestic gas appliance", gas: true),
    ]

    public static func named(_ id: String) -> ProductClass? { all.first { $0.id == id } }
}
