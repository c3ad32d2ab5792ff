/// The step of the business in which an event happened (CBV 2.0 7.1): a short name, or a URI of somebody's own.
public struct BizStep: VocabularyWord {
    public static let uriPrefixes = ["urn:epcglobal:cbv:bizstep:", "https://ref.gs1.org/cbv/BizStep-", "cbv:BizStep-"]
    public static let webPrefix = "https://ref.gs1.org/cbv/BizStep-"
    /// CBV 2.0 7.1.3.
    public static let words: Set<String> = [
        "accepting", "arriving", "assembling", "collecting", "commissioning", "consigning", "creating_class_instance",
        "cycle_counting", "decommissioning", "departing", "destroying", "disassembling", "dispensing", "encoding",
        "entering_exiting", "holding", "inspecting", "installing", "killing", "loading", "other", "packing", "picking",
        "receiving", "removing", "repackaging", "repairing", "replacing", "reserving", "retail_selling", "sampling",
        "sensor_reporting", "shipping", "staging_outbound", "stock_taking", "stocking", "storing", "transporting",
        "unloading", "unpacking", "void_shipping",
    ]
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let accepting = BizStep(rawValue: "accepting")
    public static let arriving = BizStep(rawValue: "arriving")
    public static let assembling = BizStep(rawValue: "assembling")
    public static let commissioning = BizStep(rawValue: "commissioning")
    public static let creatingClassInstance = BizStep(rawValue: "creating_class_instance")
    public static let decommissioning = BizStep(rawValue: "decommissioning")
    public static let departing = BizStep(rawValue: "departing")
    public static let destroying = BizStep(rawValue: "destroying")
    public static let disassembling = BizStep(rawValue: "disassembling")
    public static let holding = BizStep(rawValue: "holding")
    public static let inspecting = BizStep(rawValue: "inspecting")
    public static let installing = BizStep(rawValue: "installing")
    public static let packing = BizStep(rawValue: "packing")
    public static let receiving = BizStep(rawValue: "receiving")
    public static let removing = BizStep(rawValue: "removing")
    public static let repairing = BizStep(rawValue: "repairing")
    public static let replacing = BizStep(rawValue: "replacing")
    public static let retailSelling = BizStep(rawValue: "retail_selling")
    public static let sampling = BizStep(rawValue: "sampling")
    public static let shipping = BizStep(rawValue: "shipping")
    public static let storing = BizStep(rawValue: "storing")
    public static let transporting = BizStep(rawValue: "transporting")
    public static let unpacking = BizStep(rawValue: "unpacking")

    /// The Chinese label for pages; the name itself where there is none.
    public var chineseLabel: String { Self.chineseLabels[self] ?? rawValue }

    private static let chineseLabels: [BizStep: String] = [
        .accepting: "验收", .arriving: "到达", .assembling: "组装", .commissioning: "赋码", .creatingClassInstance: "建批",
        .decommissioning: "注销编码", .departing: "离开", .destroying: "销毁", .disassembling: "拆解", .holding: "封存",
        .inspecting: "检验", .installing: "安装", .packing: "包装", .receiving: "收货", .removing: "拆除", .repairing: "维修",
        .replacing: "更换", .retailSelling: "零售", .sampling: "抽样", .shipping: "发货", .storing: "入库",
        .transporting: "运输", .unpacking: "拆包",
    ]
}

/// The state of the things after an event (CBV 2.0 7.2): a short name, or a URI of somebody's own.
public struct Disposition: VocabularyWord {
    public static let uriPrefixes = ["urn:epcglobal:cbv:disp:", "https://ref.gs1.org/cbv/Disp-", "cbv:Disp-"]
    public static let webPrefix = "https://ref.gs1.org/cbv/Disp-"
    /// CBV 2.0 7.2.3.
    public static let words: Set<String> = [
        "active", "available", "completeness_inferred", "completeness_verified", "conformant", "container_closed",
        "container_open", "damaged", "destroyed", "dispensed", "disposed", "encoded", "expired", "in_progress",
        "in_transit", "inactive", "mismatch_class", "mismatch_instance", "mismatch_quantity", "needs_replacement",
        "no_pedigree_match", "non_conformant", "non_sellable_other", "partially_dispensed", "recalled", "reserved",
        "retail_sold", "returned", "sellable_accessible", "sellable_not_accessible", "stolen", "unavailable",
        "unknown",
    ]
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let active = Disposition(rawValue: "active")
    public static let conformant = Disposition(rawValue: "conformant")
    public static let damaged = Disposition(rawValue: "damaged")
    public static let destroyed = Disposition(rawValue: "destroyed")
    public static let disposed = Disposition(rawValue: "disposed")
    public static let inProgress = Disposition(rawValue: "in_progress")
    public static let inTransit = Disposition(rawValue: "in_transit")
    public static let inactive = Disposition(rawValue: "inactive")
    public static let nonConformant = Disposition(rawValue: "non_conformant")
    public static let recalled = Disposition(rawValue: "recalled")
    public static let retailSold = Disposition(rawValue: "retail_sold")
    public static let returned = Disposition(rawValue: "returned")
    public static let sellableAccessible = Disposition(rawValue: "sellable_accessible")

    /// The Chinese label for pages; the name itself where there is none.
    public var chineseLabel: String { Self.chineseLabels[self] ?? rawValue }

    private static let chineseLabels: [Disposition: String] = [
        .active: "启用", .conformant: "合格", .damaged: "损坏", .destroyed: "已销毁", .disposed: "已处置", .inProgress: "处理中",
        .inTransit: "在途", .inactive: "停用", .nonConformant: "不合格", .recalled: "召回", .retailSold: "已售",
        .returned: "退回", .sellableAccessible: "可售",
    ]
}
