import Markup
import Traceability

/// The words of the trail for people: `registration.approve` is 登记 · 通过. What is not in the tables stands as it is.
package enum AuditWords {
    /// Whether people are told every part of an act's name in their language.
    package static func tells(_ action: String) -> Bool {
        let parts = action.split(separator: ".", maxSplits: 1).map(String.init)
        return kinds[parts[0]] != nil && parts.dropFirst().allSatisfy { verbs[$0] != nil }
    }

    static func action(_ action: String, _ t: Scene) -> String {
        let parts = action.split(separator: ".", maxSplits: 1).map(String.init)
        let kind = kinds[parts[0]].map { t($0) } ?? parts[0]
        guard parts.count == 2 else { return kind }
        return "\(kind) · \(verbs[parts[1]].map { t($0) } ?? parts[1])"
    }

    /// Its name, and what it is with its number; the name alone where that is the number.
    static func object(_ one: AuditRecord, _ t: Scene) -> HTML {
        object(one.objectKind, one.objectID, one.objectName, t)
    }

    static func object(_ kind: String, _ id: String, _ name: String, _ t: Scene) -> HTML {
        let kind = kinds[kind].map { t($0) } ?? kind
        guard !name.isEmpty, name != id else { return "\(kind) <span class=\"mono\">\(id)</span>" }
        return "\(name) <small>\(kind) <span class=\"mono\">\(id)</span></small>"
    }

    /// Whoever has not signed in has no account: a visitor, or the service itself.
    static func account(_ one: AuditRecord, _ t: Scene) -> String {
        if one.accountID != nil { return one.accountName }
        return one.address == "local" ? t("系统", "the service") : t("未登录", "not signed in")
    }

    static func outcome(_ one: AuditRecord, _ t: Scene) -> HTML {
        let failed = one.outcome != "success"
        let tag = t.tag(failed ? t("失败", "Failed") : t("成功", "Done"), failed ? .bad : .good)
        return one.occurrences > 1 ? "\(tag) × \(one.occurrences)" : tag
    }

    static func roles(_ roles: String, _ t: Scene) -> String {
        roles.split(separator: " ").map { role in Role(rawValue: String(role)).map { t($0.name) } ?? String(role) }
            .joined(separator: t("、", ", "))
    }

    private static let kinds: [String: Message] = [
        "authorization": Message("权限表", "Who may do what"),
        "bizLocation": Message("业务地点", "Business location"),
        "bizStep": Message("业务步骤", "Business step"),
        "readPoint": Message("读取点", "Read point"),
        "disposition": Message("状态", "Disposition"),
        "epc": Message("EPC", "EPC"),
        "eventType": Message("事件类型", "Event type"),
        "conformity": Message("符合性", "Conformity"),
        "looker": Message("谁看过我的数据", "Who looked at our data"),
        "lookup": Message("查询", "Look-up"),
        "my-data": Message("本人数据", "Own data"),
        "scan": Message("扫码", "Scan"),
        "client": Message("接口客户端", "Client"),
        "oauth": Message("接口令牌", "Token"),
        "interface": Message("接口登记", "Interface"),
        "access": Message("访问", "Access"), "address": Message("地址", "Address"),
        "account": Message("账号", "Account"), "device": Message("设备", "Device"),
        "account-request": Message("账号申请", "Account request"),
        "invitation": Message("邀请", "Invitation"), "scan-device": Message("扫码设备", "Scanning device"),
        "allocation": Message("码段", "Allocation"), "allocation-key": Message("密钥", "Key"),
        "amendment": Message("更正申请", "Amendment"), "audit": Message("审计记录", "Audit"),
        "backup": Message("备份", "Backup"), "client-ca": Message("客户端证书签发机构", "Authority of certificates"),
        "batch": Message("批次", "Batch"), "calendar": Message("工作日历", "Calendar"),
        "capture": Message("事件采集", "Capture"), "certificate": Message("证照", "Certificate"),
        "batch-number": Message("批次", "Batch"), "calendar-day": Message("工作日历", "Working calendar"),
        "calendar-year": Message("工作日历", "Working calendar"), "code-listing": Message("已印举证", "Printed labels"),
        "component-lot": Message("零部件批号", "Component lot"), "container": Message("包装", "Container"),
        "forward-trace": Message("正向追溯", "Forward trace"), "history-import": Message("历史数据导入", "Old data"),
        "installation-licence": Message("安装维修资质", "Installation licence"), "ledger": Message("存证日志", "Ledger"),
        "listing-claim": Message("已印举证", "Printed labels"), "own-serial": Message("自有序列号", "Own serials"),
        "failed-good": Message("检验不合格产品", "Failed goods"), "home": Message("待办", "To do"),
        "life": Message("售后记录", "After sale"),
        "return-mapping": Message("列对应", "Column mapping"), "tag-signal": Message("标签识读", "Tag signal"),
        "review-case": Message("审核", "Review"), "search": Message("搜索", "Search"),
        "tag-load": Message("标签导入", "Tag list"), "code": Message("追溯码", "Code"),
        "code-application": Message("用码申请", "Code application"),
        "code-import": Message("码导入", "Code import"), "data-quality": Message("数据质量", "Data quality"),
        "data-key": Message("数据密钥", "Data key"), "personal": Message("个人信息", "Personal information"),
        "privacy": Message("个人信息保护", "Privacy"), "security": Message("安全", "Security"),
        "entrustment": Message("委托", "Entrustment"), "event": Message("事件", "Event"),
        "evidence": Message("测评证据", "Evidence"),
        "recusal": Message("回避", "Recusal"), "grant": Message("数据授权", "Grant"),
        "file": Message("文件", "File"), "hand-over": Message("印刷交付", "Hand-over"),
        "history": Message("历史数据", "Old data"), "policy": Message("安全策略", "Security policy"),
        "key": Message("密钥", "Key"), "link": Message("链接", "Link"),
        "mapping": Message("列对应", "Column mapping"), "member": Message("成员", "Member"),
        "membership": Message("成员权限", "Membership"), "old-address": Message("旧查询地址", "Old address"),
        "organization": Message("企业", "Organization"), "packing-policy": Message("装箱规则", "Packing policy"),
        "packing": Message("装箱", "Packing"),
        "post": Message("岗位", "Post"),
        "password": Message("密码", "Password"), "place": Message("场所", "Place"),
        "print": Message("印刷", "Printing"),
        "print-job": Message("印刷任务", "Print job"), "product": Message("产品", "Product"),
        "proof": Message("存证证明", "Proof"),
        "query": Message("查询", "Query"), "quota": Message("用码额度", "Quota"),
        "registration": Message("企业登记", "Registration"), "reservation": Message("预留码", "Reservation"),
        "return": Message("数据回传", "Return"), "session": Message("登录会话", "Session"),
        "site": Message("生产场所", "Site"), "spot-check": Message("抽查", "Spot check"),
        "staff": Message("平台人员", "Staff"), "subscription": Message("订阅", "Subscription"),
        "setting": Message("设置", "Setting"), "system": Message("服务", "Service"), "tag": Message("标签", "Tag"),
        "trace": Message("追溯", "Trace"), "usage": Message("使用统计", "Usage"),
        "who-looked": Message("谁看过我的数据", "Who looked at our data"),
    ]

    private static let verbs: [String: Message] = [
        "codes.manifest": Message("编码清单", "manifest of codes"),
        "events": Message("查看事件", "events"),
        "csv": Message("下载表格", "table"), "jobs": Message("任务进度", "progress of a job"),
        "leaving": Message("离职移交", "leaving"),
        "sessions": Message("登录会话", "sessions"),
        "file.zip": Message("下载压缩包", "archive"),
        "appoint": Message("任命", "appointed"),
        "review": Message("考核", "reviewed"),
        "train": Message("培训", "trained"),
        "incidents.persons.csv": Message("下载受影响人员", "persons affected"),
        "appeal": Message("申诉", "appealed"),
        "closed-addresses": Message("已关闭的地址", "closed addresses"),
        "malware": Message("发现恶意文件", "malware found"),
        "scanner-down": Message("病毒扫描停机", "scanner down"),
        "integrity": Message("完整性自检", "integrity"),
        "certificate": Message("证书", "certificate"), "credential": Message("新凭据", "new credential"),
        "credentials.certificate": Message("下载证书", "certificate"),
        "token": Message("领取令牌", "token"),
        "token-end": Message("令牌作废", "token ended"),
        "factor": Message("启用双因素登录", "second factor in use"),
        "factor-begin": Message("开始启用双因素登录", "second factor begun"),
        "factor-end": Message("停用双因素登录", "second factor ended"),
        "recovery-codes": Message("重新生成恢复码", "new recovery codes"),
        "make": Message("发出", "made"), "leave": Message("离职移交", "left"), "end-date": Message("设置截止日期", "last day set"),
        "dormant": Message("久未使用，自动停用", "closed unused"), "expire": Message("到期停用", "closed at its end"),
        "recover": Message("以验证码设置新密码", "password recovered"), "contact": Message("验证联系方式", "contact shown"),
        "recover-begin": Message("请求找回密码", "recovery asked for"),
        "contact-begin": Message("请求验证联系方式", "contact named"),
        "correction": Message("补正", "correction"), "errors.csv": Message("下载错误清单", "errors"),
        "files": Message("文件", "files"), "first-label-checks": Message("首件检查", "first label checks"),
        "hand-overs": Message("交付", "hand-overs"), "items": Message("样品", "items"),
        "listing": Message("已印清单", "listing"), "mappings": Message("列对应", "mappings"),
        "openings": Message("开示", "openings"), "quality": Message("数据质量", "quality"),
        "releases": Message("退回编码", "releases"), "roll": Message("整卷登记", "roll"),
        "samples": Message("样品", "samples"), "statistics": Message("统计", "statistics"),
        "subscriptions": Message("订阅", "subscriptions"), "template.xlsx": Message("下载模板", "template"),
        "upload": Message("上传", "upload"), "versions.new": Message("新版本", "new version"),
        "authorize": Message("登记授权", "authorized"), "cancel": Message("取消", "cancelled"),
        "claim-listing": Message("申请列入已印", "asked to list"), "components": Message("登记零部件", "components"),
        "confirm-exposure": Message("确认泄露", "exposure confirmed"), "decide": Message("审核决定", "decided"),
        "declare": Message("声明", "declared"), "lift": Message("解除", "lifted"),
        "give": Message("授予", "given"), "unlock": Message("解除登录锁定", "unlocked"),
        "reveal": Message("查看完整信息", "revealed"),
        "inventory": Message("数据清单", "inventory"), "inventory.csv": Message("下载数据清单", "inventory"),
        "keys": Message("密钥", "keys"), "consent": Message("同意或撤回", "consent"),
        "ask-opening": Message("申请查看", "asked to open"), "agree-opening": Message("批准查看", "opening agreed"),
        "assess": Message("影响评估", "assessed"), "share": Message("登记共享", "sharing registered"),
        "incident": Message("登记事件", "incident"), "told": Message("告知", "told"),
        "end-hold": Message("解除保留", "hold ended"), "requests": Message("请求", "requests"),
        "registers": Message("台账", "registers"),
        "erase": Message("注销并删除个人信息", "closed, person erased"),
        "erase-personal": Message("删除个人信息", "personal data erased"), "expose": Message("停止应答", "no longer answers"),
        "first-label": Message("首件检查", "first label checked"),
        "first-label-override": Message("首件放行", "first label overridden"), "forget": Message("删除", "forgotten"),
        "hand-over": Message("转交", "handed over"), "list": Message("列入已印", "listed"),
        "load": Message("导入", "loaded"), "name": Message("命名", "named"), "new-log": Message("启用新日志", "new log"),
        "pause": Message("暂停", "paused"), "prefix": Message("登记前缀", "prefix filed"),
        "preview": Message("预览", "previewed"), "quota": Message("设置额度", "quota set"),
        "raise": Message("提高额度", "raised"), "receipt": Message("签收", "received"),
        "release": Message("放回", "released"), "replace": Message("换码", "replaced"),
        "report-exposure": Message("报告泄露", "exposure reported"), "request": Message("申请", "requested"),
        "reserve": Message("预留", "reserved"), "resume": Message("恢复", "resumed"), "retire": Message("停用", "retired"),
        "settle": Message("结算", "settled"), "stage": Message("导入暂存", "staged"), "test": Message("测试", "tested"),
        "try": Message("试运行", "tried"), "undo": Message("撤销导入", "undone"), "undone": Message("撤销完成", "undone"),
        "uploads": Message("上传", "upload"), "withdraw-exposure": Message("撤回泄露报告", "report withdrawn"),
        "accept": Message("接收", "accepted"), "add": Message("新增", "added"), "answer": Message("答复", "answered"),
        "approval": Message("审核通过", "approval"), "approve": Message("审核通过", "approved"),
        "begin": Message("登录", "began"), "change": Message("变更", "changed"), "claim": Message("领取", "claim"),
        "claimed": Message("领取", "claimed"), "clear": Message("清除", "cleared"), "close": Message("关闭", "closed"),
        "conclude": Message("结论", "concluded"), "configure": Message("配置", "configured"),
        "confirm": Message("确认", "confirmed"), "create": Message("新建", "create"), "current": Message("当前", "current"),
        "decision": Message("审核决定", "decision"), "delete": Message("删除", "deleted"),
        "disable": Message("停用", "disabled"), "disabled": Message("停用", "disabling"),
        "download": Message("下载", "downloaded"), "edit": Message("编辑", "edited"), "enable": Message("启用", "enabled"),
        "end": Message("退出", "ended"), "export": Message("导出", "export"), "exported": Message("导出完成", "exported"),
        "file": Message("提交", "filed"), "forward": Message("正向追溯", "forward"), "grant": Message("授予", "granted"),
        "hold": Message("暂存", "held"), "import": Message("导入", "import"), "issue": Message("发放", "issued"),
        "keep": Message("保存", "kept"), "look": Message("查验", "looked at"), "new": Message("新建", "new"),
        "open": Message("打开", "opened"), "order": Message("下单", "ordered"), "password": Message("修改密码", "password"),
        "plan": Message("安排", "planned"), "read": Message("查看", "read"), "refuse": Message("退回", "refused"),
        "refused": Message("被拒绝", "refused"), "register": Message("登记", "registered"),
        "reject": Message("驳回", "rejected"), "rejection": Message("驳回", "rejection"),
        "released": Message("释放", "released"), "remove": Message("移除", "remove"), "reset": Message("重置", "reset"),
        "resubmit": Message("重新提交", "submitted again"), "retention": Message("留存期限", "retention"),
        "return": Message("退回补正", "sent back"), "revoke": Message("撤销", "revoked"), "roles": Message("角色", "roles"),
        "rotate": Message("轮换", "rotated"), "set": Message("设置", "set"), "submit": Message("提交", "submitted"),
        "start": Message("启动", "started"), "stop": Message("停止", "stopped"),
        "switch": Message("切换单位", "switched"), "version": Message("新版本", "version"), "void": Message("作废", "voided"),
        "withdraw": Message("撤回", "withdrawn"), "withdrawal": Message("撤回", "withdrawal"),
    ]
}
