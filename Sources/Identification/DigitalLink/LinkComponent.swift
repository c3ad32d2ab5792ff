/// A part of a value as compressed links see it: numbers or text, of a fixed or a variable length. Neighbours of one
/// kind are one part: 8006 is N18, 7230 is X..30, 423 is N3 and N..12 (GS1 Digital Link: Compression, table F).
struct LinkComponent {
    let isNumeric: Bool
    let isFixed: Bool
    /// In characters; the most for a variable length.
    let length: Int

    /// Bits of the number that says how many characters follow: ⌈log₂ n + 0.01⌉.
    var lengthBits: Int { isFixed ? 0 : 64 - UInt64(length).leadingZeroBitCount }

    static func components(of row: ApplicationIdentifier) -> [LinkComponent] {
        var merged: [LinkComponent] = []
        for component in row.components {
            let isNumeric = component.characters == .numeric
            let isFixed = !component.isOptional && component.lengths.lowerBound == component.lengths.upperBound
            let length = component.lengths.upperBound
            // A number of a fixed length keeps its own place before one of a variable length; text does not.
            if let last = merged.last, last.isNumeric == isNumeric, !isNumeric || last.isFixed == isFixed {
                merged[merged.count - 1] = LinkComponent(
                    isNumeric: isNumeric, isFixed: last.isFixed && isFixed, length: last.length + length)
            } else {
                merged.append(LinkComponent(isNumeric: isNumeric, isFixed: isFixed, length: length))
            }
        }
        return merged
    }
}

/// How text is written in compressed links; the raw value is the encoding indicator.
enum LinkTextEncoding: UInt8 {
    case number = 0
    case lowerHexadecimal = 1
    case upperHexadecimal = 2
    case base64 = 3
    case ascii = 4

    /// The first in this order that holds the text: number, upper case, lower case hexadecimal, base64, ASCII.
    init(for text: Substring.UTF8View) {
        func all(_ holds: (UInt8) -> Bool) -> Bool { text.allSatisfy(holds) }
        self =
            if text.isEmpty { .ascii } else if all(\.isDigit) {
                .number
            } else if all({
                $0.isDigit || (0x41...0x46).contains($0)
            }) { .upperHexadecimal } else if all({ $0.isDigit || (0x61...0x66).contains($0) }) {
                .lowerHexadecimal
            } else if all({ $0.base64Value != nil }) { .base64 } else { .ascii }
    }

    /// Bits of a character, or nil for a number.
    var width: Int? {
        switch self {
        case .number: nil
        case .lowerHexadecimal, .upperHexadecimal: 4
        case .base64: 6
        case .ascii: 7
        }
    }

    func code(of byte: UInt8) -> UInt64 {
        switch self {
        case .number, .ascii: UInt64(byte)
        case .lowerHexadecimal, .upperHexadecimal: UInt64(byte.hexadecimalValue ?? 0)
        case .base64: UInt64(byte.base64Value ?? 0)
        }
    }

    func byte(of code: UInt64) -> UInt8 {
        let code = UInt8(truncatingIfNeeded: code)
        return switch self {
        case .number, .ascii: code
        case .lowerHexadecimal: code < 10 ? 0x30 + code : 0x57 + code
        case .upperHexadecimal: code < 10 ? 0x30 + code : 0x37 + code
        case .base64: UInt8.base64(code)
        }
    }
}

/// Codes of two hexadecimal digits that stand for several identifiers (GS1 Digital Link: Compression, the optimisation
/// table). Their values follow in the order of the identifiers as text, which is how GS1's own toolkit reads and writes
/// them.
enum LinkCodes {
    static let table: [(code: UInt8, ais: [String])] = [
        (0x0A, ["01", "22"]), (0x0B, ["01", "10"]), (0x0C, ["01", "21"]), (0x0D, ["01", "17"]), (0x0E, ["01", "7003"]),
        (0x0F, ["01", "30"]), (0x1A, ["01", "10", "17", "21"]), (0x1B, ["01", "15"]), (0x1C, ["01", "11"]),
        (0x1D, ["01", "16"]), (0x1E, ["01", "91"]), (0x1F, ["01", "10", "15"]), (0x2A, ["01", "3100"]),
        (0x2B, ["01", "3101"]), (0x2C, ["01", "3102"]), (0x2D, ["01", "3103"]), (0x2E, ["01", "3104"]),
        (0x2F, ["01", "3105"]), (0x3A, ["01", "3200"]), (0x3B, ["01", "3201"]), (0x3C, ["01", "3202"]),
        (0x3D, ["01", "3203"]), (0x3E, ["01", "3204"]), (0x3F, ["01", "3205"]), (0x9A, ["8010", "8011"]),
        (0x9B, ["8017", "8019"]), (0x9C, ["8018", "8019"]), (0x9D, ["254", "414"]), (0xA0, ["01", "3920"]),
        (0xA1, ["01", "3921"]), (0xA2, ["01", "3922"]), (0xA3, ["01", "3923"]), (0xA4, ["01", "3924"]),
        (0xA5, ["01", "3925"]), (0xA6, ["01", "3926"]), (0xA7, ["01", "3927"]), (0xA8, ["01", "3928"]),
        (0xA9, ["01", "3929"]), (0xC0, ["255", "3900"]), (0xC1, ["255", "3901"]), (0xC2, ["255", "3902"]),
        (0xC3, ["255", "3903"]), (0xC4, ["255", "3904"]), (0xC5, ["255", "3905"]), (0xC6, ["255", "3906"]),
        (0xC7, ["255", "3907"]), (0xC8, ["255", "3908"]), (0xC9, ["255", "3909"]), (0xCA, ["255", "3940"]),
        (0xCB, ["255", "3941"]), (0xCC, ["255", "3942"]), (0xCD, ["255", "3943"]),
    ]

    static func identifiers(_ code: UInt8) -> [String]? { table.first { $0.code == code }?.ais }
}
