import JSONStream

/// 数据类别: what columns of one kind have in common. Said once, named by each column.
public struct ColumnKind: Sendable, Hashable {
    /// 数据分级.
    public enum DataClass: String, Sendable, Hashable, CaseIterable {
        /// 公开
        case open = "public"
        /// 商业秘密, T/SGACC 1005 5.5.3
        case trade
        /// 个人信息
        case personal
        /// 鉴别信息: what opens something.
        case secret
        /// 技术数据
        case technical

        public var name: Message {
            switch self {
            case .open: Message("公开", "Public")
            case .trade: Message("商业数据", "Trade")
            case .personal: Message("个人信息", "Personal")
            case .secret: Message("鉴别信息", "Secret")
            case .technical: Message("技术数据", "Technical")
            }
        }
    }

    /// How values lie in the database.
    public enum Keeping: String, Sendable, Hashable, CaseIterable {
        case clear
        /// AES-256-GCM with the number of its key.
        case sealed
        /// Of one way: a password, a token, a device.
        case hashed
        /// A code under a key of the platform by which equal values are found.
        case blind

        public var name: Message {
            switch self {
            case .clear: Message("明文", "In the clear")
            case .sealed: Message("加密", "Sealed")
            case .hashed: Message("不可逆摘要", "Hashed")
            case .blind: Message("检索码", "Search code")
            }
        }
    }

    public let id: String
    public let dataClass: DataClass
    /// The class of GB/T 43506-2023 (A1, A2, B, C); `-`: not of a person.
    public let userClass: String
    public let keeping: Keeping
    /// The rule that shows it to others; nil: it has no masked form, whoever may not see it sees nothing.
    public let mask: String?
    public let name: Message
    public let purpose: Message
    /// 合法性基础: the law or contract it stands on.
    public let basis: Message
    public let retention: Message
    /// Why something of persons or of the trade lies in the clear; nil elsewhere.
    public let reason: Message?

    init(_ id: String, _ node: JSONNode) throws {
        self.id = id
        dataClass = try Self.choice("class", of: node)
        keeping = try Self.choice("kept", of: node)
        userClass = try node.string("gb")
        mask = try node.optionalString("mask")
        name = try Self.message("name", of: node)
        purpose = try Self.message("purpose", of: node)
        basis = try Self.message("basis", of: node)
        retention = try Self.message("retention", of: node)
        reason = try node.optional("reason") == nil ? nil : Self.message("reason", of: node)
        try node.allowOnly([
            "class", "gb", "kept", "mask", "name", "purpose", "basis", "retention", "reason",
        ])
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ member: String, of node: JSONNode
    ) throws -> Choice where Choice.RawValue == String {
        let text = try node.string(member)
        guard let choice = Choice(rawValue: text) else {
            let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw JSONShapeError.wrongKind(pointer: node.pointer(to: member), expected: words, found: text)
        }
        return choice
    }

    /// Chinese, English.
    static func message(_ member: String, of node: JSONNode) throws -> Message {
        let texts = try node.elements(member).map { try $0.string() }
        guard texts.count == 2 else {
            let pointer = node.pointer(to: member)
            throw JSONShapeError.wrongKind(pointer: pointer, expected: "two texts", found: "\(texts.count)")
        }
        return Message(texts[0], texts[1])
    }
}
