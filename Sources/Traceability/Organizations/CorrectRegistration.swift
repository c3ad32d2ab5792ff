import Storage

/// Submits again what was returned for correction: a new round with a new clock; the earlier steps stay.
public struct CorrectRegistration: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter licence: nil keeps the file that is there.
    public func callAsFunction(
        _ id: Int64, _ form: RegistrationForm, licence: DocumentFile?, by actor: Actor, on occasion: Occasion
    ) async throws {
        let facts = try form.checked(platform.regions)
        let sealed = try platform.seal(facts.contact)
        try await platform.datastore.write { session in
            let before = try session.digest(of: "registration", "\(id)")
            let (registration, review) = try session.ownRegistration(id, actor)
            try session.refuseDuplicate(uscc: facts.uscc, except: id)
            let fileID = try licence.map {
                try session.store(
                    $0.sealed(platform), purpose: "licence", organizationID: nil, by: actor.accountID, at: occasion.now)
            }
            try session.run(
                """
                UPDATE registration SET kind = \(facts.kind), name = \(facts.name), uscc = \(facts.uscc),
                    region_code = \(facts.regionCode), address = \(facts.address),
                    contact_name_sealed = \(sealed.name), contact_phone_sealed = \(sealed.phone),
                    products_made = \(facts.productsMade), licence_file_id = \(fileID ?? registration.licenceFileID)
                WHERE registration_id = \(id)
                """)
            try session.reopenReview(review, title: facts.name, by: actor.accountID, at: occasion.now)
            try session.audit(
                AuditEntry("registration.resubmit", ("registration", "\(id)", facts.name), reason: facts.uscc).from(
                    before),
                by: actor, on: occasion)
        }
    }
}

/// The applicant takes an open registration back; the code may then be registered anew.
public struct WithdrawRegistration: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try await platform.datastore.write { session in
            let (registration, review) = try session.ownRegistration(id, actor)
            guard review.state == .submitted || review.state == .returned else {
                throw Refusal(.conflict, .alreadyDecided, words: ["state": review.state.name])
            }
            try session.advance(review, "state = \(ReviewState.withdrawn)")
            try session.addStep(
                to: review.id, .withdrawn, by: StepTaker(actor.accountID, of: review.organizationID), at: occasion.now)
            try session.audit(
                AuditEntry("registration.withdraw", ("registration", "\(id)", registration.name)),
                by: actor, on: occasion)
        }
    }
}

extension Session {
    func ownRegistration(_ id: Int64, _ actor: Actor) throws -> (Registration, ReviewCase) {
        guard let registration = try registration(id), registration.accountID == actor.accountID,
            let review = try reviewCase(.registration, of: id)
        else { throw Refusal(.missing, .missing, ["object": "registration \(id)"]) }
        return (registration, review)
    }
}
