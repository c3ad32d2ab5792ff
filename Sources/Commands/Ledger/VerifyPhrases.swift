import JSONStream
import Ledger
import Traceability

/// What `ransu verify` says, in the reader's language. The verifier itself knows none: its sentences are English, and
/// each has its Chinese here.
enum VerifyPhrases {
    /// Of the run that is on; English where nobody chose.
    @TaskLocal static var isChinese = false

    /// A line in the language of the run; a text that is none of these as it is.
    static func line(_ english: String) -> String {
        isChinese ? table.chinese(english) { Message(kept: $0).chinese } : english
    }

    /// Why a text could not be read, for people: the names of Swift's cases tell nobody anything.
    static func text(_ error: any Error) -> String {
        switch error {
        case let error as JSONError: error.words.english
        case let error as JSONShapeError:
            switch error {
            case .missing(let pointer): "\(pointer) is missing"
            case .wrongKind(let pointer, let expected, let found): "\(pointer) must be \(expected), and is \(found)"
            case .notAnInteger(let pointer, let text, let range):
                "\(pointer) is \(text.prefix(40)) and must be a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound)"
            case .unknownMember(let pointer): "\(pointer) has no place here"
            }
        default: "\(error)"
        }
    }

    private static let table = PhraseTable(said + reasons + formats + rules)

    private static let said: [(english: String, chinese: String)] = [
        ("no: {}", "不通过：{0}"),
        ("ransu: {}", "ransu：{0}"),
        ("ok: entry {} of {} in {}", "通过：条目 {0}（共 {1} 条），日志 {2}"),
        ("ok: {} entries, {} tiles, {} checkpoints", "通过：{0} 个条目、{1} 个瓦片、{2} 个检查点"),
        (
            "ok: {} opened entries, {} requests, {} approvals, {} changes, each after its approval by somebody else; "
                + "{} of them by the platform for another organization; {} other returns",
            "通过：{0} 个已开示条目、{1} 个申请、{2} 个批准、{3} 个变更，每个变更都在他人批准之后；其中 {4} 个由平台批准其他单位的申请；另有 {5} 个回传"
        ),
        (
            "ok: {} opened entries, {} requests, {} approvals, {} changes, each after its approval by somebody else",
            "通过：{0} 个已开示条目、{1} 个申请、{2} 个批准、{3} 个变更，每个变更都在他人批准之后"
        ),
        ("not judged: {} error declarations", "未作判断：{0} 个错误声明"),
        ("not judged: {} steps that do not say for whom somebody acts", "未作判断：{0} 个步骤没有写明代表谁"),
        ("not judged: {} events of returns that are not opened", "未作判断：{0} 个事件，所属回传没有开示"),
        (
            "not judged: {} decisions and changes whose request is in the log before this one",
            "未作判断：{0} 个决定和变更，其申请在上一个日志中"
        ),
        ("not checked: {} bytes of extra data", "未核对：附带数据 {0} 字节"),
        ("log: {}", "日志公钥：{0}"), ("witness: {} at {}", "见证方：{0}，{1}"),
        (
            "no witness: whoever holds the log's key and its files could have written another history",
            "没有见证方：同时掌握日志密钥和文件的人可以另写一份历史"
        ),
        ("This shows:", "证明了："),
        ("This does not show:", "没有证明："), ("public", "公开部分"), ("trade", "业务部分"), ("personal", "个人信息部分"),
        ("record", "登记部分"), ("Give the entry by --entry or by --hex.", "请用 --entry 或 --hex 给出条目"),
        (
            "The file opens nothing: give the entry by --entry or by --hex.",
            "该文件没有开示内容，请用 --entry 或 --hex 给出条目"
        ),
        ("--hex is two hexadecimal digits a byte.", "--hex 每个字节为两位十六进制数字"),
    ]

