public import Identification
public import Storage

/// The reviewer's decision on an installation licence (安装维修资质): it counts once it is approved.
public struct DecideLicence: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(
        _ reviewed: ReviewedCase, _ decision: Decision, by actor: Actor, on occasion: Occasion
    ) async throws {
        try await platform.datastore.write { session in
            _ = try session.decide(reviewed, decision, by: actor, on: occasion)
            let state: Certificate.State
            switch decision {
            case .approve: state = .valid
            case .reject: state = .refused
            case .returnForCorrection: return
            }
            let changed = try session.run(
                """
                UPDATE certificate SET state = \(state)
                WHERE certificate_id = \(reviewed.subjectID) AND state = \(Certificate.State.pending)
                """)
            guard changed == 1 else { throw Refusal(.conflict, .changedMeanwhile) }
        }
    }
}

extension Platform {
    /// A licence as its reviewer reads it.
    public func licence(_ id: Int64, for actor: Actor) async throws -> Certificate {
        try actor.require(.registrationReview)
        let found = try await datastore.report { try $0.certificate(id) }
        guard let found, found.kind == .installationLicence else {
            throw Refusal(.missing, .missing, ["object": "certificate \(id)"])
        }
        return found
    }
}

extension Certificate {
    /// What the platform sees by itself before a reviewer reads it.
    public func checks(on day: CivilDate) -> [AutomaticCheck] {
        [
            fileID == nil
                ? AutomaticCheck(.look, "没有扫描件", "There is no scan") : AutomaticCheck(.ok, "有扫描件", "A scan is there"),
            validUntil.map { $0 < day } ?? false
                ? AutomaticCheck(.no, "已过有效期", "Its validity is over") : AutomaticCheck(.ok, "在有效期内", "It is in force"),
            issuer.isEmpty
                ? AutomaticCheck(.look, "没有填写发证机构", "No issuer is named")
                : AutomaticCheck(.ok, "写明了发证机构", "Its issuer is named"),
        ]
    }
}
