extension ScannedText.Reader {
    /// An NFC message as hexadecimal digits, with or without `0x`, `:` or `-`: the address or text in it is read.
    /// nil when the text is no such thing.
    func message(_ text: String) throws(ScannedText.ParseError) -> ScannedReading? {
        guard text.utf8.count >= 12, let digits = text.hexadecimalDigits, Self.beginsMessage(digits) else { return nil }
        let content: String?
        do { content = try NDEFMessage(hexadecimal: digits).content } catch { throw .ndef(error) }
        guard let content, !content.isEmpty else { throw .notRecognised(text.excerpt) }
        // A message in a message is nothing that a tag has.
        let clean = content.halfWidth.withoutBlanks
        guard !clean.isEmpty, clean.hexadecimalDigits.map(Self.beginsMessage) != true else {
            throw .notRecognised(content.excerpt)
        }
        return try read(clean, TextTraits(clean))
    }

    /// A first record of a well-known type of one letter, U or T (`D1 01 .. 55`), with or without a block around
    /// it (`03 ..`).
    private static func beginsMessage(_ digits: String) -> Bool {
        var bytes = Array(digits.utf8.prefix(64))[...]
        if bytes.starts(with: "03".utf8) { bytes = bytes.dropFirst(bytes.dropFirst(2).starts(with: "FF".utf8) ? 8 : 4) }
        guard bytes.count >= 8, let flags = bytes.first?.hexadecimalValue, flags >= 8,
            bytes.dropFirst().first.flatMap(\.hexadecimalValue).map({ $0 & 7 == 1 }) == true,
            bytes.dropFirst(2).starts(with: "01".utf8)
        else { return false }
        let isShort = flags & 1 == 1
        let hasID = bytes.dropFirst().first.flatMap(\.hexadecimalValue).map { $0 & 8 != 0 } == true
        let type = bytes.dropFirst((isShort ? 6 : 12) + (hasID ? 2 : 0)).prefix(2)
        return type.elementsEqual("55".utf8) || type.elementsEqual("54".utf8)
    }
}

extension String {
    /// The digits of a text that is hexadecimal, large letters; nil when it is not.
    var hexadecimalDigits: String? {
        var rest = utf8[...]
        if rest.starts(with: "0x".utf8) || rest.starts(with: "0X".utf8) { rest = rest.dropFirst(2) }
        var digits: [UInt8] = []
        digits.reserveCapacity(rest.count)
        for byte in rest where byte != 0x3A && byte != 0x2D {
            guard byte.hexadecimalValue != nil else { return nil }
            digits.append(byte >= 0x61 ? byte & 0xDF : byte)
        }
        return digits.isEmpty ? nil : String(decoding: digits, as: UTF8.self)
    }
}
