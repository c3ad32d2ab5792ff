import Identification

/// A column of old data: its name for programs and in spreadsheets, what a right value looks like.
public enum HistoryField: String, Sendable, CaseIterable, TemplateColumn {
    case code, oldCode, oldAddress, product, batchNo, productionDate, factoryNo, certificate
    case gasTightness, ignition, flameFailure, carbonMonoxide, electricalSafety, waterPressure, testedOn
    case shippedOn, soldOn, dealer, region, queryCount, firstQueriedOn, lastQueriedOn

    /// The field of a return that says the same.
    var returned: ReturnField? {
        switch self {
        case .product: .model
        case .dealer: .destination
        case .region: .destinationRegion
        case .shippedOn, .soldOn: .eventTime
        case .oldCode, .oldAddress, .certificate, .queryCount, .firstQueriedOn, .lastQueriedOn: nil
        default: ReturnField(rawValue: rawValue)
        }
    }

    /// Columns that speak of how a unit was made.
    static let ofMaking: [HistoryField] = [
        .batchNo, .productionDate, .factoryNo, .gasTightness, .ignition, .flameFailure, .carbonMonoxide,
        .electricalSafety, .waterPressure, .testedOn,
    ]

    public var isTest: Bool { returned?.test != nil }

    public var name: Message {
        switch self {
        case .oldCode: Message("原编码", "Old code")
        case .oldAddress: Message("原查询网址", "Old address")
        case .product: Message("产品", "Product")
        case .certificate: Message("证书编号", "Certificate number")
        case .shippedOn: Message("出库日期", "Shipped on")
        case .soldOn: Message("售出日期", "Sold on")
        case .dealer: Message("经销商", "Dealer")
        case .region: Message("销售地区", "Region")
        case .queryCount: Message("原查询次数", "Earlier queries")
        case .firstQueriedOn: Message("首次查询日期", "First queried on")
        case .lastQueriedOn: Message("最近查询日期", "Last queried on")
        default: returned?.name ?? Message(rawValue, rawValue)
        }
    }

    /// A right value, for error lists and templates.
    public var example: String {
        switch self {
        case .oldCode: "HY2021050600123"
        case .oldAddress: "http://q.example.com/t/HY2021050600123"
        case .product: "JSQ30-16A"
        case .certificate: "2021012402000001"
        case .productionDate, .testedOn: "2021-05-06"
        case .batchNo: "20210506-A1"
        case .shippedOn: "2021-05-20"
        case .soldOn: "2021-06-18"
        case .dealer: "某某商贸有限公司"
        case .region: "440106"
        case .queryCount: "9"
        case .firstQueriedOn: "2021-06-20"
        case .lastQueriedOn: "2025-11-02"
        default: returned?.example ?? ""
        }
    }

    /// What belongs in the column, in the template's second row.
    public var note: Message {
        switch self {
        case .code: Message("本平台能识别的编码或网址；已印的原码", "a code or address that is known here, as it was printed")
        case .oldCode: Message("企业自己的旧码，旧网址按它跳转", "your own code of then; old addresses lead on by it")
        case .oldAddress: Message("旧码的完整网址，选填", "the whole old address, optional")
        case .product: Message("型号、产品编号或商品条码，用于核对", "model, product number or GTIN, to be checked")
        case .batchNo, .productionDate: Message("补生产数据时必填", "required where production is told")
        case .certificate: Message("当时有效的证书；不在册只提示", "in force then; an unknown one is only warned of")
        case .shippedOn, .soldOn: Message("选填", "optional")
        case .dealer: Message("须有出库或售出日期", "with a date of shipment or sale")
        case .region: Message("GB/T 2260 六位代码或名称", "GB/T 2260, six digits, or a name")
        case .queryCount: Message("原系统记录的次数", "as the earlier system counted")
        default: returned?.note ?? Message("选填", "optional")
        }
    }

    static let headings = HeadingIndex<HistoryField>()

    var otherNames: [String] {
        switch self {
        case .code: ["产品编码", "追溯码", "Ecode", "二维码"]
        case .oldCode: ["旧码", "自编码", "旧编码"]
        case .oldAddress: ["旧网址", "原网址"]
        case .product: ["型号", "产品型号", "产品编号", "商品条码", "model", "GTIN"]
        case .batchNo: ["批号", "批次", "batch", "lot"]
        case .productionDate: ["制造日期"]
        case .factoryNo: ["机身号", "序列号", "serialNumber"]
        case .shippedOn: ["发货日期"]
        case .soldOn: ["销售日期"]
        case .dealer: ["收货单位", "客户"]
        case .region: ["收货地区", "地区"]
        case .queryCount: ["查询次数"]
        default: []
        }
    }
}
