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
    case entrustmentManage = "entrustment.manage"
    case linkManage = "link.manage"
    case tagManage = "tag.manage"
    case returnRead = "return.read"
    case returnWrite = "return.write"
    case usageRead = "usage.read"
    case calendarEdit = "calendar.edit"
    case auditRead = "audit.read"
    case metricsRead = "metrics.read"
    case systemOperate = "system.operate"
}

extension Role {
    public var permissions: Set<Permission> {
        switch self {
        case .systemAdmin: [.organizationRead, .calendarEdit, .metricsRead, .systemOperate, .usageRead]
        case .securityAdmin: [.accountManage, .organizationRead]
        case .auditAdmin: [.auditRead]
        case .reviewer:
            [
                .registrationReview, .codeReview, .organizationRead, .organizationManage, .productRead, .codeRead,
                .codeImport, .returnRead, .usageRead, .calendarEdit,
            ]
        case .supervisor: [.organizationRead, .productRead, .codeRead, .returnRead, .usageRead]
        case .enterpriseAdmin:
            [
                .memberManage, .productRead, .productWrite, .codeRead, .codeApply, .codeDownload, .codeVoid,
                .entrustmentManage, .linkManage, .tagManage, .returnRead, .returnWrite, .usageRead,
            ]
        case .enterpriseOperator:
            [
                .productRead, .productWrite, .codeRead, .codeApply, .codeDownload, .linkManage, .tagManage, .returnRead,
                .returnWrite, .usageRead,
            ]
        case .apiClient: [.productRead, .codeRead, .codeDownload, .linkManage, .tagManage, .returnRead, .returnWrite]
        case .qualityDirector, .qualityOfficer, .principal: [.productRead, .codeRead, .returnRead, .usageRead]
        case .regulator: [.organizationRead, .productRead, .returnRead, .usageRead]
        case .dealer, .seller, .installer, .inspector, .institution: []
        }
    }
}
