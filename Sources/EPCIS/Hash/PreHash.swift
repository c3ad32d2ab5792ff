/// The pre-hash string of an event as it grows, and the normal forms of values (CBV 2.0 8.9).
struct PreHash {
    private(set) var bytes: [UInt8] = []
    let namespaces: [EPCISNamespace]

    init(namespaces: [EPCISNamespace]) {
        self.namespaces = namespaces
        bytes.reserveCapacity(1024)
    }

    mutating func add(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// Takes back what was added after the first so many bytes.
    mutating func cut(to count: Int) { bytes.removeSubrange(count...) }

    /// Parts that are put into the order of their bytes (rules 10–12, 19, 20).
    struct Parts {
        fileprivate let start: Int
        fileprivate var ranges: [Range<Int>] = []
        fileprivate var open = 0
    }

    func parts() -> Parts { Parts(start: bytes.count) }

    mutating func begin(_ parts: inout Parts) { parts.open = bytes.count }

    /// Ends a part; an empty one does not count.
    mutating func end(_ parts: inout Parts) {
        if bytes.count > parts.open { parts.ranges.append(parts.open..<bytes.count) }
    }

    mutating func sort(_ parts: Parts) {
        var ranges = parts.ranges
        guard ranges.count > 1 else { return }
        let sorted: [UInt8]? = bytes.withUnsafeBytes { all in
            if zip(ranges, ranges.dropFirst()).allSatisfy({ !Self.isBefore($1, $0, all) }) { return nil }
            ranges.sort { Self.isBefore($0, $1, all) }
            var sorted: [UInt8] = []
            sorted.reserveCapacity(all.count - parts.start)
            for range in ranges { sorted.append(contentsOf: all[range]) }
            return sorted
        }
        if let sorted { bytes.replaceSubrange(parts.start..., with: sorted) }
    }

    /// The order of bytes, eight at a time.
    private static func isBefore(_ left: Range<Int>, _ right: Range<Int>, _ all: UnsafeRawBufferPointer) -> Bool {
        let count = Swift.min(left.count, right.count)
        var index = 0
        while index + 8 <= count {
            let one = all.loadUnaligned(fromByteOffset: left.lowerBound + index, as: UInt64.self)
            let two = all.loadUnaligned(fromByteOffset: right.lowerBound + index, as: UInt64.self)
            if one != two { return UInt64(bigEndian: one) < UInt64(bigEndian: two) }
            index += 8
        }
        while index < count {
            let (one, two) = (all[left.lowerBound + index], all[right.lowerBound + index])
            if one != two { return one < two }
            index += 1
        }
        return left.count < right.count
    }

    /// Gives each element a part of its own, and sorts them.
    mutating func sorted<T>(_ elements: [T], _ write: (inout PreHash, T) -> Void) {
        var parts = parts()
        for element in elements {
            begin(&parts)
            write(&self, element)
            end(&parts)
        }
        sort(parts)
    }
}

/// Values.
extension PreHash {
    /// `key=value`, unless there is no value.
    mutating func uri(_ key: StaticString, _ uri: String?) {
        guard let uri else { return }
        add(key)
        name(uri)
    }

    /// A URI: that of a GS1 key in its canonical form, a compact one in full.
    mutating func name(_ uri: String) {
        let uri = expanded(uri)
        let canonical = GS1Name(uri).canonical
        if canonical.isEmpty { add(uri) } else { bytes.append(contentsOf: canonical) }
    }

    mutating func word<Word: VocabularyWord>(_ key: StaticString, _ word: Word?) {
        guard let word else { return }
        add(key)
        if word.isShort {
            add(Word.webPrefix)
            add(word.rawValue)
        } else {
            value(word.rawValue)
        }
    }

    mutating func time(_ key: StaticString, _ instant: EPCISInstant?) {
        guard let instant else { return }
        add(key)
        // To the millisecond, halves up (rule 9).
        let (thousandths, rest) = instant.microseconds.addingReportingOverflow(500)
        let milliseconds = rest ? instant.microseconds / 1000 : Self.floor(thousandths, 1000)
        let seconds = Self.floor(milliseconds, 1000)
        let text = EPCISTime.text(seconds * 1_000_000, offsetMinutes: 0)
        add(String(text.dropLast()))
        let fraction = String(milliseconds - seconds * 1000)
        add(fraction.utf8.count == 3 ? "." : fraction.utf8.count == 2 ? ".0" : ".00")
        add(fraction)
        add("Z")
    }

