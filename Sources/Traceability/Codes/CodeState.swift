public import Storage

/// 作废: why and when a code was declared void. Final.
public struct VoidedCode: Sendable, Hashable {
    public let reason: String
    public let at: Instant
}

/// Point reads about one label, for the scan page and for returns.
extension Session {
    /// nil: the code is not void.
    public func voidReason(of code: CodeIdentity) throws -> VoidedCode? {
        try first(
            """
            SELECT last_index, reason, at FROM state_run
            WHERE owner_id = \(code.ownerID) AND allocation_no = \(code.allocationNumber) AND kind = 'void'
                AND first_index <= \(code.index)
            ORDER BY first_index DESC LIMIT 1
            """
        ) { row -> VoidedCode? in
            guard try row.next(Int64.self) >= code.index else { return nil }
            return VoidedCode(reason: try row.next(), at: try row.next())
        } ?? nil
    }

    /// 换标: the code that took this one's place.
    public func successor(of code: CodeIdentity) throws -> CodeIdentity? {
        try first(
            """
            SELECT new_allocation_no, new_index FROM code_replacement
            WHERE owner_id = \(code.ownerID) AND allocation_no = \(code.allocationNumber) AND code_index = \(code.index)
            """
        ) { row in
            CodeIdentity(ownerID: code.ownerID, allocationNumber: try row.next(), index: try row.next())
        }
    }

    /// 换标: the code whose place this one took; binding and trace are its own.
    public func predecessor(of code: CodeIdentity) throws -> CodeIdentity? {
        try first(
            """
            SELECT allocation_no, code_index FROM code_replacement
            WHERE owner_id = \(code.ownerID) AND new_allocation_no = \(code.allocationNumber)
                AND new_index = \(code.index)
            """
        ) { row in
            CodeIdentity(ownerID: code.ownerID, allocationNumber: try row.next(), index: try row.next())
        }
    }
}
