extension ScannedText {
    /// Decides what a clean text is, and reads it.
    struct Reader {
        let rules: ReadingRules

        func read(_ text: String, _ traits: TextTraits) throws(ParseError) -> ScannedReading {
            let first = text.utf8.first ?? 0
            if first == 0x5D { return try readWithSymbology(text) }
            if first == 0x28 { return try elementString(text, bracketed: true) }
            if traits.hasSeparator { return try elementString(text) }
            if text.isEPCURN { return try readURN(text) }
            if let rest = text.withoutMark { return try ecode(rest) }
            if first.isDigit {
                if !traits.isAddress { return try readBare(text, traits) }
                if let code = try? readBare(text, traits) { return code }
            }
            if rules.mode == .lenient, first == 0x34, let code = try? ecode(text) { return code }
            guard traits.isAddress else {
                if traits.isHexadecimal, let reading = try hexadecimal(text) { return reading }
                throw .notRecognised(text.excerpt)
            }
            let bytes = text.withoutScheme
            // What only structure C may have, `|`, stands in no other address.
            if traits.hasBar { return try commodity(bytes) }
            let address: Address
            do { address = try Address(withoutScheme: bytes) } catch { throw ParseError(error) }
            return try read(address, tail: bytes.dropFirst(address.host.utf8.count))
        }

        private func commodity(_ bytes: ArraySlice<UInt8>) throws(ParseError) -> ScannedReading {
            let vendor: VendorAddress
            do { vendor = try VendorAddress(withoutScheme: bytes) } catch { throw ParseError(error) }
            return try commodity(vendor)
        }

        /// AIM symbology identifier `]cm`: a symbol in GS1 mode has an element string, any other has plain
        /// text.
        private func readWithSymbology(_ text: String) throws(ParseError) -> ScannedReading {
            let symbology = String(decoding: text.utf8.prefix(3), as: UTF8.self)
            if ElementString.Symbology(rawValue: symbology) != nil { return try elementString(text) }
            var rest = String(decoding: text.utf8.dropFirst(3), as: UTF8.self)
            switch symbology {
            case "]C0": rest = rest.without(rules.barcodeStarts)
            case "]Q1", "]Q2", "]d1", "]d4", "]h0", "]h1": rest = rest.without(rules.symbolStarts)
            case "]E3":
                if let reading = addOn(of: rest, isSeparated: false) { return reading }
            default: break
            }
            guard !rest.isEmpty, rest.utf8.first != 0x5D else { throw .notRecognised(text.excerpt) }
            return try read(rest, TextTraits(rest))
        }

        /// A text that begins with a digit and is no address.
        private func readBare(_ text: String, _ traits: TextTraits) throws(ParseError) -> ScannedReading {
            let length = text.utf8.count
            if length == 8 || (12...14).contains(length), traits.isAllDigits {
                do {
                    return ScannedReading(.gtin(try GTIN(text), batch: nil, serial: nil, nil), .gtin)
                } catch {
                    if let code = try? Ecode(text, registry: rules.registry) {
                        return ScannedReading(.ecode(code), .ecode)
                    }
                    throw .gtin(error)
                }
            }
            if length >= 16, text.utf8.starts(with: "01".utf8), (try? GTIN(text.bytesOrEmpty(2..<16))) != nil {
                do { return try elementString(text) } catch {
                    if let code = try? ecode(text) { return code }
                    throw error
                }
            }
            if let code = try? Ecode(text, registry: rules.registry) { return ScannedReading(.ecode(code), .ecode) }
            if Self.checkedKeys.contains(where: { text.utf8.starts(with: $0.utf8) }),
                let reading = try? elementString(text)
            {
                return reading
            }
            if traits.isHexadecimal, let reading = try hexadecimal(text) { return reading }
            return try ecode(text)
        }

        /// Identifiers of keys with a check digit, so that a bare number that begins with one is known to be meant.
        private static let checkedKeys = ["00", "253", "255", "414", "417", "8003", "8006", "8017", "8018"]

        /// A tag's bits, or an NFC message.
        private func hexadecimal(_ text: String) throws(ParseError) -> ScannedReading? {
            if let reading = try tag(text) { return reading }
            return try message(text)
        }

        func ecode(_ text: String) throws(ParseError) -> ScannedReading {
            do {
                return ScannedReading(.ecode(try Ecode(text, mode: rules.mode, registry: rules.registry)), .ecode)
            } catch {
                throw .ecode(error)
            }
        }

        private func elementString(_ text: String, bracketed: Bool = false) throws(ParseError) -> ScannedReading {
            do {
                return ScannedReading(
                    try bracketed ? ElementString(bracketed: text) : ElementString(scanned: text), .elementString)
            } catch { throw .elementString(error) }
        }
    }
}

