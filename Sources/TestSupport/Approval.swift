public import Traceability

/// A reviewer who belongs to no enterprise approves an amendment: what was declared to be wrong takes effect.
///
/// - Parameter name: of the account, new for each platform of a test.
public func approveAmendment(_ platform: Platform, _ id: Int64, as name: String = "approver") async throws {
    let now = platform.clock.now()
    let reviewer = try await testActor(
        platform, "\(name)-\(id)", roles: [.reviewer], organizationID: 0, at: now)
    try await DecideAmendment(platform)(
        ReviewedCase(.amendment, id), .approve, by: reviewer, on: Occasion(now: now, requestID: "test"))
}
