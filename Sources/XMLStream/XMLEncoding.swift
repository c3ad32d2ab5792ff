/// Looks at a document's first bytes, checks UTF-8 byte by byte so that an error has an exact place, and turns UTF-16
/// into UTF-8. GB18030 and its kin are left to the parser.
final class XMLEncoding {
    private enum Form { case unknown, utf8, utf16(isBig: Bool), other }

    private var form = Form.unknown
    /// Bytes held until the form is known, then a character that the last piece cut.
    private var held: [UInt8] = []
    private var decoded: [UInt8] = []
    private var line = 1
    private var column = 1
    private(set) var declaredName = "UTF-8"

    /// Encodings by the names a declaration may give, in capitals (IANA character sets).
    private static let utf8Names: Set<String> = ["UTF-8", "UTF8"]
    private static let utf16Names: Set<String> = ["UTF-16", "UTF-16LE", "UTF-16BE"]
    private static let parserNames: Set<String> = [
        "GB18030", "GBK", "GB2312", "CP936", "US-ASCII", "ASCII", "ISO-8859-1",
    ]
    /// A declaration is looked for in so many bytes.
    private static let declarationBytes = 256

    /// Where the bytes taken so far end.
    var position: XMLPosition { XMLPosition(line: line, column: column) }

    var ignoresDeclaration: Bool {
        if case .utf16 = form { true } else { false }
    }

    /// Takes a piece and gives what the parser is to read.
    func take(_ bytes: UnsafeRawBufferPointer, _ give: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard case .unknown = form else { return try pass(bytes, give) }
        held.append(contentsOf: bytes)
        guard try decide(isEnd: false) else { return }
        try passHeld(give)
    }

    func finish(_ give: (UnsafeRawBufferPointer) throws -> Void) throws {
        if case .unknown = form, try decide(isEnd: true) { try passHeld(give) }
        guard held.isEmpty else { throw XMLStreamError.brokenEncoding(name: declaredName, position) }
    }

    private func passHeld(_ give: (UnsafeRawBufferPointer) throws -> Void) throws {
        let first = held
        held = []
        try first.withUnsafeBytes { try pass($0, give) }
    }

    /// - Returns: whether the form is known now.
    private func decide(isEnd: Bool) throws -> Bool {
        guard held.count >= 4 || isEnd else { return false }
        switch (held.first ?? 0, held.dropFirst().first ?? 0) {
        case (0xFE, 0xFF), (0x00, 0x3C): form = .utf16(isBig: true)
        case (0xFF, 0xFE), (0x3C, 0x00): form = .utf16(isBig: false)
        default: return try decideByDeclaration(isEnd: isEnd)
        }
        declaredName = "UTF-16"
        let isFourBytes = held.count >= 4 && held[2] == 0 && held[3] == 0 || held.starts(with: [0, 0])
        if isFourBytes { throw XMLStreamError.encoding(name: "UTF-32", position) }
        return true
    }

    private func decideByDeclaration(isEnd: Bool) throws -> Bool {
        let start = held.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        form = .utf8
        guard held.dropFirst(start).starts(with: Array("<?xml".utf8)) else {
            if held.starts(with: [0, 0]) { throw XMLStreamError.encoding(name: "UTF-32", position) }
            if held.starts(with: [0x4C, 0x6F]) { throw XMLStreamError.encoding(name: "EBCDIC", position) }
            let isShort = held.count - start < 5 && !isEnd
            if isShort { form = .unknown }
            return !isShort
        }
        guard let end = held.firstIndex(of: 0x3E) else {
            guard held.count < Self.declarationBytes, !isEnd else { return true }
            form = .unknown
            return false
        }
        guard let name = Self.declared(String(decoding: held[..<end], as: UTF8.self)) else { return true }
        declaredName = String(name.prefix(40))
        let known = name.uppercased()
        if Self.utf8Names.contains(known) { return true }
        guard Self.parserNames.contains(known) else {
            // UTF-16 by name only: the bytes are none.
            let isWrong = Self.utf16Names.contains(known)
            throw isWrong
                ? XMLStreamError.brokenEncoding(name: declaredName, position)
                : XMLStreamError.encoding(name: declaredName, position)
        }
        form = .other
        return true
    }

    /// The encoding that a declaration names.
    private static func declared(_ declaration: String) -> Substring? {
        guard let range = declaration.utf8Range(of: "encoding") else { return nil }
        let rest = declaration[range...].drop { $0 == " " || $0 == "=" || $0 == "\t" || $0 == "\n" || $0 == "\r" }
        guard let quote = rest.first, quote == "\"" || quote == "'" else { return nil }
        let value = rest.dropFirst()
        return value.firstIndex(of: quote).map { value[..<$0] }
    }

    private func pass(
        _ bytes: UnsafeRawBufferPointer, _ give: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        switch form {
        case .unknown: return
        case .utf8: try passUTF8(bytes, give)
        case .utf16(let isBig): try passUTF16(bytes, isBig: isBig, give)
        case .other:
            for byte in bytes {
                guard byte != 0 else { throw XMLStreamError.nul(position) }
                advance(byte)
            }
            try give(bytes)
        }
    }

