import Gateway
import Traceability

/// What was typed of an amendment so far. A field of record 12 is called `c.12.inspector`, of all records
/// `c.0.inspector`; `v.12`: the record is to be taken back.
struct AmendmentDraft: Sendable {
    var scope: String
    var subject: String
    var amendmentID: Int64?
    var spotCheckID: Int64?
    private(set) var values: [(name: String, value: String)] = []

    init(_ call: Call) {
        (scope, subject) = (call.query("scope") ?? "", call.query("subject") ?? "")
        amendmentID = call.query("amendment").flatMap { Int64($0) }
        spotCheckID = call.query("spotCheck").flatMap { Int64($0) }
    }

    init(_ form: Form) {
        (scope, subject) = (form.text("scope"), form.text("subject"))
        amendmentID = Int64(form.text("amendment"))
        spotCheckID = Int64(form.text("spotCheck"))
        values = form.fields.filter { field in
            (field.name.hasPrefix("c.") || field.name.hasPrefix("v."))
                && field.value.contains { !$0.isWhitespace }
        }
    }

    /// The subject of a request that is corrected is that of the request.
    mutating func take(_ earlier: Amendment?) {
        guard let earlier else { return }
        scope = earlier.scope.rawValue
        switch earlier.scope {
        case .item: subject = earlier.subject
        case .batch: subject = earlier.batchID.map { "\($0)" } ?? subject
        case .return, .capture: subject = earlier.subjectReturnID.map { "\($0)" } ?? subject
        }
        spotCheckID = earlier.spotCheckID
    }

    /// What is asked for; without its reason and file.
    var request: AmendmentRequest {
        AmendmentRequest(
            scope, subject,
            values.compactMap { name, value -> AmendmentRequest.Change? in
                let parts = name.split(separator: ".", omittingEmptySubsequences: false)
                guard parts.count >= 2, let event = Int64(parts[1]) else { return nil }
                if parts[0] == "v" { return AmendmentRequest.Change("takenBack", "", eventID: event) }
                guard parts.count == 3 else { return nil }
                return AmendmentRequest.Change(String(parts[2]), value, eventID: event == 0 ? nil : event)
            }, reason: "")
    }
}
