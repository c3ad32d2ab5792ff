public import Identification
public import Serials
public import Storage

/// A code as it stands on a label: the text a scanner reads, and the address around it.
public struct PrintedCode: Sendable, Hashable {
    /// The Ecode, or `(01)…(21)…` for a GTIN with serial.
    public let text: String
    /// What a phone opens.
    public let address: String
}

extension Allocation {
    /// The code with this serial field (MD or AI 21), as printed.
    public func printed(serialField: String) -> PrintedCode {
        if isGTIN {
            return PrintedCode(
                text: "(01)\(scope)(21)\(serialField)", address: "\(address)/01/\(scope)/21/\(serialField)")
        }
        let lead: String
        if case .ecode(let header)? = codeLayout?.scheme { lead = header } else { lead = "" }
        return PrintedCode(text: lead + serialField, address: "\(address)/E=\(lead)\(serialField)")
    }

    /// A code of a directory, stored whole.
    public func printed(directoryCode code: String) -> PrintedCode {
        guard isGTIN else { return PrintedCode(text: code, address: "\(address)/E=\(code)") }
        return printed(serialField: String(code.dropFirst(14)))
    }
}

extension KeyedAllocation {
    /// MD or AI 21 of the code at `index`.
    public func serialField(at index: UInt64) throws -> String {
        try layout.field(
            of: CodeParts(
                enterpriseNumber: identity.enterpriseNumber, printedNumber: identity.printedNumber,
                serial: try serial(at: index)))
    }
}

extension Platform {
    /// Finds whose code this is: in memory for ours, one read for those made elsewhere. nil: not found.
    ///
    /// `code_directory.code` is the Ecode's text, or GTIN ‖ serial.
    public func find(_ scanned: ScannedText) async throws -> (allocation: Allocation, identity: CodeIdentity)? {
        let directoryCode: String
        let scope: String
        switch scanned {
        case .ecode(let ecode):
            if case .issued(let allocation, let identity) = allocations.resolve(ecode) { return (allocation, identity) }
            directoryCode = ecode.text
            scope = String(ecode.md.prefix(7))
        case .gtin(let gtin, _, let serial, _):
            guard let serial else { return nil }
            if case .issued(let allocation, let identity) = allocations.resolve(gtin, serial: serial) {
                return (allocation, identity)
            }
            directoryCode = gtin.digits + serial
            scope = gtin.digits
        // Neither a logistic unit nor the national platform's item is a code of an enterprise here.
        case .elementString, .nationalAddress: return nil
        }
        guard allocations.mayBeInDirectory(scope: scope) else { return nil }
        let found = try await datastore.read { try $0.directoryEntry(directoryCode) }
        // A code file that is still being imported answers nothing yet.
        guard let found, let allocation = allocations.allocation(found.ownerID, found.allocationNumber),
            allocation.state != .fetching
        else { return nil }
        return (allocation, found)
    }
}

extension Session {
    public func directoryEntry(_ code: String) throws -> CodeIdentity? {
        try first("SELECT owner_id, allocation_no, code_index FROM code_directory WHERE code = \(code)") { row in
            CodeIdentity(ownerID: try row.next(), allocationNumber: try row.next(), index: try row.next())
        }
    }
}
