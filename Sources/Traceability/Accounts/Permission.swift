/// What a route asks for. A role holds a permission or does not: this table is the only place that says so.
public enum Permission: String, Sendable, Hashable, CaseIterable {
    case accountManage = "account.manage"
    case organizationRead = "organization.read"
    case organizationManage = "organization.manage"
    case memberManage = "member.manage"
    case registrationReview = "registration.review"
    case productRead = "product.read"
    case productWrite = "product.write"
    case codeRead = "code.read"
    case codeApply = "code.apply"
    case codeReview = "code.review"
    case codeDownload = "code.download"
    case codeVoid = "code.void"
    case codeImport = "code.import"
    /// See the keys of allocations, never their values.
    case keyRead = "key.read"
    /// Rotate keys and report an exposure.
    case keyManage = "key.manage"
    /// Decide on a report of another person.
    case keyConfirm = "key.confirm"
    /// Take the codes under scratch layers out with a download.
    case scratchDownload = "scratch.download"
    case entrustmentManage = "entrustment.manage"
    case linkManage = "link.manage"
    case tagManage = "tag.manage"
    case returnRead = "return.read"
    case returnWrite = "return.write"
    /// Ask that accepted data be amended, correct the request and withdraw it.
    case amendmentRequest = "amendment.request"
    /// Decide on amendments of others.
    case amendmentReview = "amendment.review"
    /// Record what happens to units after the factory: sale, installation, repair … within one's custody and licence.
    case lifeRecord = "life.record"
    /// Try and stage old data; set where old addresses lead.
    case historyImport = "history.import"
    /// Let staged old data count.
    case historyConfirm = "history.confirm"
    /// See spot checks of returned data: staff all of them, enterprises their own once they were told.
    case spotCheckRead = "spot-check.read"
    /// Draw a sample and give it to a supervisor.
    case spotCheckPlan = "spot-check.plan"
    /// Look at a sample, write the notice, look again.
    case spotCheckWork = "spot-check.work"
    case spotCheckAnswer = "spot-check.answer"
    /// Capture EPCIS events, on codes in one's custody too, and follow the jobs.
    case eventCapture = "event.capture"
    /// Ask for EPCIS events: those of one's own and those one has to do with.
    case eventRead = "event.read"
    /// Have events sent to an address of one's own as they come.
    case eventSubscribe = "event.subscribe"
    case usageRead = "usage.read"
    case calendarEdit = "calendar.edit"
    case auditRead = "audit.read"
    /// Set how long the trail is kept.
    case auditManage = "audit.manage"
    case metricsRead = "metrics.read"
    case systemOperate = "system.operate"
    /// Set the rules of passwords, sessions and keys; end sessions of others.
    case securityManage = "security.manage"
    /// See security events, closed addresses and locks.
    case securityRead = "security.read"
    /// Give programs their credentials and take them back: the own organization's; the security administrator
    /// partners'.
    case clientManage = "client.manage"
    /// Let others see single objects of the own enterprise.
    case grantManage = "grant.manage"
    case invitationManage = "invitation.manage"
    /// Decide, in pairs, what somebody asks who cannot sign in.
    case accountDecide = "account.decide"
    /// See personal information in full, for a reason that is written down.
    case personalRead = "personal.read"
    /// Answer what persons ask about their information, and keep its rules.
    case privacyManage = "privacy.manage"
    case backupManage = "backup.manage"
    /// See which requirement is met by what.
    case conformityRead = "conformity.read"
    /// Take the evidence for an assessor out.
    case evidenceExport = "evidence.export"
    /// Keep the register of posts and trainings of the own enterprise.
    case postManage = "post.manage"
    /// Add records of another system's acts to the trail.
    case auditAppend = "audit.append"
}

extension Role {
    public var permissions: Set<Permission> {
        switch self {
        case .systemAdmin:
            [
                .organizationRead, .calendarEdit, .metricsRead, .systemOperate, .usageRead, .keyRead, .keyConfirm,
                .backupManage, .conformityRead, .postManage,
            ]
        case .securityAdmin:
            [
                .accountManage, .organizationRead, .keyRead, .keyManage, .keyConfirm, .securityManage, .securityRead,
                .clientManage, .invitationManage, .privacyManage, .conformityRead, .accountDecide,
            ]
        case .auditAdmin: [.auditRead, .auditManage, .keyRead, .securityRead, .evidenceExport, .conformityRead]
        case .reviewer:
            [
                .registrationReview, .codeReview, .organizationRead, .organizationManage, .productRead, .codeRead,
                .codeImport, .returnRead, .eventRead, .usageRead, .calendarEdit, .spotCheckRead, .spotCheckPlan,
                .amendmentReview, .invitationManage, .personalRead, .accountDecide,
            ]
        case .supervisor:
            [
                .organizationRead, .productRead, .codeRead, .returnRead, .eventRead, .usageRead, .spotCheckRead,
                .spotCheckPlan, .spotCheckWork,
            ]
        case .enterpriseAdmin:
            [
                .memberManage, .productRead, .productWrite, .codeRead, .codeApply, .codeDownload, .codeVoid,
                .scratchDownload, .entrustmentManage, .linkManage, .tagManage, .returnRead, .returnWrite, .eventCapture,
                .eventRead, .eventSubscribe, .usageRead, .spotCheckRead, .spotCheckAnswer, .lifeRecord, .historyImport,
                .historyConfirm, .amendmentRequest, .clientManage, .grantManage, .postManage, .invitationManage,
            ]
        case .enterpriseOperator:
            [
                .productRead, .productWrite, .codeRead, .codeApply, .codeDownload, .linkManage, .tagManage, .returnRead,
                .returnWrite, .eventCapture, .eventRead, .eventSubscribe, .usageRead, .spotCheckRead, .lifeRecord,
                .historyImport, .amendmentRequest,
            ]
        case .apiClient:
            [
                .productRead, .codeRead, .codeDownload, .linkManage, .tagManage, .returnRead, .returnWrite,
                .eventCapture, .eventRead, .eventSubscribe, .lifeRecord, .historyImport, .amendmentRequest,
                .auditAppend,
            ]
        case .qualityDirector, .qualityOfficer:
            [.productRead, .codeRead, .returnRead, .eventRead, .usageRead, .spotCheckRead, .spotCheckAnswer]
        case .principal: [.productRead, .codeRead, .returnRead, .eventRead, .usageRead, .spotCheckRead]
        case .regulator: [.organizationRead, .productRead, .returnRead, .eventRead, .eventSubscribe, .usageRead]
        case .dealer, .seller, .installer, .institution:
            [.eventCapture, .eventRead, .eventSubscribe, .lifeRecord, .returnRead, .amendmentRequest]
        case .inspector: []
        }
    }
}
