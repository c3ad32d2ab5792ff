import Cryptography
import JSONStream
import Storage

/// Where the row of an object of the trail lies, so that its digest and its name can be told.
///
/// Only kinds with one row of their own; what is many rows (a roll of labels, a calendar's days) has no digest.
private enum AuditObject {
    /// Rows by their own number.
    static func row(_ kind: String, _ id: Int64) -> Query? {
        switch kind {
        case "account", "member": "SELECT * FROM account WHERE account_id = \(id)"
        case "organization": "SELECT * FROM organization WHERE organization_id = \(id)"
        case "site": "SELECT * FROM site WHERE site_id = \(id)"
        case "registration": "SELECT * FROM registration WHERE registration_id = \(id)"
        case "certificate": "SELECT * FROM certificate WHERE certificate_id = \(id)"
        case "entrustment": "SELECT * FROM entrustment WHERE entrustment_id = \(id)"
        case "product": "SELECT * FROM product WHERE product_id = \(id)"
        case "code-application": "SELECT * FROM code_application WHERE application_id = \(id)"
        case "allocation-key": "SELECT * FROM allocation_key WHERE key_id = \(id)"
        case "listing-claim": "SELECT * FROM listing_claim WHERE claim_id = \(id)"
        case "reservation": "SELECT * FROM code_reservation WHERE reservation_id = \(id)"
        case "return": "SELECT * FROM trace_return WHERE return_id = \(id)"
        case "link": "SELECT * FROM link WHERE link_id = \(id)"
        case "print-job": "SELECT * FROM print_job WHERE job_id = \(id)"
        case "hand-over": "SELECT * FROM hand_over WHERE hand_over_id = \(id)"
        case "tag-load": "SELECT * FROM tag_load WHERE load_id = \(id)"
        case "spot-check": "SELECT * FROM spot_check WHERE check_id = \(id)"
        case "history-import": "SELECT * FROM history_import WHERE import_id = \(id)"
        case "review-case": "SELECT * FROM review_case WHERE case_id = \(id)"
        case "file": "SELECT * FROM stored_file WHERE file_id = \(id)"
        case "grant": "SELECT * FROM object_grant WHERE grant_id = \(id)"
        case "recusal": "SELECT * FROM recusal WHERE recusal_id = \(id)"
        case "client": "SELECT * FROM api_client WHERE client_id = \(id)"
        default: nil
        }
    }

    /// Rows by their owner and a number that counts within the owner's.
    static func row(_ kind: String, owner: Int64, _ number: Int64) -> Query? {
        switch kind {
        case "allocation":
            "SELECT * FROM code_allocation WHERE owner_id = \(owner) AND allocation_no = \(number)"
        case "batch": "SELECT * FROM batch WHERE owner_id = \(owner) AND batch_id = \(number)"
        case "place": "SELECT * FROM place WHERE owner_id = \(owner) AND place_id = \(number)"
        default: nil
        }
    }

    static func name(_ kind: String, _ id: Int64) -> Query? {
        switch kind {
        case "account", "member": "SELECT name FROM account WHERE account_id = \(id)"
        case "client": "SELECT display_name FROM account WHERE account_id = \(id)"
        case "organization": "SELECT name FROM organization WHERE organization_id = \(id)"
        case "site": "SELECT name FROM site WHERE site_id = \(id)"
        case "registration": "SELECT name FROM registration WHERE registration_id = \(id)"
        case "certificate": "SELECT number FROM certificate WHERE certificate_id = \(id)"
        case "product": "SELECT name FROM product WHERE product_id = \(id)"
        case "return": "SELECT file_name FROM trace_return WHERE return_id = \(id)"
        case "spot-check":
            """
            SELECT organization.name FROM spot_check
                JOIN organization ON organization.organization_id = spot_check.owner_id WHERE check_id = \(id)
            """
        case "entrustment":
            """
            SELECT organization.name FROM entrustment
                JOIN organization ON organization.organization_id = entrustment.entrusted_id
            WHERE entrustment_id = \(id)
            """
        case "amendment", "code-application", "installation-licence", "code-listing":
            "SELECT title FROM review_case WHERE kind = \(kind) AND subject_id = \(id)"
        case "review-case": "SELECT title FROM review_case WHERE case_id = \(id)"
        case "reservation": "SELECT printer FROM code_reservation WHERE reservation_id = \(id)"
        case "tag-load": "SELECT file_name FROM tag_load WHERE load_id = \(id)"
        case "file": "SELECT name FROM stored_file WHERE file_id = \(id)"
        case "history-import": "SELECT name FROM history_import WHERE import_id = \(id)"
        default: nil
        }
    }

    static func name(_ kind: String, owner: Int64, _ number: Int64) -> Query? {
        switch kind {
        case "batch": "SELECT batch_no FROM batch WHERE owner_id = \(owner) AND batch_id = \(number)"
        case "place": "SELECT name FROM place WHERE owner_id = \(owner) AND place_id = \(number)"
        case "allocation":
            """
            SELECT product.name FROM code_allocation JOIN product ON product.product_id = code_allocation.product_id
            WHERE code_allocation.owner_id = \(owner) AND code_allocation.allocation_no = \(number)
            """
        default: nil
        }
    }

