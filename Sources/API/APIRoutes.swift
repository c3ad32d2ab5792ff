public import Gateway
public import Traceability

/// Every address for programs.
public struct APIRoutes: Sendable {
    public let routes: [Route]

    public init(_ platform: Platform) throws {
        routes =
            BatchRoutes().routes
            + CodeApplicationRoutes().routes
            + DownloadRoutes().routes
            + EntrustmentRoutes().routes
            + LabelRoutes().routes
            + ProductRoutes().routes
            + ReturnRoutes().routes
            + SessionRoutes().routes
    }
}
