extension String {
    /// The text as a keyboard without an input method would have typed it: full-width forms (U+FF01…U+FF5E)
    /// become ASCII, every blank becomes a space, marks without a width (BOM, U+200B, direction marks) go
    /// away. Linear time.
    public var halfWidth: String {
        if utf8.allSatisfy({ $0 < 0x80 }) { return self }
        var scalars = UnicodeScalarView()
        for scalar in unicodeScalars {
            if let replaced = Self.halfWidth(scalar) { scalars.append(replaced) }
        }
        return String(scalars)
    }

    private static func halfWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0)
        case 0x00A0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: " "
        case 0x00AD, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF: nil
        default: scalar
        }
    }

    /// Without spaces and tabs anywhere, and without line ends around it.
    var withoutBlanks: String {
        func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        guard utf8.contains(where: { isBlank($0) || isLineEnd($0) }) else { return self }
        var kept = utf8.filter { !isBlank($0) }[...]
        while let last = kept.last, isLineEnd(last) { kept.removeLast() }
        while let first = kept.first, isLineEnd(first) { kept.removeFirst() }
        return String(decoding: kept, as: UTF8.self)
    }
}
