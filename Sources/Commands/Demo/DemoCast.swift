/// Who and what the demo tells of. Every name, number and code is invented.
enum DemoCast {
    struct Enterprise {
        let account: String
        let name: String
        let region: String
        let address: String
        let made: String
        /// Numbers marked as test.
        let number: String
        /// As a registration calls it.
        var kind = "maker"
    }

    struct Model {
        let enterprise: Int
        let productClass: String
        let name: String
        let brand: String
        let model: String
        let gas: String
        let standard: String
        let nameplate: [String: String]
    }

    static let enterprises: [Enterprise] = [
        row("huoying", "佛山市火映燃具有限公司", "440606", "佛山市顺德区容桂街道示范路1号", "家用燃气灶具、燃气快速热水器"),
        row("nanling", "中山市南岭厨电有限公司", "442000", "中山市南头镇示范路18号", "家用燃气灶具、集成灶"),
        row("hechuan", "佛山市合川热能科技有限公司", "440606", "佛山市顺德区大良街道示范路66号", "燃气采暖热水炉"),
        row("yumin", "佛山市裕民阀业有限公司", "440606", "佛山市顺德区北滘镇示范路9号", "燃气紧急切断阀、调压器"),
        row("lanyan", "佛山市蓝焰之家电器有限公司", "440606", "佛山市顺德区勒流街道示范路27号", "家用燃气灶具"),
        row("zhonghuo", "中山市众火商用厨具有限公司", "442000", "中山市黄圃镇示范路5号", "商用燃气燃烧器具"),
        row("anruan", "佛山市安软管业有限公司", "440606", "佛山市顺德区杏坛镇示范路33号", "燃气用具连接软管"),
        row("qingyuan", "佛山市清源热水器有限公司", "440606", "佛山市顺德区伦教街道示范路12号", "燃气快速热水器"),
        row("weilan", "中山市蔚蓝厨卫有限公司", "442000", "中山市东凤镇示范路88号", "家用燃气灶具、燃气快速热水器"),
        row("dinghuo", "佛山市鼎火智能厨电有限公司", "440606", "佛山市顺德区陈村镇示范路3号", "集成灶"),
        row("nuanjia", "佛山市暖家供热设备有限公司", "440605", "佛山市南海区狮山镇示范路21号", "燃气采暖热水炉"),
        row("xinfeng", "中山市新丰燃具有限公司", "442000", "中山市古镇镇示范路16号", "家用燃气灶具"),
    ].enumerated().map { index, enterprise in
        Enterprise(
            account: enterprise.account, name: enterprise.name, region: enterprise.region, address: enterprise.address,
            made: enterprise.made, number: "99900\(index < 9 ? "0" : "")\(index + 1)")
    }

    private static func row(
        _ account: String, _ name: String, _ region: String, _ address: String, _ made: String
    ) -> Enterprise {
        Enterprise(account: account, name: name + "（示例）", region: region, address: address, made: made, number: "")
    }

    static let models: [Model] = stoves + heaters + boilers + others

    private static let stoves: [Model] = [
        stove(0, "JZT-B72", "火映（示例）", "12T", "4.5"), stove(0, "JZY-B72", "火映（示例）", "20Y", "4.2"),
        stove(0, "JZT-E5", "火映（示例）", "12T", "5.0"), stove(1, "JZT-N88", "南岭（示例）", "12T", "5.0"),
        stove(1, "JZY-N88", "南岭（示例）", "20Y", "4.5"), stove(1, "JZT-N6", "南岭（示例）", "12T", "4.2"),
        stove(4, "JZT-L1", "蓝焰之家（示例）", "12T", "4.5"), stove(4, "JZY-L1", "蓝焰之家（示例）", "20Y", "4.2"),
        stove(4, "JZR-L1", "蓝焰之家（示例）", "5R", "3.8"), stove(8, "JZT-W2", "蔚蓝（示例）", "12T", "4.5"),
        stove(8, "JZY-W2", "蔚蓝（示例）", "20Y", "4.2"), stove(9, "JJZT-D9", "鼎火（示例）", "12T", "5.0"),
        stove(9, "JJZT-D7", "鼎火（示例）", "12T", "4.8"), stove(11, "JZT-X3", "新丰（示例）", "12T", "4.2"),
        stove(11, "JZY-X3", "新丰（示例）", "20Y", "4.0"),
    ]

