public import Gateway
public import Traceability

/// Every page.
public struct WebRoutes: Sendable {
    public let routes: [Route]

    /// Throws `Refusal.unavailable` when the installation lacks its assets.
    public init(_ platform: Platform) throws {
        let features: [[Route]] = [
            AfterSalePages().routes,
            AllocationPages().routes,
            AmendmentPages().routes,
            try Assets().routes,
            AuditPages().routes,
            AuthorizationPages().routes,
            BatchPages().routes,
            CalendarPages().routes,
            CertificatePages().routes,
            CodeApplicationPages().routes,
            CodeImportPages().routes,
            CodeLifePages().routes,
            try ConformityPages().routes,
            DataQualityPages().routes,
            EntrustmentPages().routes,
            FactorPages().routes,
            FailedGoodsPages().routes,
            FilePages().routes,
            ForwardTracePages().routes,
            GrantPages().routes,
            HandOverPages().routes,
            HistoryPages().routes,
            HomePages().routes,
            FirstLabelPages().routes,
            FrontPages().routes,
            LedgerPages().routes,
            LinkPages().routes,
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
            PrintJobPages().routes,
            ProductPages().routes,
            RegistrationPages().routes,
            ReservationPages().routes,
            MappingPages().routes,
            ReauthenticatePages().routes,
            ReturnPages().routes,
            RollPages().routes,
            ReviewSubject.all.flatMap { ReviewPages(subject: $0).routes },
            ScanPages().routes,
            ScratchPages().routes,
            SearchPages().routes,
            SessionPages().routes,
            SignInPages().routes,
            SitePages().routes,
            SpotCheckPages().routes,
            SubscriptionPages().routes,
            TagPages().routes,
            TracePages().routes,
            UsagePages().routes,
            VocabularyPages().routes,
        ]
        routes = features.flatMap { $0 }
    }
}
