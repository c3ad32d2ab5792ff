extension ScannedText {
    /// Decides what a clean text is, and reads it.
    struct Reader {
        let mode: Ecode.Mode
        let registry: NSIRegistry

        func read(_ text: String) throws(ParseError) -> ScannedText {
            if text.utf8.first == 0x5D { return try readWithSymbology(text) }
            if text.utf8.first == 0x28 { return try elementString(text, bracketed: true) }
            if text.utf8.contains(ElementString.separator) {
                return try elementString(text)
            }
            if let rest = text.withoutMark { return try ecode(rest) }
            let isAddress = text.utf8.contains { $0 == 0x2F || $0 == 0x3F }
            if text.utf8.first?.isDigit == true {
                if !isAddress { return try readBare(text) }
                if let code = try? readBare(text) { return code }
            }
            guard isAddress else { throw .notRecognised(text.excerpt) }
            let address: Address
            do { address = try Address(withoutScheme: text.withoutScheme) } catch { throw ParseError(error) }
            return try read(address)
        }

        /// AIM symbology identifier `]cm`: a symbol in GS1 mode has an element string, any other has plain
        /// text.
        private func readWithSymbology(_ text: String) throws(ParseError) -> ScannedText {
            let isGS1 = ElementString.symbologies.contains { text.utf8.starts(with: $0.utf8) }
            if isGS1 { return try elementString(text) }
            let rest = String(decoding: text.utf8.dropFirst(3), as: UTF8.self)
            guard !rest.isEmpty, rest.utf8.first != 0x5D else { throw .notRecognised(text.excerpt) }
            return try read(rest)
        }

        private func readBare(_ text: String) throws(ParseError) -> ScannedText {
            let length = text.utf8.count
            if length == 8 || (12...14).contains(length), text.isAllDigits {
                do {
                    return .gtin(try GTIN(text), batch: nil, serial: nil, nil)
                } catch {
                    if let code = try? Ecode(text, mode: .strict, registry: registry) { return .ecode(code) }
                    throw .gtin(error)
                }
            }
            if length >= 16, text.utf8.starts(with: "01".utf8), (try? GTIN(text.bytesOrEmpty(2..<16))) != nil {
                do { return try elementString(text) } catch {
                    if let code = try? Ecode(text, mode: mode, registry: registry) { return .ecode(code) }
                    throw error
                }
            }
            return try ecode(text)
        }

        private func ecode(_ text: String) throws(ParseError) -> ScannedText {
            do { return .ecode(try Ecode(text, mode: mode, registry: registry)) } catch {
                throw .ecode(error)
            }
        }

        private func elementString(_ text: String, bracketed: Bool = false) throws(ParseError) -> ScannedText {
            let elements: ElementString
            do {
                elements = try bracketed ? ElementString(bracketed: text) : ElementString(scanned: text)
            } catch { throw .elementString(error) }
            guard let gtin = elements.gtin else {
                throw .elementString(.missing(ai: "01", requiredBy: elements.fields.first?.ai ?? ""))
            }
            return .gtin(gtin, batch: elements.batch, serial: elements.serial, elements)
        }
    }
}

extension ScannedText.Reader {
    /// The first of these that is there: a segment `E=`, a Digital Link, structure C, a parameter `E`, a
    /// last segment that is an Ecode.
    func read(_ address: Address) throws(ScannedText.ParseError) -> ScannedText {
        let (segments, tokens, parameters) = try parts(of: address)
        if let marked = segments.last(where: { $0.withoutMark != nil })?.withoutMark {
            return try ecode(marked)
        }
        if DigitalLink.isMeant(by: segments) {
            do {
                let link = try DigitalLink(address)
                return .gtin(link.gtin, batch: link.batch, serial: link.serial, link.elements)
            } catch { throw .digitalLink(error) }
        }
        if CommodityQR.isMeant(by: tokens) || CommodityQR.nationalHosts.contains(address.host) {
            do {
                let code = try CommodityQR(address)
                return .gtin(code.gtin, batch: code.batch, serial: code.serial, code.elements)
            } catch { throw .commodityQR(error) }
        }
        if let value = parameters.last(where: { $0.key == "E" || $0.key == "e" })?.value {
            return try ecode(value)
        }
        guard let last = segments.last, last.looksLikeEcode else { throw .noCodeInAddress }
        return try ecode(last)
    }

    private func parts(
        of address: Address
    ) throws(ScannedText.ParseError) -> ([String], [String], [(key: String, value: String)]) {
        do {
            return (try address.segments(), try address.tokens(), try address.parameters())
        } catch { throw ScannedText.ParseError(error) }
    }
}

extension String {
    /// What follows `E=` or `e=`, nil without that mark.
    fileprivate var withoutMark: String? {
        guard let first = utf8.first, first | 0x20 == 0x65, utf8.dropFirst().first == 0x3D else { return nil }
        return String(decoding: utf8.dropFirst(2), as: UTF8.self)
    }

    /// The bytes after `http://` or `https://` in any case; all of them without a scheme.
    fileprivate var withoutScheme: ArraySlice<UInt8> {
        let bytes = Array(utf8)
        for scheme in ["https://", "http://"] {
            let length = scheme.utf8.count
            let head = bytes.prefix(length).map { ($0 &- 0x41) < 26 ? $0 | 0x20 : $0 }
            if head == Array(scheme.utf8) { return bytes[length...] }
        }
        return bytes[...]
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
