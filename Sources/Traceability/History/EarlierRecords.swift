public import Identification
import Storage

/// Queries that an earlier system counted, as an import of old data told them.
public struct EarlierQueries: Sendable, Hashable {
    public let count: Int64
    public let firstOn: CivilDate?
    public let lastOn: CivilDate?
}

/// Queries of a code in all: those counted here, and those of an earlier system.
public struct AllQueries: Sendable, Hashable {
    public let count: Int64
    /// nil: nobody knows.
    public let firstOn: CivilDate?
    public let earlier: EarlierQueries?
}

extension CodeFacts {
    /// - Parameter summary: as counted here, with this query.
    public func queries(_ summary: ScanSummary?) -> AllQueries {
        let first = [summary?.firstAt.date, earlier?.firstOn].compactMap { $0 }.min()
        return AllQueries(
            count: (summary?.count ?? 0) + (earlier?.count ?? 0), firstOn: first, earlier: earlier)
    }
}

/// What an enterprise called a unit before: its own code, or, with a leading slash, the address of its old page.
struct OldCode: Sendable, Hashable {
    let text: String
    let unit: CodeIdentity
}

extension Session {
    /// Once their import was confirmed.
    func earlierQueries(of code: CodeIdentity) throws -> EarlierQueries? {
        try first(
            """
            SELECT query_count, first_on, last_on FROM earlier_query
                JOIN trace_return ON trace_return.return_id = earlier_query.return_id
            WHERE owner_id = \(code.ownerID) AND allocation_no = \(code.allocationNumber)
                AND code_index = \(code.index) AND state IN ('accepted', 'accepted-in-part')
            """
        ) { row in
            EarlierQueries(
                count: try row.next(), firstOn: try row.next(String?.self).flatMap(CivilDate.init(iso:)),
                lastOn: try row.next(String?.self).flatMap(CivilDate.init(iso:)))
        }
    }

    /// Of the units, those whose earlier queries are stored, confirmed or staged.
    func earlierQueried(_ units: [CodeIdentity]) throws -> Set<CodeIdentity> {
        var found: Set<CodeIdentity> = []
        for (place, units) in Dictionary(grouping: units, by: \.subject.place) {
            let indexes = try units.map(\.index).inParts { part in
                try rows(
                    """
                    SELECT code_index FROM earlier_query WHERE owner_id = \(place.ownerID)
                        AND allocation_no = \(place.number) AND code_index IN \(list: part)
                    """
                ) { try $0.next(Int64.self) }
            }
            for index in indexes {
                found.insert(CodeIdentity(ownerID: place.ownerID, allocationNumber: place.number, index: index))
            }
        }
        return found
    }

    /// What the enterprise's old codes stand for, confirmed or staged.
    func oldCodes(_ texts: [String], of enterpriseID: Int64) throws -> [String: CodeIdentity] {
        let found = try texts.inParts { part in
            try rows(
                """
                SELECT old_code, owner_id, allocation_no, code_index FROM old_code
                WHERE enterprise_id = \(enterpriseID) AND old_code IN \(list: part)
                """
            ) { row in
                (
                    try row.next(String.self),
                    CodeIdentity(ownerID: try row.next(), allocationNumber: try row.next(), index: try row.next())
                )
            }
        }
        return Dictionary(found) { first, _ in first }
    }
}

extension WriteSession {
    func insert(_ codes: [OldCode], of enterpriseID: Int64, returnID: Int64) throws {
        let known = try oldCodes(codes.map(\.text), of: enterpriseID)
        var seen = Set(known.keys)
        try insert(
            into: "old_code",
            columns: ["enterprise_id", "old_code", "return_id", "owner_id", "allocation_no", "code_index"],
            rows: codes.filter { seen.insert($0.text).inserted }.map { code in
                [
                    .integer(enterpriseID), .text(code.text), .integer(returnID), .integer(code.unit.ownerID),
                    .integer(code.unit.allocationNumber), .integer(code.unit.index),
                ]
            })
    }

    func insert(_ rows: [HistoryRow], returnID: Int64) throws {
        try insert(
            into: "earlier_query",
            columns: [
                "owner_id", "allocation_no", "code_index", "return_id", "query_count", "first_on", "last_on",
            ],
            rows: rows.compactMap { row in
                guard let queries = row.queries, let unit = row.unit else { return nil }
                return [
                    .integer(unit.ownerID), .integer(unit.allocationNumber), .integer(unit.index), .integer(returnID),
                    .integer(queries.count), queries.first.map { .text("\($0)") } ?? .null,
                    queries.last.map { .text("\($0)") } ?? .null,
                ]
            })
    }
}
