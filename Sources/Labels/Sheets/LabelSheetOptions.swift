/// How a PDF of labels is made.
public struct LabelSheetOptions: Sendable, Hashable {
    public var language = LabelLanguage.chinese
    /// Labels already used on the first page: so many places stay empty.
    public var skippedLabels = 0
    /// Thin marks at the corners of the labels, for sheets that are cut.
    public var hasCuttingMarks = false
    /// Pages of one part, 1 to 2,000.
    public var pagesPerPart = 500
    /// The document's title.
    public var title = ""
    /// The creation date as cairo reads it, `2026-11-26T09:00:00+08:00`: the same input gives the same bytes.
    public var createdAt = "2026-01-01T00:00:00Z"

    /// Chinese, from the first place on, 500 pages a part.
    public init() {}
}

/// One label to be drawn.
public enum LabelEntry: Sendable, Hashable {
    case label(LabelContent)
    /// Between two rolls.
    case divider(LabelContent)
    /// A place that stays empty: in a lane whose roll is shorter than the rolls beside it, so that the labels that
    /// follow stay in their own lanes.
    case blank
}

/// What one part of a PDF holds.
public struct LabelSheetPart: Sendable, Hashable {
    public internal(set) var pages = 0
    public internal(set) var labels = 0
    public internal(set) var dividers = 0
    /// No label was left when the part ended.
    public internal(set) var isLast = false
}