extension ScannedText.Reader {
    /// The first of these that is there: a segment `E=`, a Digital Link, structure C, a parameter `E`, a
    /// tag's digits behind `/epc/`; else the last segment. A batch may begin with `E=` too, but then its
    /// sign is written `%3D`.
    func read(_ address: Address, tail: ArraySlice<UInt8>) throws(ScannedText.ParseError) -> ScannedReading {
        let segments: [String]
        do { segments = try address.segments() } catch { throw ScannedText.ParseError(error) }
        let marked = segments.last { $0.withoutMark != nil }?.withoutMark
        if let marked, tail.hasPlainMark {
            // A batch `E` before a vendor's sign `=` looks like the mark.
            do { return try ecode(marked) } catch {
                guard KeywordScan(tail, ignoresCase: rules.mode == .lenient).hasGTIN else { throw error }
            }
        }
        if DigitalLink.isMeant(by: segments) {
            do { return ScannedReading(try DigitalLink(address).elements, .digitalLink) } catch {
                throw .digitalLink(error)
            }
        }
        let vendor = VendorAddress(host: address.host, tail: tail)
        if rules.edition.nationalHosts.contains(vendor.host)
            || KeywordScan(tail, ignoresCase: rules.mode == .lenient).hasGTIN
        {
            return try commodity(vendor)
        }
        if let marked { return try ecode(marked) }
        if let value = try markedParameter(of: address) { return try ecode(value) }
        if segments.count > 1, let last = segments.last, segments[segments.count - 2].lowercased() == "epc",
            let reading = try tag(last)
        {
            return reading
        }
        return try readLast(segments, address)
    }

    /// The last segment as an Ecode, a compressed Digital Link or a tag's digits behind `eh`.
    private func readLast(_ segments: [String], _ address: Address) throws(ScannedText.ParseError) -> ScannedReading {
        guard let last = segments.last else { throw .noCodeInAddress }
        if last.looksLikeEcode, let code = try? Ecode(last, registry: rules.registry) {
            return ScannedReading(.ecode(code), .ecode)
        }
        if let link = DigitalLink.hidden(in: address, segments) { return ScannedReading(link.elements, .digitalLink) }
        if let tag = try? EPCTag(linkSegment: last) { return try reading(of: ScannedTag(tag)) }
        guard last.looksLikeEcode else { throw .noCodeInAddress }
        return try ecode(last)
    }

    private func commodity(_ vendor: VendorAddress) throws(ScannedText.ParseError) -> ScannedReading {
        do {
            return ScannedReading(
                try CommodityQR(vendor, rules.mode, rules.edition, .standard).elements, .commodityQR)
        } catch {
            if case .nationalAddress(let address) = error {
                return ScannedReading(.nationalAddress(address), .commodityQR)
            }
            throw .commodityQR(error)
        }
    }

    /// The last `E=` of the query.
    private func markedParameter(of address: Address) throws(ScannedText.ParseError) -> String? {
        guard address.query != nil else { return nil }
        do {
            return try address.parameters().last { $0.key == "E" || $0.key == "e" }?.value
        } catch { throw ScannedText.ParseError(error) }
    }
}

extension String {
    /// What follows `E=` or `e=`, nil without that mark.
    fileprivate var withoutMark: String? {
        guard let first = utf8.first, first | 0x20 == 0x65, utf8.dropFirst().first == 0x3D else { return nil }
        return String(decoding: utf8.dropFirst(2), as: UTF8.self)
    }

    /// Without the first of `starts` that it begins with.
    fileprivate func without(_ starts: [String]) -> String {
        guard let start = starts.first(where: { !$0.isEmpty && utf8.starts(with: $0.utf8) }) else { return self }
        return String(decoding: utf8.dropFirst(start.utf8.count), as: UTF8.self)
    }

    /// The bytes after `http://` or `https://` in any case; all of them without a scheme.
    fileprivate var withoutScheme: ArraySlice<UInt8> {
        let bytes = Array(utf8)
        func begins(with scheme: StaticString) -> Bool {
            let count = scheme.utf8CodeUnitCount
            guard bytes.count >= count else { return false }
            // Bit 0x20 makes small letters of large ones; colon and slash have it already.
            for index in 0..<count where bytes[index] | 0x20 != scheme.utf8Start[index] { return false }
            return true
        }
        if begins(with: "https://") { return bytes[8...] }
        return begins(with: "http://") ? bytes[7...] : bytes[...]
    }

    fileprivate func bytesOrEmpty(_ range: Range<Int>) -> String {
        String(decoding: utf8.dropFirst(range.lowerBound).prefix(range.count), as: UTF8.self)
    }

    /// A version and five characters more: enough to say what is wrong with it as an Ecode.
    fileprivate var looksLikeEcode: Bool {
        guard let first = utf8.first, (0x30...0x33).contains(first) else { return false }
        return utf8.count >= 6 && utf8.allSatisfy(\.isAlphanumeric)
    }
}
