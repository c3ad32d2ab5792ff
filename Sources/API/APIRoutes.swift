public import Gateway
public import Traceability

/// Every address for programs.
public struct APIRoutes: Sendable {
    public let routes: [Route]

    public init(_ platform: Platform) throws {
        let features: [[Route]] = [
            AccountRequestRoutes().routes,
            AllocationKeyRoutes().routes,
            AmendmentRoutes().routes,
            AuditRoutes().routes,
            BackupRoutes().routes,
            BatchRoutes().routes,
            CalendarRoutes().routes,
            CaptureRoutes().routes,
            CertificateRoutes().routes,
            ClientRoutes().routes,
            TokenRoutes().routes,
            CodeApplicationRoutes().routes,
            CodeLifeRoutes().routes,
            ComponentRoutes().routes,
            try ConformityRoutes().routes,
            DataKeyRoutes().routes,
            DataQualityRoutes().routes,
            try DescriptionRoutes().routes,
            DownloadRoutes().routes,
            EntrustmentRoutes().routes,
            EventQueryRoutes().routes,
            FailedGoodsRoutes().routes,
            FirstLabelRoutes().routes,
            ForwardTraceRoutes().routes,
            GrantRoutes().routes,
            HandOverRoutes().routes,
            HistoryRoutes().routes,
            InventoryRoutes().routes,
            InvitationRoutes().routes,
            LabelRoutes().routes,
            LedgerRoutes().routes,
            LinkRoutes().routes,
            LookUpRoutes().routes,
            MappingRoutes().routes,
            NamedQueryRoutes().routes,
            OldAddressRoutes().routes,
            OrganizationRoutes().routes,
            PackRoutes().routes,
            PrintJobRoutes().routes,
            PlaceRoutes().routes,
            PostRoutes().routes,
            ProductRoutes().routes,
            RegistrationRoutes().routes,
            ReservationRoutes().routes,
            ReturnRoutes().routes,
            RightsRoutes().routes,
            ScanRoutes().routes,
            SecurityRoutes().routes,
            SessionRoutes().routes,
            SpotCheckRoutes().routes,
            SubscriptionRoutes().routes,
            TagRoutes().routes,
            TraceRoutes().routes,
            UsageRoutes().routes,
        ]
        routes = features.flatMap { $0 }
    }
}
