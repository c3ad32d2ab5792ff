/// 燃气用具词汇表: every word, one table for what is read, hidden, checked and published.
extension GasVocabulary {
    /// Words by topic, in the order of the page.
    public static let terms = production + inspection + nameplate + components + movement + afterSale

    /// By the word without its prefix.
    static let byName: [Substring: GasTerm] = Dictionary(
        uniqueKeysWithValues: terms.map { (Substring($0.name), $0) })

    static func names(_ group: GasTerm.Group) -> Set<Substring> {
        Set(terms.filter { $0.group == group }.map { Substring($0.name) })
    }

    private static let code = GasShape.text(limit: 2_048)
    private static let long = GasShape.text(limit: 2_000)
    /// A name, or an object that says more.
    private static let person = GasShape.textOr(limit: ReturnField.limit, .object([]))

    private static let results = GasShape.choice([
        GasChoice("pass", Message("合格", "Passed"), also: ["ok"]),
        GasChoice("fail", Message("不合格", "Failed")),
    ])

    private static let test = GasShape.object([
        GasMember("item", Message("项目", "Item"), required: true),
        GasMember("result", Message("结论", "Result"), results, required: true),
        GasMember("testedOn", ReturnField.testedOn.name, .date),
        GasMember("value", Message("实测值", "Measured value"), .reading),
        GasMember("unit", Message("单位", "Unit")),
        GasMember("limit", Message("限值", "Limit"), .reading),
        GasMember("instrument", Message("仪器", "Instrument")),
        GasMember("inspector", ReturnField.inspector.name, person),
    ])

    private static func more(
        _ chinese: String = "", _ english: String = "", unit: String = "", on steps: ReturnEvent...
    ) -> GasTerm.More {
        GasTerm.More(note: Message(chinese, english), unit: unit, steps: steps)
    }

    private static let production: [GasTerm] = [
        GasTerm(
            "batch", .production, .open, ReturnField.batchNo.name, .line,
            more("与 cbvmda:lotNumber 相同", "the same as cbvmda:lotNumber", on: .commissioning)),
        GasTerm(
            "lotNumber", .production, .open, ReturnField.batchNo.name, .line,
            more("batch 的另一名称", "another name of batch", on: .commissioning)),
        GasTerm(
            "productionDate", .production, .open, ReturnField.productionDate.name, .date,
            more("批次的生产日期", "the day the batch was made", on: .commissioning)),
        GasTerm(
            "factoryNumber", .production, .open, ReturnField.factoryNo.name, .line,
            more("仅单品，批次内不重复", "single units only, once in a batch", on: .commissioning)),
        GasTerm(
            "firstCode", .production, .open, Message("首码", "First code"), code,
            more("一卷编码作为一个事件时", "where a run of codes is one event", on: .commissioning)),
        GasTerm(
            "lastCode", .production, .open, ReturnField.lastCode.name, code,
            more("一卷编码作为一个事件时", "where a run of codes is one event", on: .commissioning)),
        GasTerm(
            "count", .production, .open, Message("台数", "Units"), .wholeNumber,
            more("首码至末码的台数", "units from the first to the last code", on: .commissioning)),
        GasTerm(
            "quantity", .production, .trade, ReturnField.quantity.name, .wholeNumber,
            more("发送方所填，用于核对", "as the sender gave it, to be checked", on: .commissioning)),
        GasTerm(
            "region", .production, .open, Message("地区", "Region"), .line,
            more(
                "事件发生地，GB/T 2260 六位代码或文字", "where it happened: GB/T 2260, six digits, or words", on: .commissioning,
                .inspecting, .shipping)),
        GasTerm(
            "backfilled", .production, .open, Message("补录", "Backfilled"), .flag,
            more(
                "历史数据导入的事件，不计及时性和评分", "of an import of old data: outside of clocks and scores", on: .commissioning,
                .shipping, .retailSelling)),
        GasTerm(
            "certificate", .production, .open, HistoryField.certificate.name, .line,
            more("生产时有效的认证证书", "in force when it was made", on: .commissioning)),
        GasTerm("site", .production, .trade, ReturnField.site.name, .line, more(on: .commissioning)),
        GasTerm("line", .production, .trade, ReturnField.line.name, .line, more(on: .commissioning)),
        GasTerm(
            "productionLine", .production, .trade, ReturnField.line.name, .line,
            more("line 的另一名称", "another name of line", on: .commissioning)),
        GasTerm("shift", .production, .trade, ReturnField.shift.name, .line, more(on: .commissioning)),
    ]

