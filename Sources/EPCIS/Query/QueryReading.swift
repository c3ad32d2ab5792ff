extension SimpleEventQuery {
    /// Reads every parameter of EPCIS 2.0 8.2.7.1.
    /// - Throws: `QueryError`: which parameter, which value, which rule.
    public init(_ parameters: QueryParameters) throws(QueryError) {
        self.init()
        let reading = QueryReading(namespaces: parameters.namespaces)
        for entry in parameters.entries where try !readControl(entry, reading) {
            guard let criterion = try reading.criterion(entry) else { throw QueryError(entry.name, "", .unknown) }
            criteria.append(criterion)
        }
        if maxEventCount != nil, eventCountLimit != nil {
            throw QueryError("maxEventCount", "", .excludes("eventCountLimit"))
        }
    }

    /// The most events that a query may ask to be counted.
    public static let countLimit = 1_000_000_000

    /// Order and count.
    private mutating func readControl(_ entry: QueryParameters.Entry, _ reading: QueryReading) throws(QueryError)
        -> Bool
    {
        switch entry.name {
        case "orderBy":
            let text = try reading.one(entry)
            guard let order = EventOrder(rawValue: text) else {
                throw QueryError(entry.name, text, .notOneOf(EventOrder.allCases.map(\.rawValue)))
            }
            self.order = order
        case "orderDirection":
            let text = try reading.one(entry)
            guard text == "ASC" || text == "DESC" else {
                throw QueryError(entry.name, text, .notOneOf(["ASC", "DESC"]))
            }
            isAscending = text == "ASC"
        case "eventCountLimit": eventCountLimit = try reading.count(entry)
        case "maxEventCount": maxEventCount = try reading.count(entry)
        default: return false
        }
        return true
    }
}

/// Makes criteria of parameters.
struct QueryReading {
    typealias Entry = QueryParameters.Entry
    let namespaces: [EPCISNamespace]

    func criterion(_ entry: Entry) throws(QueryError) -> EventCriterion? {
        if entry.name == "eventType" {
            let all = EventType.allCases.map(\.rawValue)
            return .eventType(try words(entry, of: all) { EventType(rawValue: $0) })
        }
        guard let mark = entry.name.firstIndex(of: "_") else { return nil }
        let rest = String(entry.name[entry.name.index(after: mark)...])
        switch entry.name[..<mark] {
        case "MATCH":
            return try MatchField(rawValue: rest).map { field throws(QueryError) in
                .match(field, try patterns(entry))
            }
        case "WD":
            return try PlaceField(rawValue: rest).map { field throws(QueryError) in
                .place(field, withDescendants: true, try names(entry))
            }
        case "EXISTS": return try exists(entry, rest)
        case "HASATTR": return try hasAttribute(entry, rest)
        case "EQATTR": return try attribute(entry, rest)
        case let word:
            guard let comparison = Comparison(rawValue: String(word)) else { return nil }
            return try compared(entry, comparison, rest)
        }
    }

    private func compared(_ entry: Entry, _ comparison: Comparison, _ rest: String) throws(QueryError)
        -> EventCriterion?
    {
        if comparison == .equal, let criterion = try equal(entry, rest) { return criterion }
        if let criterion = try time(entry, comparison, rest) { return criterion }
        if let criterion = try number(entry, comparison, rest) { return criterion }
        return try field(entry, comparison, rest)
    }

    /// `GE_eventTime` and the like; only GE and LT are the standard's.
    private func time(_ entry: Entry, _ comparison: Comparison, _ rest: String) throws(QueryError) -> EventCriterion? {
        let name = rest == "errorDeclaration_Time" ? "errorDeclarationTime" : rest
        guard let field = TimeField(rawValue: name), comparison == .greaterOrEqual || comparison == .less else {
            return nil
        }
        let text = try one(entry)
        guard let instant = EPCISInstant(text) ?? EPCISInstant(plussed(text)) else {
            throw QueryError(entry.name, text, .notAnInstant)
        }
        return .time(field, comparison, instant.microseconds)
    }

