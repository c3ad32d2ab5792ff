import Identification

/// A field of returned data: its name for programs and in spreadsheets, what a right value looks like.
public enum ReturnField: String, Sendable, CaseIterable, TemplateColumn {
    case event, code, lastCode, quantity, model, batchNo, productionDate, factoryNo
    case site, line, shift, orderNo, eventTime
    case gasTightness, ignition, flameFailure, carbonMonoxide, electricalSafety, waterPressure, testedOn
    case measurements, inspector, `operator`, destination, destinationRegion
    // The life after the factory.
    case saleSource, gas, gasBefore, kit, parts, used, newCode, reason, address, customer
    // 零部件 of a production row's batch.
    case component, componentSupplier, componentLot, componentPartNo, componentCertificate

    /// Kept in `ReturnRow.details`.
    static let ofLife: [ReturnField] = [
        .saleSource, .gas, .gasBefore, .kit, .parts, .used, .newCode, .reason, .address, .customer,
    ]

    /// Characters of one value.
    public static let limit = 200

    public var name: Message {
        switch self {
        case .event: Message("环节", "Step")
        case .code: Message("编码", "Code")
        case .lastCode: Message("末码", "Last code")
        case .quantity: Message("数量", "Quantity")
        case .model: Message("型号", "Model")
        case .batchNo: Message("批次号", "Batch number")
        case .productionDate: Message("生产日期", "Production date")
        case .factoryNo: Message("出厂编号", "Factory number")
        case .site: Message("工厂", "Site")
        case .line: Message("生产线", "Line")
        case .shift: Message("班次", "Shift")
        case .orderNo: Message("订单号", "Order number")
        case .eventTime: Message("发生时间", "Event time")
        case .testedOn: Message("检验日期", "Test date")
        case .measurements: Message("实测值", "Measured values")
        case .inspector: Message("检验员", "Inspector")
        case .operator: Message("操作员", "Operator")
        case .destination: Message("收货单位", "Destination")
        case .destinationRegion: Message("收货地区", "Destination region")
        case .saleSource: Message("售出依据", "Source of the sale date")
        case .gas: Message("现场气源", "Gas at the site")
        case .gasBefore: Message("原气源", "Gas before")
        case .kit: Message("改装套件", "Conversion kit")
        case .parts: Message("更换零件", "Parts replaced")
        case .used: Message("已使用", "Was in use")
        case .newCode: Message("新码", "New code")
        case .reason: Message("原因", "Reason")
        case .address: Message("地址", "Address")
        case .customer: Message("用户", "Customer")
        case .component: Message("零部件", "Component")
        case .componentSupplier: Message("零部件供应商", "Component supplier")
        case .componentLot: Message("零部件批号", "Component lot")
        case .componentPartNo: Message("零部件型号", "Component part number")
        case .componentCertificate: Message("零部件证书", "Component certificate")
        default: test?.name ?? Message(rawValue, rawValue)
        }
    }

    /// Holds a day, with a clock time or without.
    public var isDay: Bool { self == .productionDate || self == .testedOn || self == .eventTime }

    /// The test whose result stands in this field.
    public var test: TestItem? {
        switch self {
        case .gasTightness: .gasTightness
        case .ignition: .ignition
        case .flameFailure: .flameFailure
        case .carbonMonoxide: .carbonMonoxide
        case .electricalSafety: .electricalSafety
        case .waterPressure: .waterPressure
        default: nil
        }
    }

    /// A right value, for error lists and templates.
    public var example: String {
        switch self {
        case .event: "生产"
        case .code, .lastCode: "201280001234000010000000000000001"
        case .quantity: "500"
        case .model: "JSQ30-16A"
        case .batchNo: "20261120-A1"
        case .productionDate, .testedOn: "2026-11-20"
        case .factoryNo: "SN2026112000001"
        case .site: "顺德一厂"
        case .line: "A1"
        case .shift: "早班"
        case .orderNo: "DD20261120-7"
        case .eventTime: "2026-11-20 14:05"
        case .measurements: "CO|0.012|%|0.06|烟气分析仪"
        case .inspector, .operator, .customer: "李工"
        case .destination: "某某商贸有限公司"
        case .destinationRegion: "440106"
        case .saleSource: "经销商"
        case .gas, .gasBefore: "12T"
        case .kit: "GQ-20Y-03"
        case .parts: "点火针|DHZ-03"
        case .used: "否"
        case .newCode: "201280001234000010000000000000002"
        case .reason: "点火不良"
        case .address: "某路 1 号"
        case .component: "燃气阀"
        case .componentSupplier: "某阀门有限公司"
        case .componentLot: "FV-261101"
        case .componentPartNo: "RV-12"
        case .componentCertificate: "2025012402000001"
        default: "合格"
        }
    }

    /// What belongs in the column, in the template's second row.
    public var note: Message {
        switch self {
        case .event: Message("留空即“生产”", "empty means production")
        case .code: Message("单品编码，或一卷的首码；可粘贴网址", "one code or the first of a roll; an address will do")
        case .lastCode: Message("一卷的末码；单品留空", "the last code of a roll; empty for one unit")
        case .quantity: Message("选填，用于核对首末码之间的数量", "optional: checked against the roll")
        case .model: Message("选填，用于核对编码所属型号", "optional: checked against the code's model")
        case .batchNo, .productionDate: Message("生产环节必填", "required for production")
        case .factoryNo: Message("仅单品", "single units only")
        case .eventTime: Message("留空：生产即生产日期，其他环节即收到的时间", "empty: the day of a production, else the time of receipt")
        case .measurements: Message("项目|数值|单位|限值|仪器，多项用分号隔开", "item|value|unit|limit|instrument; several by semicolons")
        case .destinationRegion:
            Message("GB/T 2260 六位代码或名称，如 广州市天河区", "GB/T 2260, six digits, or a name such as 广州市天河区")
        case .saleSource:
            Message("经销商、安装单位、电商订单、消费者凭证或估计", "dealer, installer, order, receipt or estimated")
        case .gas, .gasBefore: Message("如 12T、20Y，或天然气", "such as 12T, 20Y, or natural gas")
        case .parts: Message("名称|零件号|旧件编码|新件编码，多项用分号隔开", "name|number|old code|new code; several by semicolons")
        case .used: Message("退货：是 或 否", "for a return: yes or no")
        case .newCode: Message("换标、换机", "for a new label or a replaced appliance")
        case .component: Message("仅生产；多项用分号隔开", "production only; several by semicolons")
        case .componentSupplier, .componentLot:
            Message("有零部件时必填；多项与零部件一一对应", "required with a component; several in its order")
        case .componentPartNo, .componentCertificate:
            Message("选填；多项与零部件一一对应", "optional; several in the component's order")
        default: test == nil ? Message("选填", "optional") : Message("合格 或 不合格", "合格 (pass) or 不合格 (fail)")
        }
    }

    static let headings = HeadingIndex<ReturnField>()

    var otherNames: [String] {
        switch self {
        case .event: ["事件", "业务环节"]
        case .code: ["首码", "产品编码", "追溯码", "Ecode", "firstCode", "二维码"]
        case .batchNo: ["批号", "批次", "batch", "lot"]
        case .factoryNo: ["机身号", "产品编号", "序列号", "serialNumber"]
        case .model: ["产品型号"]
        case .productionDate: ["制造日期"]
        case .destination: ["收货人", "客户"]
        case .eventTime: ["日期", "时间", "eventDate"]
        case .gas: ["气源", "gasType"]
        case .newCode: ["新机编码", "新标编码"]
        default: []
        }
    }
}
