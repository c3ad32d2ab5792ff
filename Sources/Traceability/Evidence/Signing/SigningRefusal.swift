/// Why nothing is signed (拒绝签名的原因). The platform goes on; an administrator begins a new log
/// (`ransu admin new-log`), whose first leaf names the old head.
public enum SigningRefusal: Error, Sendable, Hashable {
    /// The database has fewer leaves than were signed: it was put back to an earlier day.
    case behind(signed: UInt64, stored: UInt64)
    /// The database holds another history than the one that was signed.
    case differs(size: UInt64)
    /// What was signed last is of another log, which the database does not know of.
    case otherLog(String)
    /// The database has signed checkpoints, and the place of the signed head is empty.
    case headMissing
    /// What lies there is no checkpoint, or not signed by this log's key.
    case headUnreadable
    /// A witness of the policy has cosigned more leaves than were signed here: the database was put back together with
    /// the signed head.
    case witnessAhead(String, seen: UInt64, stored: UInt64)
    /// Witnesses of the policy have cosigned another history, and the others are not enough for the quorum.
    case split([String])
    /// There is no key of this name.
    case noKey(String)

    /// For the status page, `doctor` and the log.
    public var message: Message {
        switch self {
        case .behind(let signed, let stored):
            Message(
                "已签名 \(signed) 条存证，数据库中只有 \(stored) 条：数据库被恢复到了较早的状态，停止签名；请由管理员执行 ransu admin new-log",
                "\(signed) leaves were signed and the database has \(stored): it was put back to an earlier state, so "
                    + "nothing is signed; an administrator begins a new log with ransu admin new-log")
        case .differs(let size):
            Message(
                "数据库中的存证与已签名的 \(size) 条不一致，停止签名；请核查后由管理员执行 ransu admin new-log",
                "the stored log does not continue the \(size) leaves that were signed, so nothing is signed; find out "
                    + "why, then begin a new log with ransu admin new-log")
        case .otherLog(let origin):
            Message(
                "最后签名的是另一个日志 \(origin)，数据库中没有它的接续，停止签名；请由管理员执行 ransu admin new-log",
                "what was signed last is of the log \(origin), which this database does not continue, so nothing is "
                    + "signed; begin a new log with ransu admin new-log")
        case .headMissing:
            Message(
                "存放已签名树头的目录是空的，而数据库中已有签名，停止签名；请恢复该目录，或由管理员执行 ransu admin new-log",
                "the place of the signed head is empty although checkpoints were signed, so nothing is signed; bring "
                    + "it back, or begin a new log with ransu admin new-log")
        case .headUnreadable:
            Message(
                "已签名的树头不是本日志密钥签的，停止签名；请恢复密钥或目录，或由管理员执行 ransu admin new-log",
                "the signed head is not signed by this log's key, so nothing is signed; bring key or head back, or "
                    + "begin a new log with ransu admin new-log")
        case .witnessAhead(let name, let seen, let stored):
            Message(
                "见证方 \(name) 已见证 \(seen) 条存证，此处最后签名的只有 \(stored) 条：数据和已签名树头一起被恢复到了较早的状态，"
                    + "停止签名（数据库之后增长也不恢复）；请核查后由管理员执行 ransu admin new-log；若是见证方有误，把它移出策略",
                "the witness \(name) has cosigned \(seen) leaves and \(stored) were signed here: the database was put "
                    + "back together with the signed head, so nothing is signed, however much it grows; find out why, "
                    + "then begin a new log with ransu admin new-log, or take the witness out of the policy where it "
                    + "is wrong")
        case .split(let names):
            Message(
                "见证方 \(names.joined(separator: "、")) 见证过与本日志不同的历史，其余见证方不足以满足策略，停止签名；"
                    + "请核查后由管理员执行 ransu admin new-log；若是见证方有误，把它移出策略",
                "the witnesses \(names.joined(separator: ", ")) have cosigned another history of this log, and the "
                    + "others are not enough for the policy, so nothing is signed; find out why, then begin a new log "
                    + "with ransu admin new-log, or take them out of the policy where they are wrong")
        case .noKey(let origin):
            Message(
                "没有日志 \(origin) 的签名密钥，停止签名：签过名的日志不会另造密钥，请恢复密钥文件",
                "there is no key of the name \(origin), so nothing is signed: a log that was signed gets no other key, "
                    + "bring the key file back")
        }
    }
}
