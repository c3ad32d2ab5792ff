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
    /// Capture EPCIS events, on codes in one's custody too, and follow the jobs.
    case eventCapture = "event.capture"
    /// Ask for EPCIS events: those of one's own and those one has to do with.
    case eventRead = "event.read"
    case usageRead = "usage.read"
    case calendarEdit = "calendar.edit"
    case auditRead = "audit.read"
    case metricsRead = "metrics.read"
    case systemOperate = "system.operate"
}

extension Role {
    public var permissions: Set<Permission> {
        switch self {
        case .systemAdmin:
            [.organizationRead, .calendarEdit, .metricsRead, .systemOperate, .usageRead, .keyRead, .keyConfirm]
        case .securityAdmin: [.accountManage, .organizationRead, .keyRead, .keyManage, .keyConfirm]
        case .auditAdmin: [.auditRead, .keyRead]
        case .reviewer:
            [
                .registrationReview, .codeReview, .organizationRead, .organizationManage, .productRead, .codeRead,
                .codeImport, .returnRead, .eventRead, .usageRead, .calendarEdit,
            ]
        case .supervisor: [.organizationRead, .productRead, .codeRead, .returnRead, .eventRead, .usageRead]
        case .enterpriseAdmin:
            [
                .memberManage, .productRead, .productWrite, .codeRead, .codeApply, .codeDownload, .codeVoid,
                .scratchDownload, .entrustmentManage, .linkManage, .tagManage, .returnRead, .returnWrite, .eventCapture,
                .eventRead, .usageRead,
            ]
        case .enterpriseOperator:
            [
                .productRead, .productWrite, .codeRead, .codeApply, .codeDownload, .linkManage, .tagManage, .returnRead,
                .returnWrite, .eventCapture, .eventRead, .usageRead,
            ]
        case .apiClient:
            [
                .productRead, .codeRead, .codeDownload, .linkManage, .tagManage, .returnRead, .returnWrite,
                .eventCapture, .eventRead,
            ]
        case .qualityDirector, .qualityOfficer, .principal:
            [.productRead, .codeRead, .returnRead, .eventRead, .usageRead]
        case .regulator: [.organizationRead, .productRead, .returnRead, .eventRead, .usageRead]
        case .dealer, .seller, .installer: [.eventCapture, .eventRead]
        case .inspector, .institution: []
        }
    }
}
