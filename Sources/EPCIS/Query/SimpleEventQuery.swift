public import JSONStream

/// 事件查询: which events are asked for, in the words of EPCIS 2.0 (8.2.7.1), in which order and how many.
///
/// All criteria must hold; of the values of one criterion, one is enough.
public struct SimpleEventQuery: Sendable, Hashable {
    public var criteria: [EventCriterion]
    /// nil: the order of the repository.
    public var order: EventOrder?
    /// `orderDirection=ASC`; the standard's default is `DESC`.
    public var isAscending = false
    /// The first so many events are all of the answer.
    public var eventCountLimit: Int?
    /// More than so many are too many: the query fails.
    public var maxEventCount: Int?

    public init(_ criteria: [EventCriterion] = []) { self.criteria = criteria }

    /// Whether an event fits every criterion.
    /// - Parameters:
    ///   - event: as its reader may see it, with its `recordTime`.
    ///   - codes: names of items that the event is on besides those it lists, in canonical form (`EventName`).
    ///   - attributes: master data of the names in events, by canonical name, for HASATTR and EQATTR; what the event
    ///     itself says of its places counts too.
    public func matches(
        _ event: Event, alsoOn codes: Set<String> = [], attributes: [String: [JSONMember]] = [:]
    ) -> Bool {
        let matching = EventMatching(event, codes: codes, attributes: attributes)
        return criteria.allSatisfy(matching.fits)
    }
}

/// What events are ordered by.
public enum EventOrder: String, Sendable, Hashable, CaseIterable {
    case eventTime, recordTime
}

/// How a value stands to the value asked for.
public enum Comparison: String, Sendable, Hashable, CaseIterable {
    case equal = "EQ"
    case greater = "GT"
    case greaterOrEqual = "GE"
    case less = "LT"
    case lessOrEqual = "LE"

    func holds<T: Comparable>(_ left: T, _ right: T) -> Bool {
        switch self {
        case .equal: left == right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        case .less: left < right
        case .lessOrEqual: left <= right
        }
    }
}
