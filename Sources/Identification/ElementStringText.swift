extension ElementString {
    /// FNC1 as scanners transmit it.
    static let separator: UInt8 = 0x1D

    /// The form for people: `(01)06901234567892(10)A1`. A bracket inside a value is written `\(`.
    public var bracketed: String {
        var text = ""
        for element in elements {
            text += "(" + element.row.ai + ")"
            for scalar in element.value.unicodeScalars {
                if scalar == "(" { text += "\\" }
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// The form that a symbol in GS1 mode carries after its leading FNC1: values of predefined length are
    /// followed by nothing, others by FNC1 (U+001D) unless they are the last.
    public var scanned: String {
        var text = ""
        for (index, element) in elements.enumerated() {
            text += element.row.ai + element.value
            if !element.row.hasPredefinedLength, index < elements.count - 1 { text += "\u{1D}" }
        }
        return text
    }

    /// Reads the form for people. Nothing may stand between the fields.
    public init(bracketed text: String, table: ApplicationIdentifier.Table = .standard) throws(ParseError) {
        guard text.utf8.count <= Self.limit else { throw .tooLong(text.utf8.count) }
        let bytes = Array(text.utf8)
        var elements: [Element] = []
        var offset = 0
        while offset < bytes.count {
            guard bytes[offset] == 0x28, let close = bytes[offset...].prefix(6).firstIndex(of: 0x29) else {
                throw .bracketExpected(position: offset + 1)
            }
            let ai = String(decoding: bytes[offset + 1..<close], as: UTF8.self)
            guard let row = table[ai] else { throw .unknownIdentifier(position: offset + 2, ai) }
            let (value, end) = Self.bracketedValue(in: bytes, from: close + 1)
            elements.append(Element(row: row, value: value))
            offset = end
        }
        try self.init(elements)
    }

    private static func bracketedValue(in bytes: [UInt8], from start: Int) -> (String, end: Int) {
        var value: [UInt8] = []
        var offset = start
        while offset < bytes.count, bytes[offset] != 0x28 {
            if bytes[offset] == 0x5C, offset + 1 < bytes.count, bytes[offset + 1] == 0x28 { offset += 1 }
            value.append(bytes[offset])
            offset += 1
        }
        return (String(decoding: value, as: UTF8.self), offset)
    }

    /// Reads what a scanner transmits: an optional symbology identifier of a symbol in GS1 mode (`]Q3`,
    /// `]d2`, `]C1`, `]e0`, `]h2`, and those with ECI `]Q4`, `]d5`, `]h3`), an optional leading FNC1, then
    /// the fields. FNC1 is U+001D. An FNC1 too many, after a value of predefined length or at the end, is
    /// let pass, because scanners add it.
    public init(scanned text: String, table: ApplicationIdentifier.Table = .standard) throws(ParseError) {
        guard text.utf8.count <= Self.limit else { throw .tooLong(text.utf8.count) }
        let bytes = Array(text.utf8)
        var offset = 0
        if bytes.first == 0x5D {
            let symbology = String(decoding: bytes.prefix(3), as: UTF8.self)
            guard Self.symbologies.contains(symbology) else { throw .wrongSymbology(symbology) }
            offset = 3
        }
        if offset < bytes.count, bytes[offset] == Self.separator { offset += 1 }
        var elements: [Element] = []
        while offset < bytes.count {
            guard let row = table.first(of: bytes[offset...]) else {
                throw .unknownIdentifier(
                    position: offset + 1, String(decoding: bytes[offset...].prefix(4), as: UTF8.self))
            }
            let start = offset + row.ai.utf8.count
            let stop = row.hasPredefinedLength ? start + row.lengths.upperBound : bytes.count
            let end =
                bytes[start...].prefix(max(0, stop - start)).firstIndex(of: Self.separator)
                ?? min(stop, bytes.count)
            elements.append(Element(row: row, value: String(decoding: bytes[start..<end], as: UTF8.self)))
            offset = end
            if offset < bytes.count, bytes[offset] == Self.separator { offset += 1 }
        }
        try self.init(elements)
    }

    static let symbologies: Set<String> = ["]Q3", "]Q4", "]d2", "]d5", "]C1", "]e0", "]h2", "]h3"]
}
