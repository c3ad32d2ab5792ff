import Identification
import Storage

/// What was typed about a certificate.
public struct CertificateForm: Sendable {
    public var kind: String
    public var number: String
    public var issuer: String
    /// One model a line, or separated by commas.
    public var models: String
    public var validFrom: String
    public var validUntil: String

    public init(_ value: (String) throws -> String) rethrows {
        kind = try value("kind")
        number = try value("number")
        issuer = try value("issuer")
        models = try value("models")
        validFrom = try value("validFrom")
        validUntil = try value("validUntil")
    }

    struct Facts: Sendable {
        var kind: Certificate.Kind
        var number: String
        var issuer: String
        var models: [String]
        var validFrom: CivilDate?
        var validUntil: CivilDate?
    }

    func checked() throws -> Facts {
        var list = RefusalList()
        let kind = list.take { try Self.kind(self.kind) }
        let number = list.take { try Self.number(self.number, kind) }
        let issuer = list.take { try Text.limited(self.issuer, "issuer", limit: 100) }
        let models = list.take { try Self.models(self.models) }
        let from = list.take { try OptionalDate.read(validFrom, "validFrom") }
        let until = list.take { try OptionalDate.read(validUntil, "validUntil") }
        if let from, let until, let from, let until, until < from {
            list.take {
                throw Refusal(
                    .invalid, .datesReversed, field: "validUntil",
                    ["from": from.description, "until": until.description])
            }
        }
        try Refusals.check(list.all)
        guard let kind, let number, let issuer, let models, let from, let until else {
            throw Refusal(.invalid, .required, ["field": "form"])
        }
        return Facts(kind: kind, number: number, issuer: issuer, models: models, validFrom: from, validUntil: until)
    }

    private static func kind(_ text: String) throws -> Certificate.Kind {
        guard let kind = Certificate.Kind(rawValue: text) else {
            let choices = Certificate.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(
                .invalid, .unknownChoice, field: "kind",
                ["field": "kind", "value": String(text.prefix(40)), "choices": choices])
        }
        return kind
    }

    /// CCC and production licence numbers have a shape of their own; the others are as printed.
    private static func number(_ text: String, _ kind: Certificate.Kind?) throws -> String {
        let plain = try Text.required(text.halfWidth, "number", limit: 60)
        switch kind {
        case .ccc, .productionLicence: return try shaped(plain, kind)
        case .businessLicence: return try RegistrationForm.uscc(plain, field: "number")
        case .testReport, .installationLicence, nil: return plain
        }
    }

    private static func shaped(_ plain: String, _ kind: Certificate.Kind?) throws -> String {
        let number: CertificateNumber
        do {
            number = try CertificateNumber(plain)
        } catch {
            throw Refusal(.invalid, .certificateNumber, field: "number", ["value": plain, "reason": "\(error)"])
        }
        switch (number.kind, kind) {
        case (.ccc, .ccc), (.productionLicence, .productionLicence): return number.text
        default: throw Refusal(.invalid, .certificateKind, field: "number", ["value": plain])
        }
    }

    private static func models(_ text: String) throws -> [String] {
        let limited = try Text.limited(text, "models", limit: 20_000)
        let names = limited.split { $0 == "\n" || $0 == "," || $0 == "，" || $0 == "、" || $0 == ";" || $0 == "；" }
            .map { Text.trim(String($0)) }.filter { !$0.isEmpty }
        return names.reduce(into: []) { list, name in if !list.contains(name) { list.append(name) } }
    }
}

/// A date that may be left out.
enum OptionalDate {
    static func read(_ text: String, _ field: String) throws -> CivilDate? {
        let plain = Text.trim(text.halfWidth)
        if plain.isEmpty { return nil }
        guard let date = CivilDate(iso: plain) else {
            throw Refusal(.invalid, .notADate, field: field, ["field": field, "value": String(plain.prefix(40))])
        }
        return date
    }
}