    private static let reasons: [(english: String, chinese: String)] = [
        ("{} cannot be read", "无法读取 {0}"),
        ("{}: https, or http on a loopback address", "{0}：只能用 https，或本机的 http"),
        ("{}: the extra data is no opening of this platform: {}", "{0}：附带数据不是本平台的开示内容：{1}"),
        ("line {}, column {} (byte {}): {}", "第 {0} 行第 {1} 列（字节 {2}）：{3}"),
        ("line {}: {}", "第 {0} 行：{1}"),
        ("{} must be {}, and is {}", "{0} 应为{1}，这里是{2}"),
        ("{} is {} and must be a whole number from {} to {}", "{0} 的值 {1} 应为 {2} 至 {3} 的整数"),
        ("{} has no place here", "没有名为 {0} 的项"),
        ("no log of the policy signed as {}", "策略中没有以 {0} 签名的日志"),
        ("no witness has signed, and the policy asks for some", "没有见证方签名，未达到策略要求"),
        ("the quorum is not reached by {}", "只有 {0} 签名，未达到策略要求"),
        ("the empty tree has another root", "空树的树根不对"),
        ("two known keys of {} have the same ID", "{0} 的两个公钥编号相同"),
        ("the signature of {} is not valid", "{0} 的签名无效"), ("no known key signed this", "没有任何已知公钥的签名"),
        ("leaf {} is not in a tree of {} leaves", "条目 {0} 不在 {1} 个条目的树中"),
        ("a tree does not shrink from {} to {} leaves", "树不会从 {0} 个条目变为 {1} 个"),
        ("a tree of {} leaves is beyond the limit of 2^63-1", "{0} 个条目超过上限 2^63-1"),
        ("the proof has not the number of hashes that these sizes need", "证明中的哈希个数不对"),
        ("the proof does not lead to the root", "证明推不出检查点的树根：条目或证明被改动过"),
        ("the proof does not lead to the old root", "证明推不出旧的树根"),
        ("there is no checkpoint", "没有检查点"), ("a checkpoint of another log, {}", "另一个日志 {0} 的检查点"),
        ("{} is not made of what lies below it", "{0} 与下一层的内容不符"),
        ("the checkpoint of {} leaves has another root than the entries", "{0} 个条目的检查点与条目算出的树根不同"),
        ("{} leaves are beyond the limit", "{0} 个条目超过上限"),
        ("the opening has not the form of one", "开示内容的格式不对"), ("the leaf has no group {}", "该条目没有第 {0} 部分"),
        ("the text of group {} is not the one that was logged", "第 {0} 部分的文字与写入日志时不同"),
        ("the opening is of another leaf", "开示内容属于另一个条目"), ("entry {}: {}", "条目 {0}：{1}"),
        ("{} is there already", "{0} 已经出现过"), ("{} does not stand before", "前面没有 {0}"),
        ("request {} asks for nothing", "申请 {0} 没有要求变更任何内容"), ("request {} is decided already", "申请 {0} 已有决定"),
        ("request {} is decided by the side that made it", "申请 {0} 由提出的一方自己决定"),
        ("request {} is taken back by another side", "申请 {0} 被另一方撤回"),
        ("{} is changed by request {}, which nobody has approved", "{0} 按申请 {1} 变更，而该申请没有人批准"),
        ("{} is changed by request {}, which does not name it", "{0} 按申请 {1} 变更，而该申请没有写明它"),
        ("{} is changed twice", "{0} 被变更两次"),
        (
            "an event that was returned before is declared wrong by a return that nobody approved",
            "已回传的事件被一个没有人批准的回传声明为错误"
        ),
    ]

    private static let formats: [(english: String, chinese: String)] = [
        ("signed note", "签名文本"), ("checkpoint", "检查点"), ("verifier key", "验证公钥"), ("signer key", "签名密钥"),
        ("policy", "策略文件"), ("proof file", "证明文件"), ("tile path", "瓦片路径"), ("tile", "瓦片"),
        ("entry bundle", "条目包"), ("signed note, line {}: {}", "签名文本第 {0} 行：{1}"),
        ("checkpoint, line {}: {}", "检查点第 {0} 行：{1}"), ("policy, line {}: {}", "策略文件第 {0} 行：{1}"),
        ("proof file, line {}: {}", "证明文件第 {0} 行：{1}"),
        // Whatever stands before a colon: a path, a format.
        ("{}: {}", "{0}：{1}"),
        ("{} is missing", "缺少 {0}"),
    ]
}
