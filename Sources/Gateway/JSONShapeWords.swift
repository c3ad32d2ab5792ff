import JSONStream
import Traceability

/// What is wrong with the shape of a JSON document, in both languages: the names of Swift's cases tell nobody anything.
extension JSONShapeError {
    var refusal: Refusal {
        switch self {
        case .missing(let pointer):
            Refusal(.invalid, .memberMissing, field: pointer, ["field": pointer])
        case .wrongKind(let pointer, let expected, let found):
            Refusal(
                .invalid, .memberKind, field: pointer, ["field": pointer, "expected": expected, "found": found])
        case .notAnInteger(let pointer, let text, let range):
            Refusal(
                .invalid, .memberInteger, field: pointer,
                [
                    "field": pointer, "value": String(text.prefix(40)), "lowest": "\(range.lowerBound)",
                    "highest": "\(range.upperBound)",
                ])
        case .unknownMember(let pointer):
            Refusal(.invalid, .memberUnknown, field: pointer, ["field": pointer])
        }
    }
}

extension Rule {
    /// As a form's, but the field is a program's.
    static let memberMissing = Rule("input.required", "缺少必填项 {field}", "{field} is required")
    static let memberKind = Rule(
        "request.member-kind", "{field} 应为{expected}，这里是{found}", "{field} must be of kind {expected}, not {found}")
    static let memberInteger = Rule(
        "request.member-integer", "{field} 的值 {value} 应为 {lowest} 至 {highest} 的整数",
        "{field} is {value}; it must be a whole number from {lowest} to {highest}")
    static let memberUnknown = Rule(
        "request.member-unknown", "没有名为 {field} 的项，请核对名称", "There is no member {field}; check its name")
}
