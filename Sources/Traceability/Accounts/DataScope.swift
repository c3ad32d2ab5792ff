/// Whose data a permission reaches in the hands of those who are not the platform's people; staff see the platform's,
/// within the routes that ask for it.
public enum DataScope: String, Sendable, Hashable, CaseIterable {
    /// The organization's own, and what others entrusted to it.
    case own
    /// Units in the organization's hands as well.
    case custody
    /// Organizations of the regions that are watched over.
    case region
    /// Everything: given to the platform's people only.
    case platform
}

extension Permission {
    public var scope: DataScope {
        switch self {
        case .memberManage, .productRead, .productWrite, .codeRead, .codeApply, .codeDownload, .codeVoid,
            .scratchDownload, .entrustmentManage, .linkManage, .tagManage, .returnWrite, .historyImport,
            .historyConfirm, .spotCheckRead, .spotCheckAnswer, .clientManage, .grantManage, .invitationManage,
            .postManage, .auditAppend:
            .own
        case .lifeRecord, .eventCapture, .eventRead, .eventSubscribe, .amendmentRequest: .custody
        case .organizationRead, .returnRead, .usageRead: .region
        case .accountManage, .organizationManage, .registrationReview, .codeReview, .codeImport, .keyRead, .keyManage,
            .keyConfirm, .amendmentReview, .spotCheckPlan, .spotCheckWork, .calendarEdit, .auditRead, .auditManage,
            .metricsRead, .systemOperate, .securityManage, .securityRead, .personalRead, .privacyManage, .backupManage,
            .conformityRead, .evidenceExport, .accountDecide:
            .platform
        }
    }
}
