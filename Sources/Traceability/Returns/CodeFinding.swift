import Identification
import Serials
import Storage

/// Finds the codes of a chunk of rows: ours in memory, those made elsewhere by one read for all.
struct CodeFinding: Sendable {
    enum Finding: Sendable {
        case found(Allocation, CodeIdentity)
        case refused(Rule)
    }

    private let platform: Platform
    private var findings: [String: Finding] = [:]

    init(_ platform: Platform, _ rows: [ReturnRow]) async throws {
        self.platform = platform
        var elsewhere: [String: String] = [:]
        findings.reserveCapacity(rows.count)
        for row in rows {
            resolve(row.code, &elsewhere)
            if !row.lastCode.isEmpty { resolve(row.lastCode, &elsewhere) }
            if let newCode = row.details[.newCode] { resolve(newCode, &elsewhere) }
        }
        guard !elsewhere.isEmpty else { return }
        let codes = Array(Set(elsewhere.values))
        let entries = try await platform.datastore.lookUp(codes.count) { try $0.directoryEntries(codes) }
        for (text, code) in elsewhere {
            guard let identity = entries[code],
                let allocation = platform.allocations.allocation(identity.ownerID, identity.allocationNumber)
            else { continue }
            findings[text] = .found(allocation, identity)
        }
    }

    subscript(text: String) -> Finding { findings[text] ?? .refused(.returnCodeUnknown) }

    private mutating func resolve(_ text: String, _ elsewhere: inout [String: String]) {
        guard findings[text] == nil else { return }
        if let code = PlainCode(text), case .issued(let allocation, let identity) = platform.allocations.resolve(code) {
            findings[text] = .found(allocation, identity)
            return
        }
        do {
            let scanned = try ScannedText(text)
            if case .elementString(let elements) = scanned, elements.bracketed.hasPrefix("(00)") {
                findings[text] = .refused(.returnContainer)
                return
            }
            let (resolution, code) = try lookUp(scanned)
            if case .issued(let allocation, let identity) = resolution {
                findings[text] = .found(allocation, identity)
                return
            }
            findings[text] = .refused(SpreadsheetDamage.diagnose(text)?.rule ?? .returnCodeUnknown)
            if platform.allocations.mayBeInDirectory(scope: scanned.scope) { elsewhere[text] = code }
        } catch ScannedText.ParseError.damaged(let damage) {
            findings[text] = .refused(damage.rule)
        } catch {
            findings[text] = .refused(SpreadsheetDamage.diagnose(text)?.rule ?? .returnBadCode)
        }
    }

    private func lookUp(_ scanned: ScannedText) throws -> (AllocationTable.Resolution, code: String) {
        switch scanned {
        case .ecode(let ecode):
            return (platform.allocations.resolve(ecode), ecode.text)
        case .gtin(let gtin, _, let serial, _):
            guard let serial else { throw ScannedText.ParseError.notRecognised(gtin.digits) }
            return (platform.allocations.resolve(gtin, serial: serial), gtin.digits + serial)
        case .elementString(let elements): throw ScannedText.ParseError.notRecognised(elements.bracketed)
        case .nationalAddress(let address): throw ScannedText.ParseError.commodityQR(.nationalAddress(address))
        }
    }
}

extension ScannedText {
    /// What directory entries are known by: the enterprise's number, or the article.
    fileprivate var scope: String {
        switch self {
        case .ecode(let ecode): String(ecode.md.prefix(7))
        case .gtin(let gtin, _, _, _): gtin.digits
        case .nationalAddress(let address): address.gtin.digits
        case .elementString: ""
        }
    }
}
