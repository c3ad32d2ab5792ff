/// What people type: groups with dashes, an EAN-13 with its add-on, letters that look like digits.
extension ScannedText.Reader {
    /// Reads a text that was refused as it stands; `half` still has its blanks. nil: that does not help either.
    func readTyped(_ half: String, _ clean: String) -> ScannedReading? {
        if let reading = readGroups(clean) { return reading }
        return addOn(of: half.trimmed)
    }

    /// Digits or letters with dashes between them are read without the dashes where the result proves itself: 12
    /// characters or more, and a scheme of the registry or a right check digit.
    private func readGroups(_ text: String) -> ScannedReading? {
        var kept: [UInt8] = []
        var dashes = 0
        for scalar in text.unicodeScalars {
            if Self.isDash(scalar) {
                dashes += 1
            } else if scalar.isASCII, UInt8(scalar.value).isAlphanumeric {
                kept.append(UInt8(scalar.value))
            } else {
                return nil
            }
        }
        guard dashes > 0, kept.count >= 12 else { return nil }
        let joined = String(decoding: kept, as: UTF8.self)
        if let code = try? Ecode(joined, registry: rules.registry) { return ScannedReading(.ecode(code), .ecode) }
        guard let gtin = try? GTIN(joined) else { return nil }
        return ScannedReading(.gtin(gtin, batch: nil, serial: nil, nil), .gtin)
    }

    private static func isDash(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2D, 0x2010...0x2015, 0x2212: true
        default: false
        }
    }

    /// `6901234567892 12`, `6901234567892+12345`: an EAN-13 and the two or five digits of its add-on symbol, with
    /// blanks or `+` between them; a scanner that says so (`]E3`) leaves them out.
    func addOn(of text: String, isSeparated: Bool = true) -> ScannedReading? {
        let bytes = Array(text.utf8)
        let digits = bytes.filter(\.isDigit)
        guard digits.count == 15 || digits.count == 18, bytes.starts(with: digits.prefix(13)) else { return nil }
        let between = bytes.dropFirst(13).dropLast(digits.count - 13)
        guard between.isEmpty != isSeparated, between.allSatisfy({ $0 == 0x20 || $0 == 0x2B }),
            let gtin = try? GTIN(String(decoding: digits.prefix(13), as: UTF8.self))
        else { return nil }
        var reading = ScannedReading(.gtin(gtin, batch: nil, serial: nil, nil), .gtin)
        reading.addOn = String(decoding: digits.dropFirst(13), as: UTF8.self)
        return reading
    }

    /// Says which letter of a refused text stands where only a digit makes it a code. Up to three such letters.
    func lookAlike(in text: String) -> ScannedText.ParseError? {
        guard text.utf8.count <= 256 else { return nil }
        let bytes = Array(text.utf8)
        // The last run of letters and digits is where a code stands, in an address too.
        guard let last = bytes.lastIndex(where: \.isAlphanumeric) else { return nil }
        let start = bytes[...last].lastIndex { !$0.isAlphanumeric }.map { $0 + 1 } ?? 0
        let places = bytes.indices[start...last].filter { Self.digit(for: bytes[$0]) != nil }
        guard last - start >= 7, (1...3).contains(places.count),
            bytes[start...last].count(where: \.isDigit) + places.count == last - start + 1
        else { return nil }
        var meant = bytes
        for place in places { meant[place] = Self.digit(for: bytes[place]) ?? bytes[place] }
        let strict = Self(rules: rules.with(.strict))
        let text = String(decoding: meant, as: UTF8.self)
        guard (try? strict.read(text, TextTraits(text))) != nil, let first = places.first else {
            return nil
        }
        let position = String(decoding: bytes[..<first], as: UTF8.self).unicodeScalars.count + 1
        return .lookAlike(
            position: position, found: Character(Unicode.Scalar(bytes[first])),
            meant: Character(Unicode.Scalar(meant[first])))
    }

    private static func digit(for byte: UInt8) -> UInt8? {
        switch byte {
        case 0x4F, 0x6F, 0x51, 0x44: 0x30  // O o Q D
        case 0x49, 0x69, 0x6C, 0x4C: 0x31  // I i l L
        case 0x5A, 0x7A: 0x32  // Z z
        case 0x53, 0x73: 0x35  // S s
        case 0x42: 0x38  // B
        default: nil
        }
    }
}

extension String {
    /// Without blanks and line ends around it.
    fileprivate var trimmed: String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
        var rest = utf8[...]
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        while let first = rest.first, isBlank(first) { rest.removeFirst() }
        return String(decoding: rest, as: UTF8.self)
    }
}