    private func advance(_ byte: UInt8) {
        if byte == 0x0A { (line, column) = (line + 1, 1) } else { column += 1 }
    }
}

/// UTF-8 (Unicode 15, table 3-7).
extension XMLEncoding {
    private func passUTF8(
        _ bytes: UnsafeRawBufferPointer, _ give: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var start = 0
        if !held.isEmpty {
            // The rest of the character that the last piece cut.
            while start < bytes.count, held.count < 4 {
                held.append(bytes[start])
                start += 1
                let whole = try held.withUnsafeBytes { try checkedUTF8($0) }
                if whole == held.count { break }
            }
            let isWhole = try held.withUnsafeBytes { try checkedUTF8($0) } == held.count
            guard isWhole else { return }
            column += held.count
            try held.withUnsafeBytes(give)
            held.removeAll(keepingCapacity: true)
        }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
        let whole = try checkedUTF8(rest)
        count(rest[..<whole])
        if whole > 0 { try give(UnsafeRawBufferPointer(rebasing: rest[..<whole])) }
        held.append(contentsOf: rest[whole...])
    }

    private func count(_ bytes: Slice<UnsafeRawBufferPointer>) {
        var lastEnd: Int?
        for index in bytes.indices where bytes[index] == 0x0A {
            line += 1
            lastEnd = index
        }
        column = lastEnd.map { bytes.endIndex - $0 } ?? column + bytes.count
    }

    /// How many bytes are whole characters; fewer than all only if the last one is cut.
    private func checkedUTF8(_ bytes: UnsafeRawBufferPointer) throws -> Int {
        var index = 0
        while index < bytes.count {
            let first = bytes[index]
            if first < 0x80, first != 0 {
                index += 1
                continue
            }
            guard first != 0, let (length, second) = Self.form(of: first) else {
                count(bytes[..<index])
                throw first == 0 ? .nul(position) : XMLStreamError.brokenEncoding(name: "UTF-8", position)
            }
            for offset in 1..<length {
                guard index + offset < bytes.count else { return index }
                let range = offset == 1 ? second : 0x80...0xBF
                guard range.contains(bytes[index + offset]) else {
                    count(bytes[..<index])
                    throw XMLStreamError.brokenEncoding(name: "UTF-8", position)
                }
            }
            index += length
        }
        return index
    }

    private static func form(of first: UInt8) -> (length: Int, second: ClosedRange<UInt8>)? {
        switch first {
        case 0xC2...0xDF: (2, 0x80...0xBF)
        case 0xE0: (3, 0xA0...0xBF)
        case 0xED: (3, 0x80...0x9F)
        case 0xE1...0xEF: (3, 0x80...0xBF)
        case 0xF0: (4, 0x90...0xBF)
        case 0xF1...0xF3: (4, 0x80...0xBF)
        case 0xF4: (4, 0x80...0x8F)
        default: nil
        }
    }
}

/// UTF-16 (RFC 2781).
extension XMLEncoding {
    private func passUTF16(
        _ bytes: UnsafeRawBufferPointer, isBig: Bool, _ give: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        decoded.removeAll(keepingCapacity: true)
        for byte in bytes {
            held.append(byte)
            guard held.count % 2 == 0, let scalar = try scalarUTF16(isBig: isBig) else { continue }
            held.removeAll(keepingCapacity: true)
            if scalar == "\u{FEFF}", line == 1, column == 1 { continue }
            guard scalar.value != 0 else { throw XMLStreamError.nul(position) }
            if scalar == "\n" { (line, column) = (line + 1, 1) } else { column += 1 }
            decoded.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
        if !decoded.isEmpty { try decoded.withUnsafeBytes(give) }
    }

    /// The character that the held bytes are; nil while half of a pair is missing.
    private func scalarUTF16(isBig: Bool) throws -> Unicode.Scalar? {
        func unit(_ index: Int) -> UInt16 {
            let (first, second) = (UInt16(held[index]), UInt16(held[index + 1]))
            return isBig ? first << 8 | second : second << 8 | first
        }
        let high = unit(0)
        guard UTF16.isLeadSurrogate(high) else {
            guard let scalar = Unicode.Scalar(high) else {
                throw XMLStreamError.brokenEncoding(name: "UTF-16", position)
            }
            return scalar
        }
        guard held.count == 4 else { return nil }
        let low = unit(2)
        guard UTF16.isTrailSurrogate(low) else { throw XMLStreamError.brokenEncoding(name: "UTF-16", position) }
        return Unicode.Scalar(0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
    }
}

extension String {
    /// Where the first occurrence of a text ends.
    fileprivate func utf8Range(of text: String) -> String.Index? {
        let wanted = Array(text.utf8)
        var index = utf8.startIndex
        while index < utf8.endIndex {
            if utf8[index...].starts(with: wanted) { return utf8.index(index, offsetBy: wanted.count) }
            utf8.formIndex(after: &index)
        }
        return nil
    }
}