    private static func floor(_ value: Int64, _ unit: Int64) -> Int64 {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: unit)
        return rest < 0 ? quotient - 1 : quotient
    }

    mutating func number(_ key: StaticString, _ text: String?) {
        guard let text else { return }
        add(key)
        add(NumberForm.text(text) ?? text)
    }

    mutating func text(_ key: StaticString, _ text: String?) {
        guard let text else { return }
        add(key)
        value(text)
    }

    /// A text of no known kind: without blanks around it, as a number if it is one, as the URI that it means.
    mutating func value(_ text: String) {
        let text = Self.trimmed(text)
        if let number = NumberForm.text(text) { return add(number) }
        for (urn, web) in Self.vocabularies where text.hasPrefix(urn) {
            add(web)
            return add(String(text.dropFirst(urn.utf8.count)))
        }
        if let colon = text.firstIndex(of: ":"),
            let uri = EPCISContext.standardNamespaces.prefix(3).first(where: { $0.prefix == text[..<colon] })?.uri
        {
            add(uri)
            return add(String(text[text.index(after: colon)...]))
        }
        name(text)
    }

    /// A compact URI of the document's own prefixes in full (rule 15): prefixes are names that a document chooses, and
    /// the same event under others is the same.
    private func expanded(_ text: String) -> String {
        guard !namespaces.isEmpty, let colon = text.utf8.firstIndex(of: 0x3A),
            let uri = namespaces.first(where: { $0.prefix == text[..<colon] })?.uri
        else { return text }
        let rest = text[text.utf8.index(after: colon)...]
        return rest.hasPrefix("//") ? text : uri + rest
    }

    private static let vocabularies = [
        ("urn:epcglobal:cbv:bizstep:", BizStep.webPrefix), ("urn:epcglobal:cbv:disp:", Disposition.webPrefix),
        ("urn:epcglobal:cbv:btt:", TransactionType.webPrefix), ("urn:epcglobal:cbv:sdt:", PartyType.webPrefix),
        ("urn:epcglobal:cbv:er:", ErrorReason.webPrefix), ("urn:epcglobal:cbv:comp:", Component.webPrefix),
    ]

    private static func trimmed(_ text: String) -> String {
        func isBlank(_ byte: UInt8?) -> Bool {
            guard let byte else { return false }
            return byte == 0x20 || 0x09...0x0D ~= byte
        }
        guard isBlank(text.utf8.first) || isBlank(text.utf8.last) else { return text }
        var bytes = Substring(text).utf8
        while isBlank(bytes.first) { bytes.removeFirst() }
        while isBlank(bytes.last) { bytes.removeLast() }
        return String(Substring(bytes))
    }
}

/// Decimal numbers without what does not count (CBV 2.0 8.9, rule 6).
enum NumberForm {
    /// - Returns: nil if the text is no number.
    static func text(_ text: String) -> String? {
        guard let first = text.utf8.first, 0x30...0x39 ~= first || [0x2B, 0x2D, 0x2E].contains(first) else {
            return nil
        }
        var rest = Substring(text).utf8
        let isNegative = first == 0x2D
        if first == 0x2D || first == 0x2B { rest.removeFirst() }
        let whole = rest.prefix { 0x30...0x39 ~= $0 }
        var after = rest[whole.endIndex...]
        var fraction = after[..<after.startIndex]
        if after.first == 0x2E {
            fraction = after.dropFirst().prefix { 0x30...0x39 ~= $0 }
            after = after[fraction.endIndex...]
        }
        guard !(whole.isEmpty && fraction.isEmpty) else { return nil }
        guard after.isEmpty else { return exponential(text, after) }
        let integer = whole.drop { $0 == 0x30 }
        while fraction.last == 0x30 { fraction.removeLast() }
        let isZero = integer.isEmpty && fraction.isEmpty
        var result = isNegative && !isZero ? "-" : ""
        result += integer.isEmpty ? "0" : String(Substring(integer))
        if !fraction.isEmpty { result += "." + String(Substring(fraction)) }
        return result
    }

    private static func exponential(_ text: String, _ exponent: Substring.UTF8View) -> String? {
        guard exponent.first.map({ $0 | 0x20 == 0x65 }) == true else { return nil }
        let digits = exponent.dropFirst().drop { $0 == 0x2B || $0 == 0x2D }
        guard !digits.isEmpty, digits.allSatisfy({ 0x30...0x39 ~= $0 }), let value = Double(text), value.isFinite
        else { return nil }
        if let integer = Int64(exactly: value) { return String(integer) }
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
