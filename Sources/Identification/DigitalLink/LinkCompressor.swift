/// Writes the compressed part of a link: identifiers of four bits a digit in their order as text, each with its value.
struct LinkCompressor {
    private var bits = LinkBits()

    static func bits(_ elements: [ElementString.Element], joined: Bool) -> LinkBits {
        var compressor = LinkCompressor()
        var rest = elements.sorted { $0.row.ai < $1.row.ai }
        while joined, let (code, ais) = best(for: rest) {
            compressor.bits.append(UInt64(code), 8)
            for ai in ais {
                guard let index = rest.firstIndex(where: { $0.row.ai == ai }) else { continue }
                compressor.value(rest.remove(at: index))
            }
        }
        for element in rest {
            for byte in element.row.ai.utf8 { compressor.bits.append(UInt64(byte.digitValue), 4) }
            compressor.value(element)
        }
        return compressor.bits
    }

    /// The code that saves the most digits of identifiers.
    private static func best(for rest: [ElementString.Element]) -> (code: UInt8, ais: [String])? {
        let there = Set(rest.map(\.row.ai))
        var best: (code: UInt8, ais: [String])?
        for entry in LinkCodes.table where entry.ais.allSatisfy(there.contains) {
            if entry.ais.joined().utf8.count > best?.ais.joined().utf8.count ?? 0 { best = entry }
        }
        return best
    }

    private mutating func value(_ element: ElementString.Element) {
        var rest = element.value.utf8[...]
        for component in LinkComponent.components(of: element.row) {
            let part = component.isFixed ? rest.prefix(component.length) : rest
            rest = rest.dropFirst(part.count)
            if component.isNumeric {
                bits.append(UInt64(part.count), component.lengthBits)
                bits.append(digits: part, width: LinkBits.width(ofDigits: part.count))
            } else {
                text(part, component.lengthBits)
            }
        }
    }

    private mutating func text(_ part: Substring.UTF8View, _ lengthBits: Int) {
        let encoding = LinkTextEncoding(for: part)
        bits.append(UInt64(encoding.rawValue), 3)
        bits.append(UInt64(part.count), lengthBits)
        guard let width = encoding.width else {
            bits.append(digits: part, width: LinkBits.width(ofDigits: part.count))
            return
        }
        for byte in part { bits.append(encoding.code(of: byte), width) }
    }
}

/// Reads the compressed part of a link.
struct LinkDecompressor {
    typealias Fault = DigitalLink.CompressionFault

    let bits: LinkBits
    let table: ApplicationIdentifier.Table
    private var offset = 0
    private(set) var elements: [ElementString.Element] = []
    /// Parameters that are no identifiers, which a link may have compressed too.
    private(set) var parameters: [DigitalLink.Parameter] = []

    init(bits: LinkBits, table: ApplicationIdentifier.Table) { (self.bits, self.table) = (bits, table) }

    /// Up to fewer bits than a code has, which only fill the last character.
    mutating func read() throws(Fault) {
        while bits.count - offset > 8 {
            let place = offset
            let code = UInt8(try take(8))
            if let ais = LinkCodes.identifiers(code) {
                for ai in ais { try element(ai, place) }
            } else if code >> 4 == 0xF {
                try parameter(code)
            } else {
                try element(identifier(code, place), place)
            }
        }
        if offset < bits.count, bits[offset, bits.count - offset] != 0 { throw .paddingNotZero(bit: offset) }
    }

    private mutating func take(_ length: Int) throws(Fault) -> UInt64 {
        guard length > 0 else { return 0 }
        guard offset + length <= bits.count else { throw .tooShort(bit: offset) }
        defer { offset += length }
        return bits[offset, length]
    }

    /// The first two digits say how many follow.
    private mutating func identifier(_ code: UInt8, _ place: Int) throws(Fault) -> String {
        guard code >> 4 < 10, code & 15 < 10 else { throw .unknownCode(bit: place, code) }
        var ai = UInt64(code >> 4 * 10 + code & 15).decimal(width: 2)
        while table[ai] == nil, ai.utf8.count < 4 {
            let digit = UInt8(try take(4))
            guard digit < 10 else { throw .unknownCode(bit: offset - 4, digit) }
            ai.unicodeScalars.append(Unicode.Scalar(0x30 + digit))
        }
        return ai
    }

    private mutating func element(_ ai: String, _ place: Int) throws(Fault) {
        guard let row = table[ai] else { throw .unknownIdentifier(bit: place, ai) }
        var value: [UInt8] = []
        for component in LinkComponent.components(of: row) {
            if component.isNumeric {
                let start = offset
                let length = component.isFixed ? component.length : Int(try take(component.lengthBits))
                value += try number(length, start)
            } else {
                value += try text(component.isFixed ? component.length : nil, component.lengthBits)
            }
        }
        elements.append(ElementString.Element(row: row, value: String(decoding: value, as: UTF8.self)))
    }

    private mutating func number(_ length: Int, _ place: Int) throws(Fault) -> [UInt8] {
        let width = LinkBits.width(ofDigits: length)
        guard offset + width <= bits.count else { throw .tooShort(bit: place) }
        guard let digits = bits.digits(offset, width, count: length) else { throw .numberTooLarge(bit: place) }
        offset += width
        return digits
    }

    private mutating func text(_ fixed: Int?, _ lengthBits: Int) throws(Fault) -> [UInt8] {
        let place = offset
        let indicator = UInt8(try take(3))
        let announced = Int(try take(fixed == nil ? lengthBits : 0))
        guard let encoding = LinkTextEncoding(rawValue: indicator) else {
            throw .reservedEncoding(bit: place, indicator)
        }
        let length = fixed ?? announced
        guard let width = encoding.width else { return try number(length, place) }
        guard offset + width * length <= bits.count else { throw .tooShort(bit: place) }
        var characters: [UInt8] = []
        for _ in 0..<length { characters.append(encoding.byte(of: try take(width))) }
        return characters
    }

    /// `F`, a length of seven bits, so many characters of base64, then a text with a length of seven bits.
    private mutating func parameter(_ code: UInt8) throws(Fault) {
        let length = Int(code & 15) << 3 | Int(try take(3))
        var name: [UInt8] = []
        for _ in 0..<length { name.append(UInt8.base64(UInt8(try take(6)))) }
        let value = try text(nil, 7)
        parameters.append(
            DigitalLink.Parameter(String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
    }
}
