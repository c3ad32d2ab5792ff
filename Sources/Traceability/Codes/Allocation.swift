public import Serials
public import Storage

/// 码段: codes that one decision issued. However many they are, it is one row.
public struct Allocation: Sendable, Hashable {
    public enum Kind: String, Sendable, ValueConvertible {
        /// Serials are computed from the key; no row a code.
        case keyed
        /// Codes made elsewhere (national platform, own serials): a row each in `code_directory`.
        case directory
    }

    public enum State: String, Sendable, ValueConvertible {
        /// Waiting for codes of the national platform: `loadedCount` of `count` are in.
        case fetching
        case active, frozen, exposed, closed

        public var name: Message {
            switch self {
            case .fetching: Message("待取码", "Fetching")
            case .active: Message("有效", "Active")
            case .frozen: Message("已冻结", "Frozen")
            case .exposed: Message("密钥泄露", "Key exposed")
            case .closed: Message("已关闭", "Closed")
            }
        }
    }

    public let ownerID: Int64
    /// Unique for the owner, counts from 1.
    public let number: Int64
    public let kind: Kind
    /// A `CodeLayout` id; "" for a directory.
    public let layout: String
    /// The 7-digit enterprise number (Ecode) or the GTIN of 14 digits.
    public let scope: String
    /// What stands in the code: the printed allocation number, or the key epoch.
    public let printedNumber: Int64
    public let keyID: Int64
    /// First index in the permutation: above 0 only in epoch layouts.
    public let firstIndex: Int64
    public let count: Int64
    public let loadedCount: Int64
    public let productID: Int64
    public let applicationID: Int64?
    /// What was printed before the code: `https://trace.example.cn/E=`. Kept for the life of the goods.
    public let address: String
    public let state: State
    /// Made with numbers for tests: shown as such, never uploaded.
    public let isTest: Bool
    public let issuedAt: Instant
    /// A `ScratchForm` id; "": no code under a scratch layer.
    public let scratch: String
    /// 0 without scratch codes.
    public let scratchSecretID: Int64

    /// 刮开验证码: how the code under the scratch layer looks.
    public var scratchForm: ScratchForm? { ScratchForm.named(scratch) }
    public var codeLayout: CodeLayout? { CodeLayout.named(layout) }
    /// A GTIN's serial rather than an Ecode.
    public var isGTIN: Bool { scope.utf8.count == 14 }
}

/// One code of one owner, wherever it stands in rows: the head of every key.
public struct CodeIdentity: Sendable, Hashable {
    public let ownerID: Int64
    public let allocationNumber: Int64
    /// 0 … count−1 in the order of issue.
    public let index: Int64

    public init(ownerID: Int64, allocationNumber: Int64, index: Int64) {
        self.ownerID = ownerID
        self.allocationNumber = allocationNumber
        self.index = index
    }
}

extension Session {
    public func allocation(_ ownerID: Int64, _ number: Int64) throws -> Allocation? {
        try first(allocationColumns + "WHERE owner_id = \(ownerID) AND allocation_no = \(number)", allocation)
    }

    public func allocations(of ownerID: Int64, before number: Int64 = .max, limit: Int = 50) throws -> [Allocation] {
        try rows(
            allocationColumns
                + """
                WHERE owner_id = \(ownerID) AND allocation_no < \(number) ORDER BY allocation_no DESC LIMIT \(limit)
                """,
            allocation)
    }

    func everyAllocation() throws -> [Allocation] {
        try rows(allocationColumns + "ORDER BY owner_id, allocation_no", allocation)
    }

    private var allocationColumns: Query {
        """
        SELECT owner_id, allocation_no, kind, layout, scope, printed_no, key_id, first_index, code_count, loaded_count,
            product_id, application_id, address, state, is_test, issued_at, scratch, scratch_secret_id
        FROM code_allocation
        """ + " "
    }

    private func allocation(_ row: inout RowReader) throws -> Allocation {
        Allocation(
            ownerID: try row.next(), number: try row.next(), kind: try row.next(), layout: try row.next(),
            scope: try row.next(), printedNumber: try row.next(), keyID: try row.next(), firstIndex: try row.next(),
            count: try row.next(), loadedCount: try row.next(), productID: try row.next(),
            applicationID: try row.next(), address: try row.next(), state: try row.next(), isTest: try row.next(),
            issuedAt: try row.next(), scratch: try row.next(), scratchSecretID: try row.next())
    }
}
