import Identification
import Storage

/// What an organization may record on goods that are neither its own nor in its hands (model.md, "Who captures"): a
/// licensed installer its work, a seller the sale.
struct CaptureRights: Sendable {
    let kind: Organization.Kind?
    let licences: [Certificate]
    /// The inviter of an organization that nobody of the platform has looked at: only its goods are within reach.
    var onlyOwner: Int64?

    /// Whether goods of this owner are out of reach, in whatever hands they are.
    func isClosed(to ownerID: Int64, captor: Int64) -> Bool {
        guard let onlyOwner else { return false }
        return ownerID != onlyOwner && ownerID != captor
    }

    /// Whether the kind of organization reaches goods in this step without having custody.
    func reaches(_ event: ReturnEvent) -> Bool {
        switch event {
        case .installing, .moving, .converting, .repairing, .replacing: kind == .installer && !licences.isEmpty
        case .retailSelling: kind == .seller
        case .inspecting: kind == .institution
        default: false
        }
    }

    /// The licence that is in force on the day. Throws which is missing or over.
    func licence(for event: ReturnEvent, on day: CivilDate) throws(LifeFault) -> Certificate {
        if let found = licences.first(where: { $0.isInForce(on: day) }) { return found }
        guard let last = licences.last else {
            throw LifeFault(rule: .lifeNoLicence, field: .event, value: event.rawValue, parameters: event.words)
        }
        if last.state == .pending {
            throw LifeFault(
                rule: .lifeLicencePending, field: .event, value: event.rawValue,
                parameters: event.words.merging(["licence": last.number]) { $1 })
        }
        let until = last.state == .valid ? last.validUntil.map { "≤ \($0)" } ?? "" : last.state.name.english
        throw LifeFault(
            rule: .lifeLicenceOver, field: .event, value: "\(day)",
            parameters: event.words.merging(["licence": last.number, "until": until]) { $1 })
    }
}

extension Session {
    func captureRights(_ organizationID: Int64) throws -> CaptureRights {
        let organization = try organization(organizationID)
        return CaptureRights(
            kind: organization?.kind,
            licences: try certificates(of: organizationID).filter { $0.kind == .installationLicence },
            onlyOwner: organization?.invitedBy)
    }
}
