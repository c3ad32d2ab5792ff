/// The parameters that begin with `EQ_`, and the readings of values.
extension QueryReading {
    func equal(_ entry: Entry, _ rest: String) throws(QueryError) -> EventCriterion? {
        if let criterion = try known(entry, rest) { return criterion }
        if let criterion = try typed(entry, rest) { return criterion }
        if rest.hasPrefix("ATTR_") { return try attribute(entry, String(rest.dropFirst(5))) }
        if rest == "booleanValue" {
            let text = try one(entry)
            guard text == "true" || text == "false" else { throw QueryError(entry.name, text, .notAFlag) }
            return .sensorFlag(text == "true")
        }
        return try SensorField(rawValue: rest).map { field throws(QueryError) in try sensor(entry, field) }
    }

    private func known(_ entry: Entry, _ rest: String) throws(QueryError) -> EventCriterion? {
        switch rest {
        case "action":
            return .action(try words(entry, of: EventAction.allCases.map(\.rawValue)) { EventAction(rawValue: $0) })
        case "bizStep": return .bizStep(try vocabulary(entry))
        case "disposition": return .disposition(try vocabulary(entry))
        case "persistentDisposition_set": return .persistentDisposition(isSet: true, try vocabulary(entry))
        case "persistentDisposition_unset": return .persistentDisposition(isSet: false, try vocabulary(entry))
        case "readPoint": return .place(.readPoint, withDescendants: false, try names(entry))
        case "bizLocation": return .place(.bizLocation, withDescendants: false, try names(entry))
        case "transformationID": return .transformationID(try names(entry))
        case "eventID": return .eventID(Set(try uris(entry)))
        case "errorReason": return .errorReason(try vocabulary(entry))
        case "correctiveEventID": return .correctiveEventID(Set(try uris(entry)))
        default: return nil
        }
    }

    /// `EQ_bizTransaction_po`, `EQ_source_owning_party`, `EQ_destination_urn:epcglobal:cbv:sdt:location`.
    private func typed(_ entry: Entry, _ rest: String) throws(QueryError) -> EventCriterion? {
        if let text = after("bizTransaction_", rest) {
            guard let type = TransactionType(text: text) else { return nil }
            return .bizTransaction(type, try names(entry))
        }
        if let text = after("source_", rest) {
            guard let type = PartyType(text: text) else { return nil }
            return .source(type, try names(entry))
        }
        if let text = after("destination_", rest) {
            guard let type = PartyType(text: text) else { return nil }
            return .destination(type, try names(entry))
        }
        return nil
    }

    private func after(_ start: String, _ text: String) -> String? {
        text.hasPrefix(start) ? String(text.dropFirst(start.utf8.count)) : nil
    }

    private func sensor(_ entry: Entry, _ field: SensorField) throws(QueryError) -> EventCriterion {
        switch field {
        case .type:
            let words: Set<MeasurementType> = try vocabulary(entry)
            return .sensorText(field, Set(words.map(\.rawValue)))
        case .exception:
            let words: Set<AlarmType> = try vocabulary(entry)
            return .sensorText(field, Set(words.map(\.rawValue)))
        case .component:
            let words: Set<Component> = try vocabulary(entry)
            return .sensorText(field, Set(words.map(\.rawValue)))
        case .stringValue:
            return .sensorText(field, Set(try some(entry)))
        case .hexBinaryValue:
            let texts = try some(entry)
            for text in texts {
                guard !text.isEmpty, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 | 0x20 }) else {
                    throw QueryError(entry.name, text, .notHexadecimal)
                }
            }
            return .sensorText(field, Set(texts.map { $0.uppercased() }))
        default: return .sensorText(field, try names(entry))
        }
    }
}

/// Values.
extension QueryReading {
    func one(_ entry: Entry) throws(QueryError) -> String {
        guard let text = entry.values.first else { throw QueryError(entry.name, "", .noValue) }
        guard entry.values.count == 1 else {
            throw QueryError(entry.name, entry.values.joined(separator: "|"), .oneValueOnly)
        }
        return text
    }

    func some(_ entry: Entry) throws(QueryError) -> [String] {
        guard !entry.values.isEmpty else { throw QueryError(entry.name, "", .noValue) }
        return entry.values
    }

    func count(_ entry: Entry) throws(QueryError) -> Int {
        let text = try one(entry)
        guard text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = Int(text),
            1...SimpleEventQuery.countLimit ~= number
        else { throw QueryError(entry.name, text, .notACount(limit: SimpleEventQuery.countLimit)) }
        return number
    }

    func words<Word: Hashable>(
        _ entry: Entry, of all: [String], _ make: (String) -> Word?
    ) throws(QueryError) -> Set<Word> {
        var found: Set<Word> = []
        for text in try some(entry) {
            guard let word = make(text) else { throw QueryError(entry.name, text, .notOneOf(all)) }
            found.insert(word)
        }
        return found
    }

    func vocabulary<Word: VocabularyWord>(_ entry: Entry) throws(QueryError) -> Set<Word> {
        var found: Set<Word> = []
        for text in try some(entry) {
            guard let word = Word(text: text), word.isKnown else { throw QueryError(entry.name, text, .notAWord) }
            found.insert(word)
        }
        return found
    }

    func uris(_ entry: Entry) throws(QueryError) -> [String] {
        var found: [String] = []
        for text in try some(entry) {
            let text = plussed(text)
            guard EPC.isURI(text) else { throw QueryError(entry.name, text, .notAURI) }
            found.append(text)
        }
        return found
    }

    /// URIs in canonical form.
    func names(_ entry: Entry) throws(QueryError) -> Set<String> { Set(try uris(entry).map(EventName.canonical)) }

    func patterns(_ entry: Entry) throws(QueryError) -> [NamePattern] {
        var found: [NamePattern] = []
        for text in try some(entry) {
            guard let pattern = NamePattern(plussed(text)) else { throw QueryError(entry.name, text, .notAPattern) }
            found.append(pattern)
        }
        return found
    }

    func numbers(_ entry: Entry, _ comparison: Comparison) throws(QueryError) -> [Double] {
        let texts = comparison == .equal ? try some(entry) : [try one(entry)]
        var found: [Double] = []
        for text in texts {
            guard let number = QueryValue.number(text) else { throw QueryError(entry.name, text, .notANumber) }
            found.append(number)
        }
        return found
    }

    /// What has no spaces had plus signs before a form decoder saw it.
    func plussed(_ text: String) -> String { text.contains(" ") ? String(text.map { $0 == " " ? "+" : $0 }) : text }
}
