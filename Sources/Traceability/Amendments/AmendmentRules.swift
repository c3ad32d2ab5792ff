extension Rule {
    static let amendmentChangeCount = Rule(
        "amendment.change-count", "请列出 1 至 {limit} 项更正（现为 {value} 项）",
        "Name 1 to {limit} changes (there are {value})")
    static let amendmentTooMany = Rule(
        "amendment.too-many", "“{value}”涉及的记录或台数超过一次更正的上限 {limit}，请按回传分次更正",
        "“{value}” has more records or units than one amendment takes ({limit}): amend it return by return")
    static let amendmentTooDifferent = Rule(
        "amendment.too-different", "“{value}”的各条记录内容互不相同，更正后合计超过 {limit} MiB，一次存不下；请减少涉及的记录：按单品更正，或按回传分次更正",
        "The records of “{value}” differ each by each and come to more than {limit} MiB: amend it return by return, or "
            + "single units")
    static let amendmentSeveralBatches = Rule(
        "amendment.several-batches", "“{value}”可能是多个批次的批次号或系统编号，请填写其中一个的系统编号：{ids}",
        "“{value}” is the number or the id of several batches: give the id of the one that is meant: {ids}")
    static let amendmentOwners = Rule(
        "amendment.owners", "回传 {value} 涉及多家企业的产品，请按单品更正",
        "Return {value} is about goods of several enterprises: amend it unit by unit")
    static let amendmentOfBatch = Rule(
        "amendment.of-batch", "{field}是批次的信息，请对整个批次申请更正（填写的值：{value}）",
        "{field} is a fact of the batch: amend the batch (given: {value})")
    static let amendmentNameEvent = Rule(
        "amendment.name-event", "撤销记录须逐条指明是哪一条", "Name the record that is to be taken back")
    static let amendmentFactoryNo = Rule(
        "amendment.factory-no", "{field}“{value}”只属于一台产品，请按单品更正",
        "{field} “{value}” is one unit's: amend the unit")
    static let amendmentFieldAbsent = Rule(
        "amendment.field-absent", "“{subject}”的已回传数据中没有您可以更正的{field}；补充数据请指明是哪一条记录，或另行回传",
        "Nothing that you returned of “{subject}” has {field}: to add it name the record, or return it")
    static let amendmentSame = Rule(
        "amendment.same", "{field}已经是“{value}”，无须更正", "{field} is “{value}” already")
    static let amendmentNoSuchEvent = Rule(
        "amendment.no-such-event", "记录 {event} 不在“{subject}”可更正的记录之中（可能已被更正，或由其他单位回传，或须用 EPCIS 更正声明）",
        "Record {event} is none of those of “{subject}” that you can amend (amended already, returned by others, "
            + "or for an EPCIS error declaration)")
    static let amendmentNotOfStep = Rule(
        "amendment.not-of-step", "“{step}”记录不能更正{field}（填写的值：{value}）",
        "A record of “{step}” takes no {field} (given: {value})")
    static let amendmentCoversMore = Rule(
        "amendment.covers-more",
        "含{field}的记录是 {count} 台共用的，不能只改其中一台（填写的值：{value}）：整卷都要改的，按批次或回传更正；"
            + "只是这一台检验有误的，请对它另行回传“检验”，以最后一次为准",
        "The record with {field} is about {count} units and is not changed for one of them (given: {value}): amend "
            + "the batch or the return where all are wrong; a wrong test of one unit is mended by a new “Inspection” "
            + "of it, for the last one counts")
    static let amendmentNumberOfRun = Rule(
        "amendment.number-of-run", "这台产品是与其他 {count} 台一起按一卷回传的，一卷的记录没有出厂编号，也不能事后补充；有出厂编号的产品请逐台回传生产",
        "The unit was returned in a run of {count}: the record of a run has no factory numbers, and none can be added; "
            + "units that have one are produced by a row each")
    static let amendmentEvidence = Rule(
        "amendment.evidence", "请附上证明文件（JPEG、PNG 或 PDF）", "Add a file that proves it (JPEG, PNG or PDF)")
    static let amendmentFactoryNoTaken = Rule(
        "amendment.factory-no-taken", "出厂编号“{value}”已用于本企业的另一台产品",
        "The factory number “{value}” is another unit's already")
    static let amendmentAmended = Rule(
        "amendment.amended", "数据已被更正 {other} 改变，本申请依据的是更正前的数据；请退回补正，由企业按现在的数据重新提交",
        "Amendment {other} has changed these data meanwhile: return this one, to be made again on what is there now")
    static let amendmentReturned = Rule(
        "amendment.returned", "提交之后同一产品又有新的回传 {other}；请退回补正，由企业核对后重新提交",
        "Return {other} about the same goods was accepted meanwhile: return this one, to be looked at again"
    )
    static let amendmentBatchChanged = Rule(
        "amendment.batch-changed", "批次 {value} 的信息已被改变；请退回补正，由企业按现在的数据重新提交",
        "The facts of batch {value} have changed meanwhile: return this one, to be made again on what is there now")
    static let amendmentCaptureAgain = Rule(
        "amendment.capture-again", "更正 {value} 来自 EPCIS 采集：请撤回，改正文件后重新采集",
        "Amendment {value} was captured as EPCIS: withdraw it, mend the document and capture that")
    static let amendmentDeclarations = Rule(
        "amendment.declarations", "更正声明的文件有 {value} 个事件，一次最多 {limit} 个，请分次采集",
        "A document with error declarations has {value} events; at most {limit} at a time")
    static let amendmentTicks = Rule(
        "amendment.checks", "通过前请逐项完成人工核对，并在 checks 中写明（缺少：{missing}）",
        "Before an approval pass every manual check along in checks (missing: {missing})")
    static let amendmentState = Rule(
        "amendment.state", "更正 {value} 的状态是“{state}”，不能进行此操作",
        "Amendment {value} is “{state}”: this cannot be done now")
}
