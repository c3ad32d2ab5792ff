public import Storage

/// What a person or program is, in an organization. DESIGN section 5.
public enum Role: String, Sendable, Hashable, CaseIterable, ValueConvertible {
    case systemAdmin = "system-admin"
    case securityAdmin = "security-admin"
    case auditAdmin = "audit-admin"
    /// 系统管理员 of T/SGACC 1005 5.1.2 and 5.2.2.
    case reviewer
    case supervisor
    case enterpriseAdmin = "enterprise-admin"
    case enterpriseOperator = "enterprise-operator"
    case qualityDirector = "quality-director"
    case qualityOfficer = "quality-officer"
    case principal
    case dealer
    case seller
    case installer
    case inspector
    case institution
    case regulator
    case apiClient = "api-client"

    public var name: Message {
        switch self {
        case .systemAdmin: Message("系统管理员", "System administrator")
        case .securityAdmin: Message("安全管理员", "Security administrator")
        case .auditAdmin: Message("审计管理员", "Audit administrator")
        case .reviewer: Message("审核员", "Reviewer")
        case .supervisor: Message("监督员", "Supervisor")
        case .enterpriseAdmin: Message("企业管理员", "Enterprise administrator")
        case .enterpriseOperator: Message("企业操作员", "Enterprise operator")
        case .qualityDirector: Message("质量安全总监", "Quality and safety director")
        case .qualityOfficer: Message("质量安全员", "Quality and safety officer")
        case .principal: Message("主要负责人", "Principal")
        case .dealer: Message("经销商", "Dealer")
        case .seller: Message("销售单位", "Seller")
        case .installer: Message("安装单位", "Installer")
        case .inspector: Message("稽查员", "Inspector")
        case .institution: Message("检测认证机构", "Test and certification institution")
        case .regulator: Message("监管人员", "Regulator")
        case .apiClient: Message("接口客户端", "API client")
        }
    }

    /// GB/T 22239 level 2, 7.1.4.2 d: nobody holds two of these.
    public static let mutuallyExclusive: Set<Role> = [.systemAdmin, .securityAdmin, .auditAdmin]

    /// Held in the platform's own organization only.
    public static let staff: Set<Role> = [.systemAdmin, .securityAdmin, .auditAdmin, .reviewer, .supervisor]
}
