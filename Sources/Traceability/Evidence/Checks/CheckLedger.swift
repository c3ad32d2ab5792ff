import Ledger
import Storage

/// Recomputes everything that the ledger promises from the rows (全面核查): tree, openings, chains, facts, balances, check
/// digits, outbox. Reads only; works beside a running server, a page of one moment at a time.
public struct CheckLedger: Sendable {
    /// What was looked at, and what is wrong.
    public struct Report: Sendable {
        public internal(set) var counts: [CheckName: Int] = [:]
        /// Of each check the first ones, `linesOfCheck` at most: no cause that makes many hides another.
        public internal(set) var faults: [CheckFault] = []
        /// Of each check all.
        public internal(set) var faultCounts: [CheckName: Int] = [:]
        public var faultCount: Int { faultCounts.values.reduce(0, +) }

        public static let linesOfCheck = 200

        /// How many of a check are not in `faults`.
        public func leftOut(of check: CheckName) -> Int {
            (faultCounts[check] ?? 0) - faults.count { $0.check == check }
        }
    }

    let platform: Platform
    private let signedHead: [UInt8]?

    /// - Parameter signedHead: the note in the place of the signed head; nil: it is not at hand.
    public init(_ platform: Platform, signedHead: [UInt8]? = nil) {
        self.platform = platform
        self.signedHead = signedHead
    }

    /// - Parameter progress: told after each page: the check, and how many things it has looked at.
    public func callAsFunction(
        progress: @Sendable (CheckName, Int) -> Void = { _, _ in }
    ) async throws -> Report {
        var report = Report()
        for check in try await platform.datastore.report({ try checks($0) }) {
            var check = check
            var isMore = true
            while isMore {
                let now = check
                let (next, faults, more) = try await platform.datastore.report { try Self.page(of: now, $0) }
                (check, isMore) = (next, more)
                report.add(faults)
                progress(check.name, (report.counts[check.name] ?? 0) + check.count)
            }
            report.counts[check.name, default: 0] += check.count
        }
        return report
    }

    /// The same in one moment and on one session, for tests. Stops at the check that has found `limit`.
    func faults(in session: any Session, atMost limit: Int = .max) throws -> [CheckFault] {
        var found: [CheckFault] = []
        for check in try checks(session) {
            var check = check
            var isMore = true
            while isMore {
                let (next, faults, more) = try Self.page(of: check, session)
                (check, isMore) = (next, more)
                found += faults
                if found.count >= limit { return found }
            }
        }
        return found
    }

    private func checks(_ session: any Session) throws -> [any StoredCheck] {
        let signed = signedHead.flatMap { try? SignedNote($0) }.flatMap { try? Checkpoint(text: $0.text) }
        let logs = try session.rows("SELECT log_no, origin FROM ledger_log ORDER BY log_no") { row in
            (number: try row.next(Int64.self), origin: LogName(try row.next(String.self)))
        }
        let table = platform.allocations
        let isTest: @Sendable (Int64, Int64) -> Bool = { table.allocation($0, $1)?.isTest ?? true }
        var checks: [any StoredCheck] = [LogsCheck(signed: signed)]
        for log in logs {
            checks.append(TreeCheck(log: log.number, signed: signed?.origin == log.origin ? signed : nil))
        }
        for log in logs { checks.append(LeafCheck(log: log.number)) }
        let facts: [any StoredCheck] = [
            FactCheck.decisions, CaseCheck(), FactCheck.turns, FactCheck.erasures, FactCheck.audit,
            FactCheck.allocations,
        ]
        let derived: [any StoredCheck] = [
            ProductCheck(), EventCheck(keys: platform.keys, isTest: isTest), CodeCheck(table),
            UnitCheck(platform.keys, table), HandsCheck(), ContainerCheck(), FileCheck(keys: platform.keys),
        ]
        return checks + facts + FactCheck.records + derived + [NewestCheck(signed: signed)]
    }

    /// What cannot be read is a fault; what the engine cannot do now is an error.
    private static func page(
        of check: any StoredCheck, _ session: any Session
    ) throws -> (any StoredCheck, [CheckFault], Bool) {
        var next = check
        var faults: [CheckFault] = []
        do {
            let more = try next.step(session, &faults)
            return (next, faults, more)
        } catch StorageError.unexpectedColumn(let what) {
            faults.append(CheckFault(check.name, "有一行读不出来：\(what)", "a row cannot be read: \(what)"))
            return (next, faults, false)
        }
    }
}

extension CheckLedger.Report {
    mutating func add(_ more: [CheckFault]) {
        for fault in more {
            let count = faultCounts[fault.check, default: 0]
            if count < Self.linesOfCheck { faults.append(fault) }
            faultCounts[fault.check] = count + 1
        }
    }
}

/// The logs follow one another without a gap, each with its head, and nothing is of a log that is not there.
private struct LogsCheck: StoredCheck {
    let name = CheckName.tree
    private(set) var count = 0
    /// From the place of the signed head.
    private let signed: Checkpoint?

    init(signed: Checkpoint?) { self.signed = signed }

    mutating func step(_ session: any Session, _ faults: inout [CheckFault]) throws -> Bool {
        let logs = try session.rows("SELECT log_no FROM ledger_log ORDER BY log_no") { try $0.next(Int64.self) }
        let heads = try session.rows("SELECT log_no FROM ledger_head ORDER BY log_no") { try $0.next(Int64.self) }
        if logs != heads || logs.isEmpty || logs != Array(1...Int64(logs.count)) {
            faults.append(CheckFault(name, "日志编号不连续或缺树头", "the logs are not numbered on, or a head is missing"))
        }
        try checkSigned(session, &faults)
        for table in ["ledger_entry", "ledger_leaf", "ledger_tile", "ledger_root", "ledger_checkpoint"] as [Query] {
            let strangers: Int64? = try session.value(
                "SELECT count(*) FROM \(table) WHERE log_no < 1 OR log_no > \(Int64(logs.count))")
            if strangers != 0 {
                faults.append(CheckFault(name, "有属于未知日志的行", "rows are of a log that is not there"))
            }
        }
        return false
    }

    /// What was signed last is of a log that is there, and what witnesses have cosigned was signed.
    private func checkSigned(_ session: any Session, _ faults: inout [CheckFault]) throws {
        if let signed {
            let origins = try session.rows("SELECT origin FROM ledger_log") { LogName(try $0.next(String.self)) }
            if !origins.contains(signed.origin) {
                faults.append(
                    CheckFault(
                        name, "已签名的日志 \(signed.origin.text) 不在数据库中", "the signed log \(signed.origin.text) is not there"
                    ))
            }
        }
        let strangers: Int64? = try session.value(
            """
            SELECT count(*) FROM ledger_cosignature c WHERE NOT EXISTS (SELECT 1 FROM ledger_checkpoint p
                WHERE p.log_no = c.log_no AND p.size = c.size)
            """)
        if let strangers, strangers > 0 {
            faults.append(
                CheckFault(
                    name, "见证者副署过的检查点缺失（\(strangers) 份副署）",
                    "checkpoints that witnesses have cosigned are missing (\(strangers) cosignatures)"))
        }
    }
}
