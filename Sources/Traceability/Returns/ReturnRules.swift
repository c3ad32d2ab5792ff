/// The rules of returned data. A stored error names its rule by code.
extension Rule {
    static let returnBadCode = Rule(
        "return.bad-code", "编码“{value}”无法识别，请核对是否抄错或漏位", "“{value}” is no code; check for slips and missing digits")
    static let returnContainer = Rule(
        "return.container", "“{value}”是包装的箱码，不是产品编码；装箱、拆箱和整箱出库请用“装箱与整箱出库”（/packing）或采集 EPCIS 事件",
        "“{value}” is the code of a container, not of a unit; pack, unpack and ship containers at /packing "
            + "(for programs /api/v1/packings) or by EPCIS events")
    static let returnCodeUnknown = Rule(
        "return.code-unknown", "编码“{value}”未找到，请核对是否抄错", "The code “{value}” was not found; check for slips")
    static let returnScientific = Rule(
        "return.code-scientific",
        "表格软件把编码变成了科学计数“{value}”，原数字已丢失；请用模板（编码列为文本格式）重新粘贴编码，CSV 请用“导入文本”打开",
        "A spreadsheet made “{value}” of the code; the digits are lost; "
            + "paste them again into the template (text cells), import CSV as text")
    static let returnRounded = Rule(
        "return.code-rounded",
        "表格软件把编码“{value}”舍入到 15 位，末尾的 0 不是真实数字；请用模板（编码列为文本格式）重新粘贴编码，CSV 请用“导入文本”打开",
        "A spreadsheet rounded the code to “{value}”; "
            + "paste them again into the template (text cells), import CSV as text")
    static let returnDecimalTail = Rule(
        "return.code-decimal-tail", "表格软件给编码加了小数尾“{value}”；请把该列设为文本格式后重新粘贴",
        "A spreadsheet added decimals to the code “{value}”; set the column to text and paste again")
    static let returnApostrophe = Rule(
        "return.code-apostrophe", "编码“{value}”前的撇号是表格的文本标记，请删除",
        "The apostrophe before “{value}” is a spreadsheet's mark for text; remove it")
    static let returnNotReviewed = Rule(
        "return.not-reviewed", "编码“{value}”属于邀请方以外的企业；贵单位尚未经平台审核，只能处理邀请方的产品",
        "“{value}” is of another enterprise than the one that invited you; until the platform has looked at your "
            + "organization you handle your inviter's goods alone")
    static let returnNoCustody = Rule(
        "return.no-custody",
        "编码“{value}”属于其他企业，贵单位在该日期没有委托或保管权：经销、安装单位请供货方先登记发给贵单位的出库，受托工厂请编码所属企业先登记委托生产",
        "“{value}” is a code of another enterprise without custody on that date: of goods that you got, ask who sent "
            + "them to record the shipment to you; of goods that you make for it, its owner can file an entrustment")
    static let returnAllocationClosed = Rule(
        "return.allocation-inactive", "编码“{value}”所在码段状态为“{state}”，不能回传",
        "The allocation of “{value}” is {state}; nothing can be returned on it")
    static let returnVoid = Rule(
        "return.code-void", "编码“{value}”已作废或冻结（第 {first}–{last} 号）",
        "The code “{value}” is void or frozen (numbers {first}–{last})")
    static let returnAlreadyBound = Rule(
        "return.already-bound", "编码“{value}”已在回传 #{other} 中绑定，不能重复绑定",
        "The code “{value}” is bound already by return #{other}")
    static let returnTwiceInFile = Rule(
        "return.twice-in-file", "编码“{value}”与本文件第 {other} 行重复",
        "The code “{value}” is in line {other} of this file already")
    static let returnNotBound = Rule(
        "return.not-bound", "编码“{value}”尚未回传生产数据，请先回传“生产”",
        "The code “{value}” has no production data yet; return its production first")
    static let returnRunAcross = Rule(
        "return.run-across", "首码与末码不在同一码段内，请按卷填写", "First and last code are not of one allocation; give one roll a row")
    static let returnRunBackwards = Rule(
        "return.run-backwards", "末码在首码之前，请对调", "The last code comes before the first; swap them")
    static let returnQuantityDiffers = Rule(
        "return.quantity-differs", "首末码之间是 {found} 个，与填写的 {value} 不符", "First to last are {found} codes, not {value}")
    static let returnModelDiffers = Rule(
        "return.model-differs", "该编码属于型号 {found}，与填写的“{value}”不符", "The code is of model {found}, not “{value}”")
    static let returnTooEarly = Rule(
        "return.too-early", "{field} {value} 早于 2000 年，请核对", "{field} {value} lies before the year 2000; check it")
    /// Said, never a reason to refuse.
    static let returnTimeAhead = Rule(
        "return.warning.time-ahead", "{field} {value} 晚于平台时间，已按收到时间 {now} 记录；请核对时钟和时区",
        "{field} {value} lies ahead of the platform's clock: {now}, the time of receipt, was recorded; check clock and "
            + "time zone")
    static let returnMadeAfterEvent = Rule(
        "return.made-after-event", "生产日期 {value} 晚于发生时间 {other}",
        "The production date {value} is after the event on {other}")
    static let returnBatchDiffers = Rule(
        "return.batch-differs", "批次“{value}”的生产日期已登记为 {other}，同一批次只能有一个生产日期",
        "The batch “{value}” was made on {other}; a batch has one production date")
    static let returnTooManyBatches = Rule(
        "return.too-many-batches", "一次回传最多 {limit} 个批次，请分次回传", "One return has at most {limit} batches; send several")
    static let returnFactoryNoTwice = Rule(
        "return.factory-no-twice", "出厂编号“{value}”在批次内重复", "The factory number “{value}” is there twice in its batch")
    static let returnFactoryNoRun = Rule(
        "return.factory-no-run", "出厂编号只能填在单品上，一卷编码不能共用", "A factory number belongs to one unit, not to a run")
    static let returnBatchOther = Rule(
        "return.batch-other", "该编码属于批次 {found}，与填写的“{value}”不符", "The code is of batch {found}, not “{value}”")
    static let returnFactoryNoUnused = Rule(
        "return.warning.factory-no-unused", "出厂编号“{value}”只在“生产”行里登记，这一行的不作登记；漏报的请对该编码申请更正",
        "The factory number “{value}” is recorded by production alone, not by this row; where it is missing, amend "
            + "the unit")
    static let returnTestFailed = Rule(
        "return.test-failed", "关键检验“{test}”不合格，不能作为合格品回传；复检合格后再回传",
        "The key test “{test}” failed; return the unit once a re-test has passed")
    static let returnBadMeasurement = Rule(
        "return.bad-measurement", "实测值“{value}”应写作 项目|数值|单位|限值|仪器",
        "Write “{value}” as item|value|unit|limit|instrument")
    static let returnUnknownRegion = Rule(
        "return.unknown-region", "地区代码“{value}”不在 GB/T 2260 内", "“{value}” is no region code of GB/T 2260")
    static let returnNoDestination = Rule(
        "return.no-destination", "“{step}”没有收货单位和收货地区；发货请另写一行“出库”（表格中每行都有的，在“列对应”中设为不读取）",
        "No goods leave with this ({stepEnglish}), so it has no destination: write the shipment as a row of its own; a "
            + "column that all rows of a sheet have can be mapped as not read")
    static let returnUnknownColumn = Rule(
        "return.unknown-column",
        "第 {column} 列“{value}”不是模板中的列，请改名或删除，或在“列对应”（/returns/mappings，接口 /api/v1/return-mappings）中说明一次；可用的列：{choices}",
        "Column {column}, “{value}”, is not in the template; rename or remove it, or say once what it "
            + "means (/returns/mappings, for programs /api/v1/return-mappings). Columns: {choices}")
    static let returnUnknownColumnToo = Rule(
        "return.unknown-column", "第 {column} 列“{value}”也不是模板中的列",
        "Column {column}, “{value}”, is not in the template either")
    static let returnDateOrder = Rule(
        "return.date-order",
        "{field}“{value}”按“{order}”读不出日期；日期写法在“列对应”中修改（/returns/mappings，接口 /api/v1/return-mappings）",
        "{field} “{value}” is no date as {order}; how days are written is changed in the mapping of the columns "
            + "(/returns/mappings, for programs /api/v1/return-mappings)")
    static let returnColumnTwice = Rule(
        "return.column-twice", "列“{value}”出现两次", "The column “{value}” is there twice")
    static let returnNoCodeColumn = Rule(
        "return.no-code-column", "首行没有“编码”列，请使用模板，或在“列对应”（/returns/mappings）中说明各列",
        "The first row has no column “编码” (code); use the template or map the columns (/returns/mappings)")
    static let returnEmpty = Rule("return.empty", "没有数据行", "There are no rows of data")
    static let returnTooManyRows = Rule(
        "return.too-many-rows", "一次最多 {limit} 行，请分次回传", "At most {limit} rows at once; send several returns")
    static let returnBadRow = Rule("return.bad-row", "该行不是有效的 JSON 对象：{reason}", "This is no JSON object: {reason}")
    static let returnTooManySold = Rule(
        "return.too-many-sold", "一次最多回传 {limit} 台售出，请分次", "At most {limit} units sold at once; send several returns")
    static let returnBroken = Rule(
        "return.broken-file", "文件无法读取，未作任何更改：{reason}", "The file cannot be read and nothing was changed: {reason}")
    static let returnBrokenOff = Rule(
        "return.broken-off", "系统中断，本次回传未入库；请重新提交", "The service stopped before this was stored; send it again")
    static let returnKeyReused = Rule(
        "return.key-reused", "幂等键“{value}”已用于另一份内容（回传 #{other}）",
        "The Idempotency-Key “{value}” was used for other content (return #{other})")
    static let returnUnderWay = Rule(
        "return.under-way", "相同的回传 #{other} 正在处理，请稍后查询", "The same return, #{other}, is under way; ask for it later")
    public static let returnSentBefore = Rule(
        "return.sent-before", "相同内容已作为回传 #{other} 接收，无须重复提交",
        "The same content was accepted as return #{other}; there is nothing to send again")
    static let returnNotHeld = Rule(
        "return.not-held", "回传 #{value} 当前为“{state}”，不是暂存状态", "Return #{value} is {state}, not held")
    static let returnMixedUp = Rule(
        "return.meanwhile", "校验期间这些编码被其他回传占用，请重新提交", "Another return took these codes meanwhile; send this again")

    /// Rules by code, for errors read back.
    static let ofReturns: [String: Rule] = Dictionary(
        uniqueKeysWithValues: [
            returnBadCode, returnContainer, returnCodeUnknown, returnScientific, returnRounded, returnDecimalTail,
            returnApostrophe,
            returnNoCustody, returnAllocationClosed, returnVoid, returnAlreadyBound, returnTwiceInFile, returnNotBound,
            returnRunAcross, returnRunBackwards, returnQuantityDiffers, returnModelDiffers, returnTooEarly,
            returnMadeAfterEvent, returnBatchDiffers, returnTooManyBatches, returnFactoryNoTwice, returnFactoryNoRun,
            returnTestFailed, returnBadMeasurement, returnUnknownRegion, returnBadRow, returnTooManySold,
            returnBrokenOff, returnBatchOther, returnFactoryNoUnused, returnNoDestination, returnDateOrder,
            returnTimeAhead, required, tooLong, notANumber,
            notADate, futureDate,
            unknownChoice, controlCharacter, unknownRegion, ambiguousRegion,
            componentNotMade, componentCount, componentSeveralOwners, componentQuantity, tooManyComponents,
        ].map { ($0.code, $0) } + (ofCaptures + ofLife).map { ($0.code, $0) })
}