    /// `GE_quantity`, `GE_quantity_KGM`, `LT_value_CEL`, `GE_percRank`.
    private func number(_ entry: Entry, _ comparison: Comparison, _ rest: String) throws(QueryError) -> EventCriterion?
    {
        let parts = rest.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { return nil }
        let unit = parts.count == 2 ? String(parts[1]) : nil
        if let unit { guard Self.isUnit(unit) else { return nil } }
        if parts[0] == "quantity" { return .quantity(comparison, try numbers(entry, comparison), unit: unit) }
        guard let field = SensorNumber(rawValue: String(parts[0])), (field == .percRank) == (unit == nil) else {
            return nil
        }
        return .sensorNumber(field, comparison, try numbers(entry, comparison), unit: unit)
    }

    /// UN/CEFACT Recommendation 20.
    private static func isUnit(_ text: String) -> Bool {
        2...4 ~= text.utf8.count && text.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 }
    }

    /// A user's own field, with its zone: `EQ_INNER_ILMD_example:colour`.
    private func field(_ entry: Entry, _ comparison: Comparison, _ rest: String) throws(QueryError) -> EventCriterion? {
        guard let (zone, name) = zoned(rest) else { return nil }
        guard !entry.values.isEmpty else { throw QueryError(entry.name, "", .noValue) }
        if comparison != .equal, entry.values.count > 1 {
            throw QueryError(entry.name, entry.values.joined(separator: "|"), .oneValueOnly)
        }
        var values: [QueryValue] = []
        for text in entry.values {
            var value = QueryValue(text)
            if value.instant == nil, value.number == nil { value.instant = EPCISInstant(plussed(text))?.microseconds }
            if comparison != .equal, value.number == nil, value.instant == nil {
                throw QueryError(entry.name, text, .notANumber)
            }
            values.append(value)
        }
        return .field(zone, name, comparison, values)
    }

    /// Zone and name of what follows the comparison; nil unless the name is a user's, with a prefix or namespace.
    func zoned(_ rest: String) -> (FieldZone, FieldName)? {
        var rest = Substring(rest)
        var zone = FieldZone(.event)
        if rest.hasPrefix("INNER_") {
            zone.isInner = true
            rest = rest.dropFirst(6)
        }
        for place in FieldZone.Place.allCases where place != .event && rest.hasPrefix(place.rawValue + "_") {
            zone.place = place
            rest = rest.dropFirst(place.rawValue.count + 1)
            break
        }
        guard rest.contains(":") || rest.contains("#"), let name = FieldName(String(rest), in: namespaces) else {
            return nil
        }
        return (zone, name)
    }

    private func exists(_ entry: Entry, _ rest: String) throws(QueryError) -> EventCriterion? {
        let criterion: EventCriterion
        if rest == "errorDeclaration" {
            criterion = .errorDeclarationExists
        } else if let part = SensorPart(rawValue: rest) {
            criterion = .sensorExists(part)
        } else if let (zone, name) = zoned(rest) {
            criterion = .fieldExists(zone, name)
        } else {
            return nil
        }
        // The standard gives it no value; what REST clients write for that is taken.
        if let value = entry.values.first, entry.values.count > 1 || !["", "1", "true", "null"].contains(value) {
            throw QueryError(entry.name, value, .notOneOf(["true", "1", ""]))
        }
        return criterion
    }

    private func hasAttribute(_ entry: Entry, _ rest: String) throws(QueryError) -> EventCriterion? {
        guard let name = FieldName(rest, in: namespaces) else { return nil }
        guard !entry.values.isEmpty else { throw QueryError(entry.name, "", .noValue) }
        return .attributeExists(name, Set(entry.values))
    }

    func attribute(_ entry: Entry, _ rest: String) throws(QueryError) -> EventCriterion? {
        guard let mark = rest.firstIndex(of: "_"), mark != rest.startIndex, rest.last != "_" else { return nil }
        guard !entry.values.isEmpty else { throw QueryError(entry.name, "", .noValue) }
        return .attribute(rest, namespaces, entry.values.map(QueryValue.init))
    }
}
