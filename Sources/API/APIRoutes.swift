public import Gateway
public import Traceability

/// Every address for programs.
public struct APIRoutes: Sendable {
    public let routes: [Route]

    public init(_ platform: Platform) throws {
        let features: [[Route]] = [
            BatchRoutes().routes,
            CodeApplicationRoutes().routes,
            DownloadRoutes().routes,
            EntrustmentRoutes().routes,
            LabelRoutes().routes,
            ProductRoutes().routes,
            ReturnRoutes().routes,
            SessionRoutes().routes,
        ]
        routes = features.flatMap { $0 }
    }
}
