public import Gateway
public import Traceability

/// Every address for programs.
public struct APIRoutes: Sendable {
    public let routes: [Route]

    public init(_ platform: Platform) throws {
        routes =
            CodeApplicationRoutes().routes
            + DownloadRoutes().routes
            + LabelRoutes().routes
            + ProductRoutes().routes
            + ScanRoutes().routes
            + SessionRoutes().routes
            + TraceRoutes().routes
            + UsageRoutes().routes
    }
}