    private static let inspection: [GasTerm] = [
        GasTerm(
            "tests", .inspection, .open, Message("检验结果", "Test results"), .list(test),
            more(
                "项目为六个关键检验之一（" + TestItem.allCases.map(\.rawValue).joined(separator: "、") + "）或自定",
                "items: the six key tests (" + TestItem.allCases.map(\.rawValue).joined(separator: ", ")
                    + ") or your own", on: .commissioning, .inspecting)),
        GasTerm(
            "test", .inspection, .open, Message("单项检验", "One test"), test,
            more("只有一项时", "where there is one", on: .inspecting)),
        GasTerm(
            "inspection", .inspection, .open, Message("检验概况", "Inspection"),
            .object([
                GasMember("result", Message("结论", "Result"), results),
                GasMember("verdict", Message("判定", "Verdict"), results),
                GasMember("failed", Message("不合格数", "How many failed"), .wholeNumber),
                GasMember("testedOn", ReturnField.testedOn.name, .date),
                GasMember("standard", Message("检验依据", "Standard")),
                GasMember("report", Message("报告编号", "Report")),
                GasMember("inspector", ReturnField.inspector.name, person),
            ]),
            more(
                "结论不合格时与 ★ 检验不合格相同", "of the whole: fail counts as a failed ★ test", on: .inspecting)),
        GasTerm(
            "result", .inspection, .open, Message("结论", "Result"), .line,
            more("不合格时与 ★ 检验不合格相同", "of the whole: fail counts as a failed ★ test", on: .inspecting)),
        GasTerm(
            "verdict", .inspection, .open, Message("判定", "Verdict"), .line,
            more("不合格时与 ★ 检验不合格相同", "of the whole: fail counts as a failed ★ test", on: .inspecting)),
        GasTerm(
            "measurements", .inspection, .trade, ReturnField.measurements.name,
            .list(
                .object([
                    GasMember("item", Message("项目", "Item"), required: true),
                    GasMember("value", Message("数值", "Value"), .reading, required: true),
                    GasMember("unit", Message("单位", "Unit")),
                    GasMember("limit", Message("限值", "Limit"), .reading),
                    GasMember("instrument", Message("仪器", "Instrument")),
                ])), more(on: .commissioning, .inspecting)),
        GasTerm(
            "typeTestReport", .inspection, .trade, Message("型式试验报告号", "Type test report"), .line,
            more(on: .commissioning, .inspecting)),
        GasTerm(
            "inspector", .inspection, .personal, ReturnField.inspector.name, person,
            more(on: .commissioning, .inspecting)),
        GasTerm("witness", .inspection, .personal, Message("见证人", "Witness"), person, more(on: .inspecting)),
    ]

    private static let nameplate: [GasTerm] = [
        GasTerm(
            "nameplate", .nameplate, .open, Message("铭牌", "Nameplate"),
            .object(
                NameplateField.all.map { field in
                    GasMember(
                        field.key, field.label, field.kind == .decimal ? .decimal : .line, unit: field.unit)
                }), more("产品铭牌所列各项", "what the plate of the product shows", on: .commissioning)),
        GasTerm("model", .nameplate, .open, ReturnField.model.name, .line, more(on: .commissioning)),
        GasTerm("standard", .nameplate, .open, Message("执行标准", "Standard"), .line, more(on: .commissioning)),
        GasTerm(
            "safeLifeYears", .nameplate, .open, Message("安全使用年限", "Safe life"), .wholeNumber,
            more("GB 17905；不短于标准", "GB 17905; never shorter than the standard", unit: "a", on: .commissioning)),
    ]

    /// What a component says of itself has the length that a batch keeps of it.
    private static let componentText = GasShape.text(limit: BatchComponent.limit)

