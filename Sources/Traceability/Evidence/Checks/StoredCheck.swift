import Storage

/// What `ransu fsck` looks at, in this order (核查项目).
public enum CheckName: String, Sendable, CaseIterable {
    case tree, leaves, decisions, returns, audit, allocations, records, events, codes, units, hands, files, outbox

    public var name: Message {
        switch self {
        case .tree: Message("存证树、瓦片与检查点", "tree, tiles and checkpoints")
        case .leaves: Message("叶子的开启值与前后链", "openings and chains of leaves")
        case .decisions: Message("审核与更正步骤", "steps of reviews and amendments")
        case .returns: Message("回传的结论与更正的效力", "what became of returns, and what amendments changed")
        case .audit: Message("审计记录", "audit trail")
        case .allocations: Message("码段", "allocations")
        case .records: Message("产品版本、作废与冻结的编码、零部件", "versions of products, void and frozen codes, components")
        case .events: Message("追溯事件", "trace events")
        case .codes: Message("绑定、作废、余额与校验位", "bindings, void codes, balances and check digits")
        case .units: Message("单品、批次、不合格与保管记录", "units, batches, failed tests and custody")
        case .hands: Message("采集单位、收货单位与装箱", "captors, recipients and containers")
        case .files: Message("附件", "files that were handed in")
        case .outbox: Message("待发队列", "outbox")
        }
    }
}

/// Something that is not as it must be.
public struct CheckFault: Sendable, Hashable {
    public let check: CheckName
    public let message: Message

    init(_ check: CheckName, _ chinese: String, _ english: String) {
        self.check = check
        message = Message(chinese, english)
    }
}

/// One check, a page of one moment at a time.
protocol StoredCheck: Sendable {
    var name: CheckName { get }
    /// Things looked at so far.
    var count: Int { get }
    /// Looks at the next page; false: there is no more.
    mutating func step(_ session: any Session, _ faults: inout [CheckFault]) throws -> Bool
}
