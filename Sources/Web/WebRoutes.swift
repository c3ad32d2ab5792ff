public import Gateway
public import Traceability

/// Every page.
public struct WebRoutes: Sendable {
    public let routes: [Route]

    /// Throws `Refusal.unavailable` when the installation lacks its assets.
    public init(_ platform: Platform) throws {
        routes =
            try Assets().routes
            + AllocationPages().routes
            + CodeApplicationPages().routes
            + CodeImportPages().routes
            + PasswordPages().routes
            + ProductPages().routes
            + SignInPages().routes
    }
}
