/// Which acts ask once more who somebody is (OWASP ASVS 7.5.1, GB/T 22239 7.1.4.1): those on accounts, keys, rules, the
/// trail, what others may see, and personal information in full.
extension Permission {
    /// Every changing route that asks for it is for whoever has shown a short time ago who they are.
    public var isSensitive: Bool {
        switch self {
        case .accountManage, .memberManage, .invitationManage, .clientManage, .accountDecide, .keyManage, .keyConfirm,
            .scratchDownload, .securityManage, .auditManage, .systemOperate, .backupManage, .grantManage,
            .entrustmentManage, .personalRead, .privacyManage, .evidenceExport:
            true
        default: false
        }
    }
}
