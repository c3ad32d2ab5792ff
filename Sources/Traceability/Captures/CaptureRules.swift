/// Rules of events beyond those of rows. A stored error names its rule by code.
extension Rule {
    static let captureFuture = Rule(
        "capture.future-event", "发生时间 {value} 比现在晚 24 小时以上，请检查时钟和时区",
        "The event lies more than 24 hours ahead ({value}); check clock and time zone")
    static let captureConflict = Rule(
        "capture.event-id-conflict", "事件标识“{value}”已用于另一事件（采集任务 {other}），内容不同",
        "The eventID “{value}” names another event already (capture job {other}) whose content differs")
    static let captureTwice = Rule(
        "capture.event-id-twice", "事件标识“{value}”在本文件中用于两个不同的事件",
        "The eventID “{value}” names two different events of this document")
    static let captureScrapped = Rule(
        "capture.code-scrapped", "编码“{value}”已报废，其追溯已结束", "The code “{value}” was decommissioned; its life has ended")
    static let captureBatchUnknown = Rule(
        "capture.batch-unknown", "批次“{value}”尚未登记，请先回传该批次的生产",
        "The batch “{value}” is not known yet; capture its production first")
    static let captureOtherParent = Rule(
        "capture.other-parent", "“{value}”还在“{other}”中，请先拆出", "“{value}” is still in “{other}”; unpack it first")
    static let captureNotInside = Rule(
        "capture.not-inside", "“{value}”不在“{other}”中，无法拆出", "“{value}” is not in “{other}”, so it cannot be taken out")
    static let captureInItself = Rule(
        "capture.in-itself", "“{value}”不能装入自身", "“{value}” cannot lie in itself")
    static let captureRing = Rule(
        "capture.ring", "“{value}”不能装入“{other}”：后者就在其中（{chain}）",
        "“{value}” cannot lie in “{other}”, which lies in it itself ({chain})")
    static let captureTooDeep = Rule(
        "capture.too-deep", "“{value}”装入“{other}”后容器超过 {limit} 层",
        "With “{value}” in “{other}” more than {limit} containers would lie in each other")
    static let captureUnpackFirst = Rule(
        "capture.unpack-first",
        "“{value}”在包装“{other}”中；编码所属企业要求先拆包再单独发货：请先采集拆包事件（AggregationEvent，DELETE）或在页面 /packing 拆箱，或整箱发货",
        "“{value}” is in “{other}”; its owner demands that it is unpacked before it is shipped alone: unpack it "
            + "first, or ship the container (page /packing; in EPCIS an AggregationEvent, DELETE, unpacking)")
    static let captureStillPacked = Rule(
        "capture.warning.still-packed",
        "“{value}”按记录仍在包装“{other}”中，却单独发货：已拆出的请补采拆包事件，整箱发的请以包装发货",
        "By what is known “{value}” is still in “{other}”, but is shipped alone: if it was taken out, capture its "
            + "unpacking; if the whole went, ship the container")
    static let captureContainerCustody = Rule(
        "capture.container-custody", "包装“{value}”由其他单位保管，贵单位没有保管权",
        "The container “{value}” is with another organization; you have no custody of it")
    static let captureDeclaresUnknown = Rule(
        "capture.declares-unknown",
        "错误声明所指的事件“{value}”不是贵单位采集或回传的，或内容不同；按行回传的事件请写明导出时的 eventID"
            + "（urn:ransu:event:…），或在“更正”页面（/amendments/new）申请",
        "The error declaration is about an event that you neither captured nor returned, or whose content differs "
            + "({value}); name one that was returned by its exported eventID (urn:ransu:event:…), or ask for an "
            + "amendment (/amendments/new)")
    static let captureDeclaresMaking = Rule(
        "capture.declares-making",
        "“{value}”：生产不能用错误声明撤回，编码已绑定，编号不再复用；请作废编码，或在“更正”页面（/amendments/new）申请更正",
        "“{value}”: production is not taken back by an error declaration: the codes are bound and no number is used "
            + "again; declare the codes void or ask for an amendment (/amendments/new)")
    static let captureDeclaresAmended = Rule(
        "capture.declares-amended",
        "事件“{value}”已被更正，不再有效；新的错误请针对更正后的事件，或在“更正”页面（/amendments/new）申请",
        "An amendment has taken the place of the event “{value}” already; what is wrong now is said of the event that "
            + "replaced it, or asked for as an amendment (/amendments/new)")
    static let captureDeclaresJoined = Rule(
        "capture.declares-joined",
        "事件“{value}”不能用错误声明撤回：它把两个编码联在一起（换机、换标），或由批次更正合并而成；请在“更正”页面（/amendments/new）撤销或更正",
        "The event “{value}” is not taken back by an error declaration: it joins two codes (a replacement, a new "
            + "label), or an amendment of a batch put it together; ask there for its withdrawal or amendment "
            + "(/amendments/new)")
    /// What the job of a document says that a reviewer has turned down.
    static let captureRejected = Rule(
        "capture.rejected", "错误声明（更正 {other}）未通过审核：{reason}",
        "The error declarations (amendment {other}) were rejected by a reviewer: {reason}")
    static let captureDeclaresLabel = Rule(
        "capture.declares-label", "新标签“{value}”上已有后续记录，换标不能再撤回",
        "There are records on the new label “{value}” already; its replacement cannot be taken back")
    static let captureInvalid = Rule(
        "capture.invalid", "{field} 的值“{value}”不符合 EPCIS 2.0：{reason}",
        "“{value}” in {field} is not what EPCIS 2.0 says: {reason}")
    static let captureCheckDigit = Rule(
        "capture.check-digit", "“{value}”的校验位不对，应为 {digit}（AI {ai}），请核对编码",
        "The check digit of “{value}” is wrong: it should be {digit} (AI {ai}); check the key")
    static let captureNamedHere = Rule(
        "capture.named-here",
        "“{value}”是本平台为事件起的名称，贵单位没有这一事件；请去掉 eventID 或另起名称",
        "“{value}” is a name that this platform gives, and no event of yours has it; leave the eventID out or give "
            + "your own")
    static let captureNamedDiffers = Rule(
        "capture.named-differs", "事件“{value}”已在本平台，内容与此不同；已回传的数据不改，请另起事件标识或申请更正",
        "The event “{value}” is here already and its content differs; returned data does not change: give another "
            + "eventID or ask for an amendment")
    static let captureTooMany = Rule(
        "capture.too-many-events", "一次最多采集 {limit} 个事件，请分次提交", "At most {limit} events in one capture; send several")
    static let captureOneEvent = Rule(
        "capture.one-event", "此地址一次只采集一个事件，多个事件请提交到 /epcis/v2/capture",
        "This address captures one event at a time; send several to /epcis/v2/capture")
    static let captureNoEvents = Rule(
        "capture.no-events", "文档中没有 epcisBody.eventList，或其中没有事件",
        "The document has no epcisBody.eventList, or no event is in it")
    static let captureBusy = Rule(
        "capture.busy", "等待处理的采集任务过多，请 {seconds} 秒后再试",
        "Too many capture jobs are waiting; try again in {seconds} seconds")
    /// Said, never a reason to refuse.
    static let captureOutOfOrder = Rule(
        "capture.warning.out-of-order", "“{value}”的这一事件早于 {other}，请核对时间",
        "This event of “{value}” lies before {other}; check the time")

    static let captureNobody = Rule(
        "capture.warning.destination-unknown",
        "{field}：平台内查无此单位，按已发往未登记单位计，对方不能继续采集；如已登记，请写登记的全称或统一社会信用代码",
        "{field}: nobody here is called so; the goods count as gone to somebody unregistered, who cannot capture "
            + "on them; if it is registered, give its registered name or social credit code")

    static let ofCaptures: [Rule] =
        [
            captureFuture, captureConflict, captureTwice, captureScrapped, captureBatchUnknown, captureOtherParent,
            captureNotInside, captureInItself, captureRing, captureTooDeep, captureUnpackFirst, captureContainerCustody,
            captureDeclaresUnknown,
            captureDeclaresMaking, captureDeclaresLabel, captureDeclaresAmended, captureDeclaresJoined, captureRejected,
            captureInvalid, captureCheckDigit, captureNamedHere, captureNamedDiffers, captureTooMany, captureNoEvents,
            captureOutOfOrder, captureNobody, captureStillPacked, returnBroken, returnMixedUp,
            returnUnderWay,
        ] + ofVocabulary
}
