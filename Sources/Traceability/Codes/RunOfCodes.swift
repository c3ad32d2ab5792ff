import Identification
import Storage

/// A run of codes of one allocation, from its first to its last label.
struct RunOfCodes: Sendable, Hashable {
    var allocation: Allocation
    var first: Int64
    var last: Int64
    var count: Int64 { last - first + 1 }
}

extension Platform {
    /// The run from one label to another (`last` "": one label), both as scanned or typed. Throws a refusal
    /// when one is not found, is another enterprise's, or when they are of different allocations or in the
    /// wrong order.
    func run(from first: String, to last: String, of ownerID: Int64) async throws -> RunOfCodes {
        let begin = try await ownCode(first, field: "first", of: ownerID)
        guard !Text.trim(last).isEmpty else {
            return RunOfCodes(allocation: begin.allocation, first: begin.identity.index, last: begin.identity.index)
        }
        let end = try await ownCode(last, field: "last", of: ownerID)
        guard begin.allocation.number == end.allocation.number else {
            throw Refusal(
                .invalid, .codesOfTwoAllocations, field: "last",
                ["first": "\(begin.allocation.number)", "last": "\(end.allocation.number)"])
        }
        guard begin.identity.index <= end.identity.index else {
            throw Refusal(.invalid, .codesInWrongOrder, field: "last")
        }
        return RunOfCodes(
            allocation: begin.allocation, first: begin.identity.index, last: end.identity.index)
    }

    func ownCode(
        _ text: String, field: String, of ownerID: Int64
    ) async throws -> (allocation: Allocation, identity: CodeIdentity) {
        let clean = try Text.required(text, field, limit: 2_048)
        let scanned: ScannedText
        do { scanned = try ScannedText(clean) } catch {
            throw Refusal(
                .invalid, .codeUnreadable, field: field, ["value": String(clean.prefix(60))],
                words: ["reason": Message(ScanFault.chinese(error), "\(error)")])
        }
        guard let found = try await find(scanned) else {
            throw Refusal(.invalid, .codeNotIssued, field: field, ["value": String(clean.prefix(60))])
        }
        guard found.identity.ownerID == ownerID else {
            throw Refusal(.invalid, .codeOfAnother, field: field, ["value": String(clean.prefix(60))])
        }
        return found
    }
}

extension Rule {
    static let codesOfTwoAllocations = Rule(
        "codes.two-allocations", "首码属于码段 {first}，末码属于码段 {last}；一段编码须在同一码段内",
        "The first code is of allocation {first}, the last of {last}; a run lies in one allocation")
    static let codesInWrongOrder = Rule(
        "codes.wrong-order", "末码排在首码之前，请对调", "The last code stands before the first; swap them")
    static let codeUnreadable = Rule(
        "codes.unreadable", "编码“{value}”无法识别：{reason}", "The code “{value}” cannot be read: {reason}")
    static let codeNotIssued = Rule(
        "codes.not-issued", "未找到编码“{value}”，请核对", "The code “{value}” was not found; please check it")
    static let codeOfAnother = Rule(
        "codes.of-another", "编码“{value}”不属于贵企业", "The code “{value}” is another enterprise's")
}
