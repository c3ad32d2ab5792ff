/// Guesses what a heading means, for a person to confirm: never used without.
public enum HeadingGuess {
    /// A field for each heading, none twice: what was said of the heading in an earlier mapping, then what fits as a
    /// whole word, then what holds a known word.
    public static func fields(_ headings: [String], after kept: [ColumnMapping] = []) -> [ReturnField?] {
        var guesses = [ReturnField?](repeating: nil, count: headings.count)
        var taken: Set<ReturnField> = []
        let said = answers(headings, kept)
        for (index, answer) in said.enumerated() {
            if let field = answer ?? nil, taken.insert(field).inserted { guesses[index] = field }
        }
        for look in [whole, part] {
            for (index, heading) in headings.enumerated() where guesses[index] == nil && said[index] == nil {
                guard let field = look(ColumnHeading.key(heading)), taken.insert(field).inserted else { continue }
                guesses[index] = field
            }
        }
        return guesses
    }

    /// What was said of each heading before, the newest mapping first; nil where nothing was. `.some(nil)`: not read.
    public static func answers(_ headings: [String], _ kept: [ColumnMapping]) -> [ReturnField??] {
        headings.map { heading in
            let key = ColumnHeading.key(heading)
            for mapping in kept {
                if let column = mapping.columns.first(where: { ColumnHeading.key($0.heading) == key }) {
                    return .some(column.field)
                }
            }
            return nil
        }
    }

    private static func whole(_ key: String) -> ReturnField? { ReturnField.headings[key] ?? bySynonym[key] }

    /// The longest known word within the heading.
    private static func part(_ key: String) -> ReturnField? {
        words.first { key.contains($0.key) }?.field
    }

    private static let bySynonym = Dictionary(words.map { ($0.key, $0.field) }) { first, _ in first }

    private static let words: [(key: String, field: ReturnField)] = synonyms.flatMap { field, words in
        words.map { (ColumnHeading.key($0), field) }
    }.sorted { $0.key.count == $1.key.count ? $0.key < $1.key : $0.key.count > $1.key.count }

    /// Words that enterprises' own sheets use.
    private static let synonyms: [(ReturnField, [String])] = [
        (.code, ["条码", "条形码", "防伪码", "标识码", "起始码", "开始码", "编码", "barcode", "qrcode", "startcode"]),
        (.lastCode, ["末码", "结束码", "终止码", "截止码", "尾码", "endcode", "lastcode"]),
        (.quantity, ["数量", "台数", "件数", "qty", "quantity"]),
        (.model, ["型号", "规格型号", "机型", "规格", "model"]),
        (.batchNo, ["批次号", "批号", "生产批次", "批次", "batch", "lot"]),
        (.productionDate, ["生产日期", "制造日期", "下线日期", "出厂日期", "生产时间", "productiondate", "mfgdate", "madeon"]),
        (.factoryNo, ["出厂编号", "机身号", "机身编号", "序列号", "整机编号", "机号", "serialnumber", "serialno"]),
        (.site, ["工厂", "生产基地", "厂区", "车间", "plant", "factory"]),
        (.line, ["生产线", "产线", "流水线", "拉线", "line"]),
        (.shift, ["班次", "班组", "shift"]),
        (.orderNo, ["订单号", "工单号", "生产订单", "工单", "orderno", "workorder"]),
        (.eventTime, ["发生时间", "发货日期", "出库日期", "入库日期", "销售日期", "eventtime"]),
        (.gasTightness, ["气密性", "密封性", "气密", "tightness", "leaktest"]),
        (.ignition, ["点火", "ignition"]),
        (.flameFailure, ["熄火保护", "熄火", "flamefailure"]),
        (.carbonMonoxide, ["一氧化碳", "烟气", "carbonmonoxide"]),
        (.electricalSafety, ["电气安全", "耐压", "接地", "electrical"]),
        (.waterPressure, ["水压", "耐水压", "waterpressure"]),
        (.testedOn, ["检验日期", "检测日期", "测试日期", "质检日期", "testdate"]),
        (.inspector, ["检验员", "质检员", "检验人", "检测人", "inspector"]),
        (.operator, ["操作员", "操作工", "作业员", "operator"]),
        (.destination, ["收货单位", "经销商", "客户名称", "发往", "收货方", "destination", "consignee"]),
        (.destinationRegion, ["收货地区", "地区代码", "销售区域", "行政区划", "region"]),
        (.address, ["安装地址", "收货地址", "用户地址", "地址", "address"]),
        (.customer, ["用户姓名", "用户名称", "业主", "customer"]),
        (.gas, ["现场气源", "气源", "燃气种类", "gastype"]),
        (.reason, ["原因", "故障", "reason"]),
    ]
}
