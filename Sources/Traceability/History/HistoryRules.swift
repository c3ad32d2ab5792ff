/// The rules of old data. A stored error names its rule by code.
extension Rule {
    static let historyDealerUndated = Rule(
        "history.dealer-undated", "经销商“{value}”须同时填写出库日期或售出日期",
        "Give the date of shipment or sale with the dealer “{value}”")
    static let historyNothing = Rule(
        "history.nothing", "该行只有编码，没有要导入的内容", "The row has a code and nothing to import")
    static let historyQueriesReversed = Rule(
        "history.queries-reversed", "首次查询日期 {value} 晚于最近查询日期 {other}",
        "First queried on {value}, after the last query on {other}")
    static let historyTwice = Rule(
        "history.twice", "编码“{value}”在本次导入中出现两次生产数据", "The production of “{value}” is told twice in this import")
    static let historyPresent = Rule(
        "history.present", "编码“{value}”的生产数据已在回传 #{other} 中，本行已跳过",
        "The production of “{value}” is here by return #{other}; the row was left out")
    static let historySoldBefore = Rule(
        "history.known-event", "“{value}”在 {other} 的同一环节已有记录，不重复导入",
        "The same step of “{value}” on {other} is here already")
    static let historyQueriesKnown = Rule(
        "history.queries-known", "编码“{value}”的原查询次数已导入过", "Earlier queries of “{value}” were imported before")
    static let historyOldCodeTaken = Rule(
        "history.old-code-taken", "原编码或原网址“{value}”已对应另一编码，一个旧码只能对应一个编码",
        "The old code or address “{value}” stands for another code already")
    static let historyCertificateUnknown = Rule(
        "history.warning.certificate", "提示：证书“{value}”不在册，已照录；请核对编号",
        "Note: the certificate “{value}” is not on file; it was kept as given, check the number")
    static let historyBadAddress = Rule(
        "history.bad-address", "“{value}”不是网址，应如 {example}", "“{value}” is no address; write it like {example}")

    static let historyState = Rule(
        "history.state", "导入 #{value} 当前为“{state}”，不能进行此操作", "Import #{value} is {state}: this is not possible now")
    static let historyFileTwice = Rule(
        "history.file-twice", "同一文件已在导入 #{other} 中", "The same file is in import #{other} already")
    static let historyTooManyRows = Rule(
        "history.too-many-rows", "一次导入最多 {limit} 行，请分次导入", "An import has at most {limit} rows; make several")
    static let historyTooManyFiles = Rule(
        "history.too-many-files", "一次导入最多 {limit} 个文件", "An import has at most {limit} files")
    static let historyNoFile = Rule("history.no-file", "请先上传文件", "Upload a file first")
    static let historyNothingGood = Rule(
        "history.nothing-good", "没有可导入的行，请按错误清单改正文件", "No row can be imported; correct the file by its list of errors")

    /// By code, for errors read back.
    static let ofHistory: [String: Rule] = Dictionary(
        uniqueKeysWithValues: [
            historyDealerUndated, historyNothing, historyQueriesReversed, historyTwice, historyPresent,
            historySoldBefore, historyQueriesKnown, historyOldCodeTaken, historyCertificateUnknown, historyBadAddress,
            coarseRegion, retiredRegion,
        ].map { ($0.code, $0) }
    ).merging(ofReturns) { first, _ in first }
}
