/// What permissions and their reach are called on the page and in the document of who may do what.
extension Permission {
    /// In both languages; a test looks that none is missing.
    public var name: Message { Self.names[self] ?? Message(rawValue, rawValue) }

    static let names: [Permission: Message] = [
        .accountManage: Message("管理平台账号", "Manage staff accounts"),
        .organizationRead: Message("查看企业档案", "See enterprises"),
        .organizationManage: Message("管理企业档案与授权", "Manage enterprises and their authorisations"),
        .memberManage: Message("管理本企业账号与工厂", "Manage members and factories"),
        .registrationReview: Message("审核企业注册与证照", "Review registrations and licences"),
        .productRead: Message("查看产品", "See products"),
        .productWrite: Message("登记产品与证照", "Register products and certificates"),
        .codeRead: Message("查看码段与印制", "See codes and print jobs"),
        .codeApply: Message("申请编码", "Apply for codes"),
        .codeReview: Message("审核编码申请", "Review applications for codes"),
        .codeDownload: Message("下载、印制与交付编码", "Download, print and hand over codes"),
        .codeVoid: Message("作废、退回与更换编码", "Void, release and replace codes"),
        .codeImport: Message("导入他处编码", "Import codes made elsewhere"),
        .keyRead: Message("查看赋码密钥编号", "See the numbers of keys of codes"),
        .keyManage: Message("轮换密钥、报告泄露", "Rotate keys, report exposures"),
        .keyConfirm: Message("确认他人报告的密钥泄露", "Confirm exposures that others reported"),
        .scratchDownload: Message("下载刮层下的验证码", "Download codes under scratch layers"),
        .entrustmentManage: Message("登记委托生产", "Keep entrustments"),
        .linkManage: Message("管理产品链接", "Manage links of products"),
        .tagManage: Message("管理电子标签", "Manage RFID tags"),
        .returnRead: Message("查看回传数据与追溯", "See returned data and traces"),
        .returnWrite: Message("回传数据", "Return data"),
        .amendmentRequest: Message("申请更正", "Request amendments"),
        .amendmentReview: Message("审核更正", "Review amendments"),
        .lifeRecord: Message("记录售后与流转", "Record what happens after the factory"),
        .historyImport: Message("导入历史数据", "Import old data"),
        .historyConfirm: Message("确认历史数据生效", "Let old data count"),
        .spotCheckRead: Message("查看数据抽查", "See spot checks"),
        .spotCheckPlan: Message("抽取样本", "Draw samples"),
        .spotCheckWork: Message("核查样本、出具通知", "Examine samples and write notices"),
        .spotCheckAnswer: Message("答复抽查通知", "Answer notices of spot checks"),
        .eventCapture: Message("采集事件", "Capture events"),
        .eventRead: Message("查询事件", "Ask for events"),
        .eventSubscribe: Message("订阅事件", "Subscribe to events"),
        .usageRead: Message("查看用量", "See usage"),
        .calendarEdit: Message("维护工作日历", "Keep the calendar of working days"),
        .auditRead: Message("查看与导出审计记录", "Read and export the audit trail"),
        .auditManage: Message("设置审计保存期限", "Set how long the audit trail is kept"),
        .metricsRead: Message("查看运行指标", "Read metrics"),
        .systemOperate: Message("运行维护", "Operate the system"),
        .securityManage: Message("设置口令、会话与密钥规则", "Set the rules of passwords, sessions and keys"),
        .securityRead: Message("查看安全事件", "See security events"),
        .clientManage: Message("管理接口凭证", "Manage credentials of programs"),
        .grantManage: Message("向其他单位授权查看数据", "Let others see single objects"),
        .invitationManage: Message("邀请单位加入", "Invite organizations"),
        .accountDecide: Message("两人审核账号申请", "Decide on account requests, in pairs"),
        .personalRead: Message("凭理由查看完整个人信息", "See personal information in full, with a reason"),
        .privacyManage: Message("办理个人信息请求", "Answer requests about personal information"),
        .backupManage: Message("管理备份", "Manage backups"),
        .conformityRead: Message("查看符合性与权限表", "See conformity and who may do what"),
        .evidenceExport: Message("导出测评证据", "Take evidence for assessors out"),
        .postManage: Message("维护岗位与培训台账", "Keep posts and trainings"),
        .auditAppend: Message("写入外部系统审计记录", "Add records of other systems to the trail"),
    ]
}

extension DataScope {
    public var name: Message {
        switch self {
        case .own: Message("本单位", "The own organization's")
        case .custody: Message("本单位与经手的产品", "The own organization's, and goods in its hands")
        case .region: Message("本单位；监管部门为所辖地区", "The own organization's; of regulators their region's")
        case .platform: Message("全平台（仅平台人员）", "Everything; the platform's people only")
        }
    }
}
