extension ElementString {
    /// FNC1 as scanners transmit it.
    static let separator: UInt8 = 0x1D

    /// The form for people: `(01)06901234567892(10)A1`. A bracket inside a value is written `\(`.
    public var bracketed: String {
        var text = ""
        text.reserveCapacity(lengthOfText)
        for element in elements {
            text += "("
            text += element.row.ai
            text += ")"
            if element.value.utf8.contains(0x28) {
                for scalar in element.value.unicodeScalars { text += scalar == "(" ? "\\(" : String(scalar) }
            } else {
                text += element.value
            }
        }
        return text
    }

    /// The form that a symbol in GS1 mode carries after its leading FNC1: values of predefined length are
    /// followed by nothing, others by FNC1 (U+001D) unless they are the last.
    public var scanned: String {
        var text = ""
        text.reserveCapacity(lengthOfText)
        for index in elements.indices {
            let element = elements[index]
            text += element.row.ai
            text += element.value
            if !element.row.hasPredefinedLength, index < elements.count - 1 { text += "\u{1D}" }
        }
        return text
    }

    /// Enough bytes for identifiers, brackets and values.
    private var lengthOfText: Int { elements.reduce(0) { $0 + $1.value.utf8.count + 6 } }

    /// What a scanner transmits for a symbol of this kind: its symbology identifier, then `scanned`.
    public func scanned(from symbology: Symbology) -> String { symbology.rawValue + scanned }

    /// Reads the form for people. Nothing may stand between the fields.
    public init(bracketed text: String, table: ApplicationIdentifier.Table = .standard) throws(ParseError) {
        let bytes = text.utf8.span
        guard bytes.count <= Self.limit else { throw .tooLong(bytes.count) }
        var elements: [Element] = []
        var offset = 0
        while offset < bytes.count {
            let close = Self.closingBracket(after: offset, in: bytes)
            guard bytes[offset] == 0x28, let close else { throw .bracketExpected(position: offset + 1) }
            guard let row = table.row(at: offset + 1, in: bytes.extracting(0..<close)),
                row.ai.utf8.count == close - offset - 1
            else {
                throw .unknownIdentifier(position: offset + 2, bytes.extracting(offset + 1..<close).text)
            }
            let (value, end) = Self.bracketedValue(in: bytes, from: close + 1)
            try row.check(value)
            elements.append(Element(row: row, value: value))
            offset = end
        }
        try self.init(checked: elements)
    }

    /// A bracket behind at most four characters.
    private static func closingBracket(after offset: Int, in bytes: Span<UInt8>) -> Int? {
        for index in offset..<min(offset + 6, bytes.count) where bytes[index] == 0x29 { return index }
        return nil
    }

    private static func bracketedValue(in bytes: Span<UInt8>, from start: Int) -> (String, end: Int) {
        var end = start
        var isEscaped = false
        while end < bytes.count, bytes[end] != 0x28 {
            if bytes[end] == 0x5C, end + 1 < bytes.count, bytes[end + 1] == 0x28 {
                isEscaped = true
                end += 1
            }
            end += 1
        }
        guard isEscaped else { return (bytes.extracting(start..<end).text, end) }
        var value: [UInt8] = []
        for index in start..<end {
            let isEscape = bytes[index] == 0x5C && index + 1 < end && bytes[index + 1] == 0x28
            if !isEscape { value.append(bytes[index]) }
        }
        return (String(decoding: value, as: UTF8.self), end)
    }

    /// Reads what a scanner transmits: an optional symbology identifier of a symbol in GS1 mode
    /// (`Symbology`), an optional leading FNC1, then the fields. FNC1 is U+001D. An FNC1 too many, after a
    /// value of predefined length or at the end, is let pass, because scanners add it. What an EAN, UPC or
    /// ITF-14 symbol transmits (`]E0`, `]E4`, `]I1` …) is read as AI 01.
    public init(scanned text: String, table: ApplicationIdentifier.Table = .standard) throws(ParseError) {
        let bytes = text.utf8.span
        guard bytes.count <= Self.limit else { throw .tooLong(bytes.count) }
        var offset = 0
        if bytes.count > 0, bytes[0] == 0x5D {
            if let gtin = try Symbology.tradeItemNumber(in: bytes) {
                try self.init(fields: [("01", gtin.digits)], table: table)
                return
            }
            guard Symbology.isInGS1Mode(bytes) else {
                throw .wrongSymbology(bytes.extracting(0..<min(3, bytes.count)).text)
            }
            offset = 3
        }
        if offset < bytes.count, bytes[offset] == Self.separator { offset += 1 }
        try self.init(checked: Self.scannedElements(in: bytes, from: offset, table))
    }

    private static func scannedElements(
        in bytes: Span<UInt8>, from start: Int, _ table: ApplicationIdentifier.Table
    ) throws(ParseError) -> [Element] {
        var elements: [Element] = []
        elements.reserveCapacity(4)
        var offset = start
        while offset < bytes.count {
            guard let row = table.row(at: offset, in: bytes) else {
                let found = bytes.extracting(offset..<min(offset + 4, bytes.count)).text
                throw .unknownIdentifier(position: offset + 1, found)
            }
            let first = offset + Int(row.code.digits)
            let stop = row.hasPredefinedLength ? min(first + row.lengths.upperBound, bytes.count) : bytes.count
            var end = first
            while end < stop, bytes[end] != separator { end += 1 }
            let value = bytes.extracting(first..<end)
            try row.check(value)
            elements.append(Element(row: row, value: value.text))
            offset = end
            if offset < bytes.count, bytes[offset] == separator { offset += 1 }
        }
        return elements
    }
}
