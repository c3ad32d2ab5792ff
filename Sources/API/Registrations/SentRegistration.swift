import Cryptography
import Gateway
import JSONStream
import Traceability

/// A registration as a program sent it: JSON with the licence in base64, or a multipart form with the same names.
struct SentRegistration {
    let form: RegistrationForm
    let licence: DocumentFile?
    let login: SubmitRegistration.NewLogin?

    /// 10 MB of licence in base64, and the rest.
    static let documentLimit = DocumentFile.limit / 3 * 4 + 65_536

    init(form sent: Form) throws {
        form = RegistrationForm { sent.text($0) }
        licence = try sent.file("licence").map {
            try DocumentFile(name: $0.name, bytes: try $0.read(), field: "licence")
        }
        login = sent["accountName"].map {
            SubmitRegistration.NewLogin(accountName: $0, password: sent.text("password"))
        }
    }

    init(document: JSONNode, _ call: Call) async throws {
        form = try RegistrationForm { try document.optionalString($0) ?? "" }
        licence = try await Self.file("licence", in: document, call)
        login = try document.optionalString("accountName").map {
            SubmitRegistration.NewLogin(accountName: $0, password: try document.optionalString("password") ?? "")
        }
    }

    /// `{"name": "…", "content": "base64"}`, inspected; nil when the member is not there.
    static func file(_ field: String, in document: JSONNode, _ call: Call) async throws -> DocumentFile? {
        guard let node = try document.optional(field) else { return nil }
        guard let bytes = [UInt8](base64: try node.string("content")) else {
            throw Refusal(.invalid, .notBase64, field: "\(field).content")
        }
        let file = try DocumentFile(name: try node.string("name"), bytes: bytes, field: field)
        try await call.inspect(file, field: field)
        return file
    }
}

extension JSONWriter {
    /// Members of a registration; the contact only in part: whoever needs all of it reads the page.
    mutating func registration(_ one: Registration, _ review: ReviewCase, _ platform: Platform) throws {
        let contact = try platform.contact(of: one)
        member("id", one.id)
        member("status", review.state.rawValue)
        member("kind", one.kind.rawValue)
        member("name", one.name)
        member("uscc", one.uscc)
        member("region", one.regionCode)
        member("regionName", platform.regions.fullName(of: one.regionCode))
        member("address", one.address)
        let (masking, owner) = (Masking(nil), FieldOwner(one.organizationID ?? 0))
        member("contactName", ifPresent: masking.shown(contact.name, .contactName, of: owner))
        member("contactPhone", ifPresent: masking.shown(contact.phone, .contactPhone, of: owner))
        member("productsMade", one.productsMade)
        member("licenceFile", "/files/\(one.licenceFileID)")
        if let organization = one.organizationID { member("organization", organization) }
        self.review(review)
    }

    /// Members of a case: its clock, its round, the version that a decision names.
    mutating func review(_ review: ReviewCase) {
        member("round", review.round)
        member("submittedAt", review.submittedAt.iso8601)
        member("dueAt", review.dueAt.iso8601)
        member("dueIsProvisional", review.dueIsProvisional)
        member("decidedAt", ifPresent: review.decidedAt?.iso8601)
        member("version", review.version)
    }

    mutating func step(_ step: ReviewStep) {
        object { writer in
            writer.member("kind", step.kind.rawValue)
            writer.member("at", step.at.iso8601)
            writer.member("by", step.accountName)
            writer.member("dueAt", ifPresent: step.dueAt?.iso8601)
            writer.member("reason", ifPresent: step.reason.isEmpty ? nil : step.reason)
            guard !step.items.isEmpty else { return }
            writer.member("items") { writer in
                writer.array { writer in for item in step.items { writer.string(item) } }
            }
        }
    }
}

extension Rule {
    static let notBase64 = Rule("file.base64", "文件内容不是有效的 Base64", "The file's content is not valid base64")
}
