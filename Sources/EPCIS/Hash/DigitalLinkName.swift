/// Reads a GS1 Digital Link of any domain into its constrained canonical form (CBV 2.0 8.9, rule 18).
enum DigitalLinkName {
    /// The key and its value are segments of the path; what precedes them belongs to the domain.
    static func read(_ bytes: UnsafeRawBufferPointer) -> (GS1Name.Level, [UInt8]) {
        let end = bytes.firstIndex { $0 == 0x3F || $0 == 0x23 } ?? bytes.count
        let segments = bytes[..<end].split(separator: 0x2F, omittingEmptySubsequences: false)
        // `https:`, nothing, the domain, then the path.
        guard segments.count >= 5 else { return (.other, []) }
        for index in 3..<segments.count - 1 {
            guard let key = primaryKey(segments[index]) else { continue }
            let qualifiers = Qualifiers(segments[(index + 2)...])
            if let name = name(key, segments[index + 1], qualifiers) { return name }
        }
        return (.other, [])
    }

    private typealias Segment = Slice<UnsafeRawBufferPointer>

    /// Values of key qualifiers by application identifier.
    private struct Qualifiers {
        private let segments: ArraySlice<Segment>

        init(_ segments: ArraySlice<Segment>) { self.segments = segments }

        func value(_ ai: String, _ name: String) -> Segment? {
            var index = segments.startIndex
            while index + 1 < segments.endIndex {
                let segment = segments[index]
                if segment.elementsEqual(ai.utf8) || segment.elementsEqual(name.utf8) {
                    return segments[index + 1].isEmpty ? nil : segments[index + 1]
                }
                index += 2
            }
            return nil
        }
    }

    private static let names: [String: String] = [
        "gtin": "01", "itip": "8006", "cpid": "8010", "gln": "414", "party": "417", "gsrnp": "8017", "gsrn": "8018",
        "gcn": "255", "sscc": "00", "gdti": "253", "ginc": "401", "gsin": "402", "grai": "8003", "giai": "8004",
    ]
    private static let keys: Set<String> = Set(names.values)

    private static func primaryKey(_ segment: Segment) -> String? {
        guard 2...5 ~= segment.count else { return nil }
        let text = String(decoding: segment, as: UTF8.self)
        return keys.contains(text) ? text : names[text]
    }

    private static func name(
        _ key: String, _ value: Segment, _ qualifiers: Qualifiers
    ) -> (GS1Name.Level, [UInt8])? {
        guard value.count >= 4, value.prefix(4).allSatisfy(isDigit) else { return nil }
        var output = Array("https://id.gs1.org/".utf8)
        output += key.utf8
        output.append(0x2F)
        func add(_ ai: String, _ value: Segment) {
            output += ai.utf8
            output += value
        }
        var level = GS1Name.Level.instance
        switch key {
        case "01":
            guard value.allSatisfy(isDigit), [8, 12, 13, 14].contains(value.count) else { return nil }
            output += repeatElement(0x30, count: 14 - value.count)
            output += value
            if let serial = qualifiers.value("21", "ser") {
                add("/21/", serial)
            } else if let serial = qualifiers.value("235", "tpx") {
                add("/235/", serial)
            } else {
                level = .ofClass
                if let lot = qualifiers.value("10", "lot") { add("/10/", lot) }
            }
        case "8006":
            guard value.count == 18, value.allSatisfy(isDigit) else { return nil }
            output += value
            if let serial = qualifiers.value("21", "ser") {
                add("/21/", serial)
            } else {
                level = .ofClass
                if let lot = qualifiers.value("10", "lot") { add("/10/", lot) }
            }
        case "414":
            guard isDigits(value, 13) else { return nil }
            output += value
            if let part = qualifiers.value("254", "glnx") { add("/254/", part) }
        case "8010":
            output += value
            if let serial = qualifiers.value("8011", "cpsn") { add("/8011/", serial) } else { level = .ofClass }
        default:
            guard let count = digits[key] else {
                output += value
                return (.instance, output)
            }
            guard value.count >= count.least, isDigits(value.prefix(count.least), count.least),
                count.isOpen || value.count == count.least
            else { return nil }
            output += value
            if count.isOpen, value.count == count.least { level = .ofClass }
        }
        return (level, output)
    }

    /// How many digits a key has; an open one has a serial number after them.
    private static let digits: [String: (least: Int, isOpen: Bool)] = [
        "00": (18, false), "417": (13, false), "8017": (18, false), "8018": (18, false), "402": (17, false),
        "253": (13, true), "255": (13, true), "8003": (14, true),
    ]

    private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

    private static func isDigits(_ value: Segment, _ count: Int) -> Bool {
        value.count == count && value.allSatisfy(isDigit)
    }
}