    private static let heaters: [Model] = [
        heater(0, "JSQ30-16H3", "火映（示例）", "12T", "32", "16"), heater(0, "JSQ25-13H3", "火映（示例）", "12T", "26", "13"),
        heater(0, "JSQ30-16H3", "火映（示例）", "20Y", "32", "16"), heater(7, "JSQ24-12Q", "清源（示例）", "12T", "24", "12"),
        heater(7, "JSQ26-13Q", "清源（示例）", "12T", "26", "13"), heater(7, "JSQ31-16Q", "清源（示例）", "12T", "31", "16"),
        heater(7, "JSQ24-12Q", "清源（示例）", "20Y", "24", "12"), heater(8, "JSQ25-13W", "蔚蓝（示例）", "12T", "25", "13"),
        heater(8, "JSQ31-16W", "蔚蓝（示例）", "12T", "31", "16"), heater(8, "JSQ25-13W", "蔚蓝（示例）", "20Y", "25", "13"),
    ]

    private static let boilers: [Model] = [
        boiler(2, "L1PB26-S", "合川（示例）", "26"), boiler(2, "L1PB32-S", "合川（示例）", "32"),
        boiler(2, "N1PB20-D", "合川（示例）", "20"), boiler(10, "L1PB24-N", "暖家（示例）", "24"),
        boiler(10, "L1PB28-N", "暖家（示例）", "28"), boiler(10, "LN1GBQ24", "暖家（示例）", "24"),
    ]

    private static let others: [Model] = [
        other(3, "ESV", "燃气紧急切断阀", "ZQ-15", "裕民（示例）", "GB 44016-2024"),
        other(3, "ESV", "燃气紧急切断阀", "ZQ-20", "裕民（示例）", "GB 44016-2024"),
        other(3, "REG", "瓶装液化石油气调压器", "JYT-0.6", "裕民（示例）", "GB 35844-2018", gas: "20Y"),
        other(5, "COMM", "商用燃气大锅灶", "DZT-80", "众火（示例）", "GB 35848-2024", gas: "12T"),
        other(5, "COMM", "商用燃气炒菜灶", "CCT-50", "众火（示例）", "GB 35848-2024", gas: "12T"),
        other(5, "COMM", "商用燃气蒸箱", "ZXT-24", "众火（示例）", "GB 35848-2024", gas: "12T"),
        other(6, "HOSE", "不锈钢波纹软管", "RLB-13", "安软（示例）", "GB 41317-2024"),
        other(6, "HOSE", "金属包覆软管", "BF-9.5", "安软（示例）", "GB 44017-2024"),
        other(6, "HOSE", "橡胶复合软管", "RF-9.5", "安软（示例）", "GB 44023-2024"),
    ]

    private static func stove(
        _ enterprise: Int, _ model: String, _ brand: String, _ gas: String, _ power: String
    ) -> Model {
        Model(
            enterprise: enterprise, productClass: "STOVE", name: "家用燃气灶具", brand: brand, model: model, gas: gas,
            standard: "GB 16410-2020", nameplate: ["heatInput": power, "energyClass": "2"])
    }

    private static func heater(
        _ enterprise: Int, _ model: String, _ brand: String, _ gas: String, _ both: String...
    ) -> Model {
        Model(
            enterprise: enterprise, productClass: "GWH", name: "家用燃气快速热水器", brand: brand, model: model, gas: gas,
            standard: "GB 6932-2015",
            nameplate: ["heatInput": both[0], "hotWaterRate": both[1], "energyClass": "2"])
    }

    private static func boiler(_ enterprise: Int, _ model: String, _ brand: String, _ power: String) -> Model {
        Model(
            enterprise: enterprise, productClass: "BOILER", name: "燃气采暖热水炉", brand: brand, model: model, gas: "12T",
            standard: "GB 25034-2020", nameplate: ["heatInput": power, "energyClass": "2"])
    }

    private static func other(
        _ enterprise: Int, _ productClass: String, _ words: String..., gas: String = ""
    ) -> Model {
        Model(
            enterprise: enterprise, productClass: productClass, name: words[0], brand: words[2], model: words[1],
            gas: gas, standard: words[3], nameplate: [:])
    }
}
