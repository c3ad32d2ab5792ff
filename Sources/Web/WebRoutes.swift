public import Gateway
public import Traceability

/// Every page.
public struct WebRoutes: Sendable {
    public let routes: [Route]

    /// Throws `Refusal.unavailable` when the installation lacks its assets.
    public init(_ platform: Platform) throws {
        routes = try Self.accounts + Self.codes + Self.goods + Self.operations
    }

    /// Persons, their organizations, and how they come in.
    private static var accounts: [Route] {
        let features: [[Route]] = [
            AccountHelpPages().routes,
            AccountRequestPages().routes,
            ClientPages().routes,
            ContactPages().routes,
            FactorPages().routes,
            InvitationPages().routes,
            LeavingPages.members.routes,
            LeavingPages.staff.routes,
            MemberPages.members.routes,
            MemberPages.staff.routes,
            OrganizationPages().routes,
            PasswordPages().routes,
            PlacePages().routes,
            PolicyPages().routes,
            ReauthenticatePages().routes,
            RecoveryPages().routes,
            RegistrationPages().routes,
            ScanDevicePages().routes,
            SessionPages().routes,
            SignInPages().routes,
            SitePages().routes,
        ]
        return features.flatMap { $0 }
    }

    /// Products, codes and what is printed of them.
    private static var codes: [Route] {
        let features: [[Route]] = [
            AllocationPages().routes,
            CertificatePages().routes,
            CodeApplicationPages().routes,
            CodeImportPages().routes,
            CodeLifePages().routes,
            EntrustmentPages().routes,
            FilePages().routes,
            FirstLabelPages().routes,
            HandOverPages().routes,
            KeyPages().routes,
            LinkPages().routes,
            OldAddressPages().routes,
            PhotoForm.routes,
            PrintJobPages().routes,
            ProductPages().routes,
            ReservationPages().routes,
            ScratchPages().routes,
            TagPages().routes,
        ]
        return features.flatMap { $0 }
    }

    /// What is recorded of goods, and who sees it.
    private static var goods: [Route] {
        let features: [[Route]] = [
            AfterSalePages().routes,
            AmendmentPages().routes,
            BatchPages().routes,
            DataQualityPages().routes,
            FailedGoodsPages().routes,
            ForwardTracePages().routes,
            GrantPages().routes,
            HistoryPages().routes,
            LookPages().routes,
            LookUpPages().routes,
            MappingPages().routes,
            PackPages().routes,
            PackingPolicyPages().routes,
            RecusalPages().routes,
            ReturnPages().routes,
            ReviewSubject.all.flatMap { ReviewPages(subject: $0).routes },
            RollPages().routes,
            ScanPages().routes,
            SearchPages().routes,
            SpotCheckPages().routes,
            SubscriptionPages().routes,
            TracePages().routes,
            VocabularyPages().routes,
        ]
        return features.flatMap { $0 }
    }

    /// The platform itself: ledger, audit, protection, privacy.
    private static var operations: [Route] {
        get throws {
            let features: [[Route]] = [
                try Assets().routes,
                AuditPages().routes,
                AuthorizationPages().routes,
                BackupPages().routes,
                BlockedPages().routes,
                CalendarPages().routes,
                try ConformityPages().routes,
                DataKeyPages().routes,
                EvidencePages().routes,
                FrontPages().routes,
                HomePages().routes,
                InventoryPages().routes,
                LedgerPages().routes,
                MyDataPages().routes,
                PostPages().routes,
                PrivacyPages().routes,
                PrivacyRegisterPages().routes,
                RightsPages().routes,
                SecurityPages().routes,
                UsagePages().routes,
            ]
            return features.flatMap { $0 }
        }
    }
}
