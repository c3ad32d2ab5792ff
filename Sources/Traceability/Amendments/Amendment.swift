public import Storage

/// What an amendment is about.
public enum AmendmentScope: String, Sendable, Hashable, CaseIterable, ValueConvertible {
    /// One unit, by its code.
    case item
    /// Every unit of a batch, and the batch's own facts.
    case batch
    /// Every event of one return.
    case `return`
    /// An EPCIS document that declares accepted events to be wrong.
    case capture

    /// Those that a form or a program asks for by name.
    public static let named: [AmendmentScope] = [.item, .batch, .return]

    public var name: Message {
        switch self {
        case .item: Message("单品", "Unit")
        case .batch: Message("批次", "Batch")
        case .return: Message("一次回传", "Return")
        case .capture: Message("EPCIS 更正声明", "EPCIS error declaration")
        }
    }
}

/// 更正 (T/SGACC 1005 7.1.4): a request that other data count in place of what was returned, and what became of it.
/// The first version and every step stay.
public struct Amendment: Sendable, Hashable {
    public let id: Int64
    /// Whose goods it is about.
    public let ownerID: Int64
    /// Who asks: the organization that returned the data, or the owner for whom they were returned.
    public let captorID: Int64
    public let scope: AmendmentScope
    /// The code's text, the batch's number, or `#` and the return's number.
    public let subject: String
    public let code: CodeIdentity?
    public let batchID: Int64?
    public let subjectReturnID: Int64?
    /// The spot check that led to it.
    public let spotCheckID: Int64?
    public let createdAt: Instant
    public let state: ReviewState
    /// When the new version began to count; nil: it does not.
    public let effectiveAt: Instant?
}

/// One submission of an amendment, as it was sent; corrections make another.
public struct AmendmentRound: Sendable, Hashable {
    public let number: Int
    /// The return that counts once the amendment is approved.
    public let returnID: Int64
    public let reason: String
    /// What proves it.
    public let fileID: Int64?
    public let eventCount: Int
    public let unitCount: Int64
    public let accountID: Int64
    public let at: Instant
    /// Field by field.
    public let lines: [AmendmentLine]
}

/// One field of events of one step: what it was and what it is to be.
public struct AmendmentLine: Sendable, Hashable {
    /// The name for programs of `AmendmentField`.
    public let field: AmendmentField
    /// nil: an event of none of our steps.
    public let step: ReturnEvent?
    /// "": was not given; `furtherValues`: many. Of an event that is taken back: what it said that happened.
    public let old: String
    /// "": the event is taken back.
    public let new: String
    public var eventCount: Int

    /// In place of old values beyond those that are told one by one; each first version has its own.
    public static let furtherValues = "…"
}

/// 更正于: that an item's line of life was amended, as everybody may know it.
public struct Correction: Sendable, Hashable {
    public let amendmentID: Int64
    /// The return that holds the other version.
    public let returnID: Int64
    public let at: Instant
    /// Those that changed and that everybody may see.
    public let fields: [AmendmentField]
}
