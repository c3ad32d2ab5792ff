import Ledger
import Storage

/// The newest checkpoint against the signed head outside of the database. Last of all: what was signed as the look
/// began is stored by then.
struct NewestCheck: StoredCheck {
    let name = CheckName.tree
    let count = 0
    /// From the place of the signed head.
    let signed: Checkpoint?

    mutating func step(_ session: any Session, _ faults: inout [CheckFault]) throws -> Bool {
        if let signed { try check(signed, session, &faults) }
        return false
    }

    /// The checkpoint that was signed last is the newest in the database. Whoever removed checkpoints there has no hand
    /// on the place of the signed head; and a program that was killed between the two lays it down at its next start.
    private func check(
        _ signed: Checkpoint, _ session: any Session, _ faults: inout [CheckFault]
    ) throws {
        let stored = try session.first(
            """
            SELECT p.size, p.note FROM ledger_checkpoint p JOIN ledger_log l ON l.log_no = p.log_no
            WHERE l.origin = \(signed.origin.text) ORDER BY p.size DESC LIMIT 1
            """
        ) { row in (size: UInt64(bitPattern: try row.next(Int64.self)), note: try row.next(String.self)) }
        let newest = stored?.size ?? 0
        let leaves = try session.value(
            """
            SELECT h.size FROM ledger_head h JOIN ledger_log l ON l.log_no = h.log_no
            WHERE l.origin = \(signed.origin.text)
            """, as: Int64.self)
        // Of a tree that is shorter than what was signed `TreeCheck` says so.
        if newest < signed.size, UInt64(bitPattern: leaves ?? 0) >= signed.size {
            faults.append(
                CheckFault(
                    name,
                    "最后签名的检查点有 \(signed.size) 条，数据库中最新的只有 \(newest) 条：其后的检查点被删除，"
                        + "或程序在签名后随即被终止（那样的话，签名程序下次启动时会补上，请再核查一次）",
                    "the last signed checkpoint is of \(signed.size) leaves and the newest in the database of "
                        + "\(newest): later ones were removed, or the program was killed right after signing (then the "
                        + "signer lays it down again at its next start: check again)"))
        }
        let own = stored.flatMap { try? SignedNote(Array($0.note.utf8)) }.flatMap { try? Checkpoint(text: $0.text) }
        if newest == signed.size, own?.root != signed.root {
            faults.append(
                CheckFault(
                    name, "数据库中 \(newest) 条的检查点与最后签名的不是同一个",
                    "the checkpoint of \(newest) leaves in the database is not the one that was signed last"))
        }
    }
}
