import Identification
import Serials
import Storage

/// What the rules of a small return of goods that are made will ask, told by its codes alone: it is read in the moment
/// in which the return itself is looked for, instead of in one of its own.
struct ReturnForesight: Sendable {
    /// Rows that are worth it.
    static let rowsMax = 8

    private(set) var subjects: [ReturnRow.Subject] = []
    private var keys: Set<BatchKey> = []
    private var productIDs: Set<Int64> = []

    /// Nil: more rows, other events or codes made elsewhere, whose rules ask by themselves.
    init?(_ rows: [ReturnRow], _ platform: Platform) {
        guard (1...Self.rowsMax).contains(rows.count) else { return nil }
        for row in rows {
            guard row.event == .commissioning, let (allocation, first) = Self.find(row.code, platform) else {
                return nil
            }
            var last = first
            if !row.lastCode.isEmpty {
                guard let (other, found) = Self.find(row.lastCode, platform), other.ownerID == allocation.ownerID,
                    other.number == allocation.number, found.index >= first.index
                else { return nil }
                last = found
            }
            subjects.append(
                .init(
                    ownerID: allocation.ownerID, allocationNumber: allocation.number, first: first.index,
                    last: last.index))
            keys.insert(BatchKey(ownerID: allocation.ownerID, productID: allocation.productID, number: row.batchNo))
            productIDs.insert(allocation.productID)
        }
    }

    private static func find(_ text: String, _ platform: Platform) -> (Allocation, CodeIdentity)? {
        guard let code = PlainCode(text),
            case .issued(let allocation, let identity) = platform.allocations.resolve(code)
        else { return nil }
        return (allocation, identity)
    }

    func read(_ session: any Session) throws -> ForeseenFacts {
        ForeseenFacts(
            foresight: self, facts: try session.facts(of: subjects, batches: Array(keys), made: subjects),
            products: try productIDs.compactMap { try session.product($0) })
    }

    /// Whether it asked just this of the codes, and no less of the rest.
    fileprivate func hasAsked(
        _ subjects: [ReturnRow.Subject], batches: [BatchKey], products: Set<Int64>
    ) -> Bool {
        subjects == self.subjects && keys.isSuperset(of: batches) && productIDs.isSuperset(of: products)
    }
}

/// The answers.
struct ForeseenFacts: Sendable {
    fileprivate let foresight: ReturnForesight
    let facts: ReturnFacts
    let products: [Product]

    func answers(_ subjects: [ReturnRow.Subject], batches: [BatchKey], products: Set<Int64>) -> Bool {
        foresight.hasAsked(subjects, batches: batches, products: products)
    }
}