/// An enterprise files a certificate of its own.
public struct FileCertificate: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    @discardableResult
    public func callAsFunction(
        _ form: CertificateForm, document: DocumentFile?, by actor: Actor, on occasion: Occasion
    ) async throws -> Int64 {
        try actor.require(.productWrite)
        let facts = try form.checked()
        return try await platform.datastore.write { session in
            let fileID = try document.map {
                try session.store(
                    $0.sealed(platform), purpose: "certificate", organizationID: actor.organizationID,
                    by: actor.accountID,
                    at: occasion.now)
            }
            let id = try session.file(facts, fileID: fileID, by: actor, at: occasion.now)
            try session.audit(
                AuditEntry("certificate.file", ("certificate", "\(id)", facts.number), reason: facts.kind.rawValue),
                by: actor, on: occasion)
            return id
        }
    }
}

extension WriteSession {
    /// A licence to work on gas counts once somebody else has read it; the others are facts of the enterprise's own
    /// goods, looked at with each application for codes.
    fileprivate func file(
        _ facts: CertificateForm.Facts, fileID: Int64?, by actor: Actor, at now: Instant
    ) throws -> Int64 {
        let standing = try certificates(of: actor.organizationID).last { $0.stands(against: facts) }
        let taken = Refusal(.conflict, .certificateFiled, field: "number", ["value": facts.number])
        guard facts.kind == .installationLicence else {
            if standing != nil { throw taken }
            return try insert(facts, .valid, fileID, by: actor, at: now)
        }
        let title = "\(actor.organizationName) · \(facts.number)"
        if let standing {
            guard standing.state == .pending, let review = try reviewCase(.installationLicence, of: standing.id),
                review.state == .returned
            else { throw taken }
            try correct(standing.id, facts, fileID ?? standing.fileID)
            try reopenReview(review, title: title, by: actor.accountID, at: now)
            return standing.id
        }
        let id = try insert(facts, .pending, fileID, by: actor, at: now)
        try openReview(
            ReviewSubmission(
                kind: .installationLicence, subjectID: id, organizationID: actor.organizationID, title: title),
            by: actor.accountID, at: now)
        return id
    }

    private func correct(_ id: Int64, _ facts: CertificateForm.Facts, _ fileID: Int64?) throws {
        try run(
            """
            UPDATE certificate SET issuer = \(facts.issuer), models = \(facts.models.joined(separator: "\n")),
                valid_from = \(facts.validFrom?.description),
                valid_until = \(facts.validUntil?.description), file_id = \(fileID)
            WHERE certificate_id = \(id) AND state = \(Certificate.State.pending)
            """)
    }

    private func insert(
        _ facts: CertificateForm.Facts, _ state: Certificate.State, _ fileID: Int64?, by actor: Actor, at now: Instant
    ) throws -> Int64 {
        try value(
            """
            INSERT INTO certificate (organization_id, kind, number, issuer, models, valid_from, valid_until, state,
                file_id, created_at)
            VALUES (\(actor.organizationID), \(facts.kind), \(facts.number), \(facts.issuer),
                \(facts.models.joined(separator: "\n")), \(facts.validFrom?.description),
                \(facts.validUntil?.description), \(state), \(fileID), \(now))
            RETURNING certificate_id
            """)!
    }
}

extension Certificate {
    /// Whether it keeps one of the same number from being filed: not, where it was refused, nor where the new one is a
    /// renewal, which holds longer. The row of then stays as it is.
    fileprivate func stands(against new: CertificateForm.Facts) -> Bool {
        guard kind == new.kind, number == new.number, state != .refused else { return false }
        guard state == .valid, let validUntil, let until = new.validUntil else { return true }
        return until <= validUntil
    }
}

extension Rule {
    static let datesReversed = Rule(
        "input.dates-reversed", "截止日期 {until} 早于起始日期 {from}", "The end {until} is before the beginning {from}")
    static let certificateNumber = Rule(
        "certificate.number", "证书编号“{value}”格式不符：{reason}",
        "The certificate number “{value}” is not well-formed: {reason}")
    static let certificateKind = Rule(
        "certificate.kind", "证书编号“{value}”与所选类别不符", "The certificate number “{value}” is of another kind")
    static let certificateFiled = Rule(
        "certificate.filed", "证书 {value} 已登记，请勿重复添加", "The certificate {value} is on file already")
}