    private static let components: [GasTerm] = [
        GasTerm(
            "components", .components, .trade, Message("关键零部件", "Key components"),
            .list(
                .object([
                    GasMember("kind", Message("种类", "Kind"), componentText, required: true),
                    GasMember("name", Message("名称", "Name"), componentText),
                    GasMember("model", Message("型号", "Model"), componentText),
                    GasMember("supplier", Message("供应商", "Supplier"), componentText),
                    GasMember("lot", Message("批次", "Lot"), componentText),
                    GasMember("certificate", Message("证书", "Certificate"), componentText),
                    GasMember("quantity", Message("数量", "Quantity"), .wholeNumber),
                    GasMember("code", Message("编码", "Code"), code),
                ])),
            more(
                "种类：" + KeyComponent.all.map { "\($0.id) \($0.name.chinese)" }.joined(separator: "、") + "，或自定",
                "kinds: " + KeyComponent.all.map(\.id).joined(separator: ", ") + ", or your own", on: .commissioning))
    ]

    private static let movement: [GasTerm] = [
        GasTerm("order", .movement, .trade, ReturnField.orderNo.name, .line, more(on: .shipping, .retailSelling)),
        GasTerm(
            "destination", .movement, .trade, ReturnField.destination.name, .line,
            more(
                "平台内单位的登记全称或统一社会信用代码：此后由其保管；有 destinationList 时以后者为准",
                "an organization here, by its registered name or social credit code: it has custody from then on; "
                    + "destinationList comes first", on: .shipping)),
        GasTerm(
            "destinationRegion", .movement, .open, ReturnField.destinationRegion.name, .line,
            more("GB/T 2260 六位代码，用于防串货", "GB/T 2260, six digits: against diversion", on: .shipping)),
        GasTerm(
            "saleSource", .movement, .open, ReturnField.saleSource.name,
            .choice(SaleSource.allCases.map { GasChoice($0.rawValue, $0.name) }),
            more("安全使用年限自售出之日起算", "the safe life begins on the day of sale")),
        GasTerm(
            "used", .movement, .open, ReturnField.used.name, .flag,
            more("退货：未使用的，售出作废", "of a return: the sale of an unused unit is void")),
    ]

    private static let afterSale: [GasTerm] = [
        GasTerm(
            "gas", .afterSale, .open, ReturnField.gas.name, .gas,
            more("与铭牌核对：12T、20Y，或只写种类", "checked against the plate: 12T, 20Y, or the family alone")),
        GasTerm(
            "gasType", .afterSale, .open, ReturnField.gas.name, .gas,
            more("gas 的另一名称", "another name of gas", on: .installing)),
        GasTerm("gasBefore", .afterSale, .open, ReturnField.gasBefore.name, .gas),
        GasTerm("kit", .afterSale, .trade, ReturnField.kit.name, .line),
        GasTerm(
            "parts", .afterSale, .trade, ReturnField.parts.name,
            .textOr(
                limit: 2_000,
                .list(
                    .object([
                        GasMember("name", Message("名称", "Name"), required: true),
                        GasMember("number", Message("零件号", "Part number")),
                        GasMember("oldCode", Message("旧件编码", "Old code"), code),
                        GasMember("newCode", Message("新件编码", "New code"), code),
                    ])))),
        GasTerm(
            "newCode", .afterSale, .open, ReturnField.newCode.name, code,
            more("换标、换机后的编码", "the code that took this one's place")),
        GasTerm(
            "oldCode", .afterSale, .open, Message("旧码", "Old code"), code,
            more("被换下的编码", "the code that this one took the place of", on: .replacing, .relabeling)),
        GasTerm("reason", .afterSale, .trade, ReturnField.reason.name, long),
        GasTerm(
            "licence", .afterSale, .personal, Message("安装维修证号", "Licence"), person, more(on: .installing, .repairing)),
        GasTerm("operator", .afterSale, .personal, ReturnField.operator.name, person),
        GasTerm("installer", .afterSale, .personal, Message("安装人员", "Installer"), person, more(on: .installing)),
        GasTerm("repairer", .afterSale, .personal, Message("维修人员", "Repairer"), person, more(on: .repairing)),
        GasTerm("customer", .afterSale, .personal, ReturnField.customer.name, person),
        GasTerm("consumer", .afterSale, .personal, Message("消费者", "Consumer"), person, more(on: .retailSelling)),
        GasTerm("contact", .afterSale, .personal, Message("联系人", "Contact"), person, more(on: .installing)),
        GasTerm("phone", .afterSale, .personal, Message("电话", "Phone"), .line, more(on: .installing)),
        GasTerm("address", .afterSale, .personal, ReturnField.address.name, person),
    ]
}
