/// 铭牌项: an item of a nameplate that is no column of its own (GB 16410, GB 6932, GB 25034; regulation.md 6.5).
public struct NameplateField: Sendable, Hashable {
    public enum Kind: Sendable, Hashable { case text, decimal }

    /// The member of the nameplate's JSON object.
    public let key: String
    public let label: Message
    /// As printed: `kW`, `Pa`; "" for a text.
    public let unit: String
    public let kind: Kind
    /// The classes that have the item; empty: all.
    public let classes: Set<String>

    private init(
        _ key: String, _ chinese: String, _ english: String, unit: String = "", _ kind: Kind = .text,
        classes: Set<String> = []
    ) {
        self.key = key
        label = Message(chinese, english)
        self.unit = unit
        self.kind = kind
        self.classes = classes
    }

    public func applies(to productClass: String) -> Bool { classes.isEmpty || classes.contains(productClass) }

    private static let burners: Set<String> = ["STOVE", "INTEG", "GWH", "STOR", "BOILER", "COMM", "OTHER"]
    private static let heaters: Set<String> = ["GWH", "STOR", "BOILER"]
    /// What runs on electricity, or may.
    private static let electric = burners.union(["ESV", "DET", "METER"])
    /// What gas flows through.
    private static let piped = burners.union(["HOSE", "ESV", "REG", "PREG", "ASV", "METER"])
    private static let cookers: Set<String> = ["STOVE", "INTEG"]

    public static let all = [
        NameplateField("region", "适用地区", "Region of use"),
        NameplateField("gasPressure", "额定燃气供气压力", "Rated gas pressure", unit: "Pa", .decimal, classes: piped),
        NameplateField("heatInput", "额定热负荷", "Rated heat input", unit: "kW", .decimal, classes: burners),
        NameplateField("heatInputLeft", "左侧热负荷", "Heat input, left burner", unit: "kW", .decimal, classes: cookers),
        NameplateField(
            "heatInputRight", "右侧热负荷", "Heat input, right burner", unit: "kW", .decimal, classes: cookers),
        NameplateField(
            "hotWaterRate", "热水产率（Δt=25 K）", "Hot water rate (Δt=25 K)", unit: "kg/min", .decimal,
            classes: heaters),
        NameplateField("waterPressure", "适用水压", "Water pressure", unit: "MPa", classes: heaters),
        NameplateField("voltage", "额定电压", "Rated voltage", unit: "V", classes: electric),
        NameplateField("frequency", "额定频率", "Rated frequency", unit: "Hz", .decimal, classes: electric),
        NameplateField("power", "额定功率", "Rated power", unit: "W", .decimal, classes: electric),
        NameplateField("protection", "防护等级", "Ingress protection", classes: electric),
        NameplateField("energyClass", "能效等级", "Energy class", classes: burners),
        NameplateField("flueType", "排烟方式", "Flue type", classes: heaters),
        NameplateField("noxClass", "NOx 等级", "NOx class", classes: ["GWH", "STOR", "BOILER", "COMM"]),
        NameplateField("origin", "产地", "Place of manufacture"),
    ]
}