    /// Whose a thing is: an organization's id; nothing for what is nobody's, or the platform's.
    static func owner(_ kind: String, _ id: Int64) -> Query? {
        switch kind {
        case "organization": "SELECT organization_id FROM organization WHERE organization_id = \(id)"
        case "registration": "SELECT organization_id FROM registration WHERE registration_id = \(id)"
        case "certificate", "installation-licence":
            "SELECT organization_id FROM certificate WHERE certificate_id = \(id)"
        case "entrustment": "SELECT owner_id FROM entrustment WHERE entrustment_id = \(id)"
        case "product": "SELECT owner_id FROM product WHERE product_id = \(id)"
        case "code-application": "SELECT organization_id FROM code_application WHERE application_id = \(id)"
        case "listing-claim", "code-listing": "SELECT owner_id FROM listing_claim WHERE claim_id = \(id)"
        case "reservation": "SELECT owner_id FROM code_reservation WHERE reservation_id = \(id)"
        case "return", "capture": "SELECT captor_id FROM trace_return WHERE return_id = \(id)"
        case "amendment": "SELECT owner_id FROM amendment WHERE amendment_id = \(id)"
        case "spot-check": "SELECT owner_id FROM spot_check WHERE check_id = \(id)"
        case "client": "SELECT organization_id FROM api_client WHERE client_id = \(id)"
        case "file": "SELECT organization_id FROM stored_file WHERE file_id = \(id)"
        default: nil
        }
    }

    /// Things that are called what their id is.
    static let named: Set<String> = [
        "code", "trace", "component-lot", "batch-number", "container", "query", "tag", "mapping", "old-address",
        "event", "forward-trace", "proof",
    ]
}

extension Session {
    /// SHA-256 of the object's row as canonical JSON (RFC 8785: members in order of their names); nil: no such row.
    ///
    /// Bytes stand in it as hexadecimal digits, truth as 0 or 1, so that both engines give the same.
    /// - Parameters:
    ///   - id: its number; `owner/number` where numbers count within an owner's, else the actor's organization is it.
    func digest(of kind: String, _ id: String, _ actor: Actor? = nil) throws -> [UInt8]? {
        let parts = id.split(separator: "/").map { Int64($0) }
        let query: Query? =
            switch parts.count {
            case 1:
                parts[0].flatMap { number in
                    AuditObject.row(kind, number)
                        ?? actor.flatMap { AuditObject.row(kind, owner: $0.organizationID, number) }
                }
            case 2: parts[0].flatMap { owner in parts[1].flatMap { AuditObject.row(kind, owner: owner, $0) } }
            default: nil
            }
        guard let query else { return nil }
        return try first(query) { row in
            var (names, values): ([String], [Value]) = ([], [])
            while row.hasNext {
                let column = try row.nextNamed()
                names.append(column.name)
                values.append(column.value)
            }
            return AuditDigest.of(names, values)
        }
    }

    /// What people call the object; "" where it has no name or is not there.
    ///
    /// - Parameter actor: numbers that count within an owner's are of the actor's organization, unless the id is
    ///   `owner/number`.
    func name(of kind: String, _ id: String, _ actor: Actor? = nil) throws -> String {
        if AuditObject.named.contains(kind) { return id }
        let parts = id.split(separator: "/").map { Int64($0) }
        let query: Query? =
            switch parts.count {
            case 1:
                parts[0].flatMap { number in
                    AuditObject.name(kind, number)
                        ?? actor.flatMap { AuditObject.name(kind, owner: $0.organizationID, number) }
                }
            case 2: parts[0].flatMap { owner in parts[1].flatMap { AuditObject.name(kind, owner: owner, $0) } }
            default: nil
            }
        return try query.flatMap { try value($0, as: String.self) } ?? ""
    }
}

extension Session {
    /// Whose the object is; nil: nobody's, or it is not known.
    /// - Parameter id: its number; `owner/number` where numbers count within an owner's; what follows a further slash
    ///   is a part of it.
    func owner(of kind: String, _ id: String) throws -> Int64? {
        let parts = id.split(separator: "/").map { Int64($0) }
        guard let first = parts.first ?? nil else { return nil }
        if ["allocation", "batch", "place"].contains(kind) { return parts.count > 1 ? first : nil }
        guard let query = AuditObject.owner(kind, first) else { return nil }
        return try value(query, as: Int64?.self) ?? nil
    }
}

/// SHA-256 of a row as canonical JSON.
enum AuditDigest {
    /// - Parameter names: of all columns of the row, in the order of the values.
    static func of(_ names: [String], _ row: [Value]) -> [UInt8] {
        SHA256.hash(JSONValue.object(zip(names, row).map { JSONMember($0, $1.canonical) }).canonicalBytes)
    }
}

extension Value {
    fileprivate var canonical: JSONValue {
        switch self {
        case .null: .null
        case .integer(let number): .integer(number)
        case .real(let number): .number("\(number)")
        case .text(let text): .string(text)
        case .bytes(let bytes): .string(bytes.hexadecimal)
        }
    }
}
