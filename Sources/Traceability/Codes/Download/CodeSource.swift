import Serials
import Storage

/// Where the codes of an allocation come from, in the order of issue: computed, or read from the directory by pages.
///
/// A *field* is what differs from code to code: the Ecode's text, or the serial of a GTIN.
struct CodeSource: Sendable {
    private enum Origin: Sendable {
        case keyed(CodeWriter)
        case directory(any Datastore)
    }

    let allocation: Allocation
    /// Bytes of a field; nil when they differ (codes made elsewhere).
    let fieldWidth: Int?
    private let origin: Origin

    init(_ allocation: Allocation, keyed: KeyedAllocation) throws {
        self.allocation = allocation
        let writer = try CodeWriter(keyed, lead: [], suffix: [])
        fieldWidth = writer.lineByteCount
        origin = .keyed(writer)
    }

    init(_ allocation: Allocation, fieldWidth: Int?, directory datastore: any Datastore) {
        self.allocation = allocation
        self.fieldWidth = fieldWidth
        origin = .directory(datastore)
    }

    /// The fields of `count` codes from index `first` on; the page's memory is used again.
    func load(_ page: inout FieldPage, from first: Int64, count: Int64) async throws {
        switch origin {
        case .keyed(let writer):
            _ = try await writer.write(from: UInt64(first), lines: Int(count), into: &page.bytes, cores: 2)
            page.width = writer.lineByteCount
        case .directory(let datastore):
            let allocation = allocation
            let codes = try await datastore.report { session in
                try session.directoryFields(of: allocation, from: first, count: count)
            }
            page.fill(codes)
        }
    }
}

/// Some fields, one after another.
struct FieldPage: Sendable {
    var bytes: [UInt8] = []
    /// nil: `ends` says where each ends.
    var width: Int?
    private var ends: [Int] = []

    mutating func fill(_ fields: [String]) {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        width = nil
        for field in fields {
            bytes.append(contentsOf: field.utf8)
            ends.append(bytes.count)
        }
    }

    func range(_ position: Int) -> Range<Int> {
        if let width { return position * width..<(position + 1) * width }
        guard position < ends.count else { return 0..<0 }
        return (position == 0 ? 0 : ends[position - 1])..<ends[position]
    }
}

extension Session {
    /// Codes of a directory in the order of issue, without the GTIN that all share.
    fileprivate func directoryFields(of allocation: Allocation, from first: Int64, count: Int64) throws -> [String] {
        let codes = try rows(
            """
            SELECT code FROM code_directory
            WHERE owner_id = \(allocation.ownerID) AND allocation_no = \(allocation.number)
                AND code_index >= \(first) AND code_index < \(first + count)
            ORDER BY code_index
            """
        ) { try $0.next(String.self) }
        return allocation.isGTIN ? codes.map { String($0.dropFirst(14)) } : codes
    }

    /// The one length of a directory's codes; nil when they differ or there are none.
    fileprivate func directoryWidth(of allocation: Allocation) throws -> Int? {
        let found = try first(
            """
            SELECT MIN(LENGTH(code)), MAX(LENGTH(code)) FROM code_directory
            WHERE owner_id = \(allocation.ownerID) AND allocation_no = \(allocation.number)
            """
        ) { row in (least: try row.next(Int?.self), most: try row.next(Int?.self)) }
        guard let least = found?.least, least == found?.most else { return nil }
        return allocation.isGTIN ? least - 14 : least
    }
}

extension Platform {
    /// The codes of an allocation, to be written.
    func codeSource(of allocation: Allocation) async throws -> CodeSource {
        if allocation.kind == .directory {
            let width = try await datastore.report { try $0.directoryWidth(of: allocation) }
            return CodeSource(allocation, fieldWidth: width, directory: datastore)
        }
        if allocations.keyed(allocation.ownerID, allocation.number) == nil {
            try await allocations.refresh(from: datastore)
        }
        guard let keyed = allocations.keyed(allocation.ownerID, allocation.number) else {
            throw Refusal(.unavailable, .unavailable)
        }
        return try CodeSource(allocation, keyed: keyed)
    }
}
