/// 关键零部件: a part that safety hangs on, and the classes of products that have it.
public struct KeyComponent: Sendable, Hashable {
    public let id: String
    public let name: Message
    private let classes: Set<String>

    private init(_ id: String, _ chinese: String, _ english: String, _ classes: Set<String>) {
        (self.id, name, self.classes) = (id, Message(chinese, english), classes)
    }

    private static let burners = Set(ProductClass.all.filter(\.needsGasCode).map(\.id))
    private static let heaters: Set<String> = ["GWH", "STOR", "BOILER"]

    public static let all = [
        KeyComponent("valve", "阀体总成", "Gas valve", burners.union(["ESV", "ASV", "PREG"])),
        KeyComponent("solenoid", "电磁阀", "Solenoid valve", burners.union(["ESV"])),
        KeyComponent("thermocouple", "热电偶", "Thermocouple", burners),
        KeyComponent("burner", "燃烧器", "Burner", burners),
        KeyComponent("heat-exchanger", "热交换器", "Heat exchanger", heaters),
        KeyComponent("fan", "风机", "Fan", heaters.union(["INTEG", "COMM"])),
        KeyComponent("controller", "控制器", "Controller", burners.union(["ESV", "DET", "METER"])),
        KeyComponent("regulator", "调压器", "Regulator", burners.union(["REG", "PREG"])),
        KeyComponent("hose", "软管", "Hose", burners.union(["HOSE"])),
        KeyComponent("sensor", "传感器", "Sensor", ["DET", "METER"]),
    ]

    /// By its key, or its name in either language, whatever the case of its letters.
    static func named(_ text: String) -> KeyComponent? { byName[text.lowercased()] }

    private static let byName: [String: KeyComponent] = Dictionary(
        all.flatMap { one in
            [one.id, one.name.chinese, one.name.english].map { ($0.lowercased(), one) }
        }
    ) { first, _ in first }

    public static func of(_ productClass: String) -> [KeyComponent] { all.filter { $0.classes.contains(productClass) } }
}

/// 品类模板: which facts the trace of a product of a class has. Follows the tables that the rules use.
public struct ClassTemplate: Sendable {
    public let productClass: ProductClass

    public static let all = ProductClass.all.map { ClassTemplate(productClass: $0) }

    /// Of the product: what is a column of its own, then the plate.
    public var product: [Message] {
        var all = [ReturnField.model.name, Message("执行标准", "Standard")]
        if productClass.needsGasCode { all.append(Message("燃气类别", "Gas category")) }
        if let digits = productClass.certificateClass {
            all.append(Message("CCC 证书（\(digits)）", "CCC certificate (\(digits))"))
        }
        return all + [Message("安全使用年限", "Safe life")]
            + NameplateField.all.filter { $0.applies(to: productClass.id) }.map { field in
                field.unit.isEmpty
                    ? field.label
                    : Message("\(field.label.chinese)（\(field.unit)）", "\(field.label.english) (\(field.unit))")
            }
    }

    public var batch: [GasTerm] { Self.terms(["batch", "productionDate", "site", "line", "shift", "typeTestReport"]) }
    public var item: [GasTerm] { Self.terms(["factoryNumber", "tests", "measurements", "inspector"]) }
    public var components: [KeyComponent] { KeyComponent.of(productClass.id) }

    /// ★ A unit is released only when it has passed them.
    public var starTests: [TestItem] {
        let star = TestItem.star(isBurner: productClass.needsGasCode)
        return TestItem.allCases.filter { star.contains($0.rawValue) }
    }

    /// What is not certain of this template; nil: nothing.
    ///
    /// GB 15322.2 asks detectors for their alarm point, not for tightness; which of its tests every unit passes before
    /// release has not been read in the standard itself.
    public var note: Message? {
        guard productClass.id == "DET" else { return nil }
        return Message(
            "探测器的出厂检验项目以 GB 15322 原文为准（如报警动作值），本模板尚未核对原文；报警动作值请用“检验数值”回传",
            "For detectors the tests of GB 15322 count (such as the alarm point); this template has not been checked "
                + "against the standard: return the alarm point as a measurement")
    }

    public var otherTests: [TestItem] {
        let star = starTests
        return TestItem.allCases.filter { !star.contains($0) }
    }

    private static func terms(_ names: [Substring]) -> [GasTerm] { names.compactMap { GasVocabulary.byName[$0] } }
}
