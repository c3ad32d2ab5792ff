import Storage
public import Traceability

/// A reviewer who belongs to no enterprise approves an amendment: what was declared to be wrong takes effect.
///
/// - Parameter name: of the account, new for each platform of a test.
public func approveAmendment(_ platform: Platform, _ id: Int64, as name: String = "approver") async throws {
    let now = platform.clock.now()
    let reviewer = try await testActor(
        platform, "\(name)-\(id)", roles: [.reviewer], organizationID: 0, at: now)
    let found = try await platform.datastore.report { try $0.amendment(id, for: reviewer) }
    try await DecideAmendment(platform)(
        ReviewedCase(.amendment, id, ticked: AmendmentTicks(found).checks.map(\.code)), .approve, by: reviewer,
        on: Occasion(now: now, requestID: "test"))
}
