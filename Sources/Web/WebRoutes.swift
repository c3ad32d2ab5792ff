public import Gateway
public import Traceability

/// Every page.
public struct WebRoutes: Sendable {
    public let routes: [Route]

    /// Throws `Refusal.unavailable` when the installation lacks its assets.
    public init(_ platform: Platform) throws {
        routes = try (Self.first(platform) + Self.second(platform)).flatMap { $0 }
    }

    private static func first(_ platform: Platform) throws -> [[Route]] {
        [
            AccountHelpPages().routes,
            AccountRequestPages().routes,
            AfterSalePages().routes,
            AllocationPages().routes,
            AmendmentPages().routes,
            try Assets().routes,
            AuditPages().routes,
            AuthorizationPages().routes,
            BackupPages().routes,
            BatchPages().routes,
            CalendarPages().routes,
            CertificatePages().routes,
            ContactPages().routes,
            CodeApplicationPages().routes,
            CodeImportPages().routes,
            CodeLifePages().routes,
            try ConformityPages().routes,
            DataKeyPages().routes,
            DataQualityPages().routes,
            EntrustmentPages().routes,
            EvidencePages().routes,
            FactorPages().routes,
            FailedGoodsPages().routes,
            FilePages().routes,
            ForwardTracePages().routes,
            GrantPages().routes,
            HandOverPages().routes,
            HistoryPages().routes,
            HomePages().routes,
            InventoryPages().routes,
            FirstLabelPages().routes,
            InvitationPages().routes,
            FrontPages().routes,
        ]
    }

    private static func second(_ platform: Platform) throws -> [[Route]] {
        [
            LedgerPages().routes,
            LinkPages().routes,
            LookPages().routes,
            LookUpPages().routes,
            KeyPages().routes,
            MemberPages.members.routes,
            OldAddressPages().routes,
            MemberPages.staff.routes,
            OrganizationPages().routes,
            PackingPolicyPages().routes,
            PasswordPages().routes,
            PlacePages().routes,
            PolicyPages().routes,
            PhotoForm.routes,
            PostPages().routes,
            PrintJobPages().routes,
            PrivacyPages().routes,
            ProductPages().routes,
            RecusalPages().routes,
            RecoveryPages().routes,
            RegistrationPages().routes,
            ReservationPages().routes,
            LeavingPages.members.routes,
            LeavingPages.staff.routes,
            MappingPages().routes,
            MyDataPages().routes,
            PrivacyRegisterPages().routes,
            RightsPages().routes,
            ReauthenticatePages().routes,
            ReturnPages().routes,
            RollPages().routes,
            ReviewSubject.all.flatMap { ReviewPages(subject: $0).routes },
            ScanDevicePages().routes,
            ScanPages().routes,
            ScratchPages().routes,
            SearchPages().routes,
            SessionPages().routes,
            SecurityPages().routes,
            BlockedPages().routes,
            SignInPages().routes,
            SitePages().routes,
            SpotCheckPages().routes,
            SubscriptionPages().routes,
            TagPages().routes,
            TracePages().routes,
            UsagePages().routes,
            VocabularyPages().routes,
        ]
    }
}
