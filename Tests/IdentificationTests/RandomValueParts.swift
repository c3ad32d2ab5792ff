import Identification

extension RandomElementStrings {
    /// A part that a linter of this name allows; nil where any characters will do.
    mutating func special(_ linter: String, _ length: Int) -> [UInt8]? {
        switch linter {
        case "yymmdd": Array(day(zero: false).dropFirst(2))
        case "yymmd0": Array(day(zero: number(0...9) == 0).dropFirst(2))
        case "yyyymmdd": day(zero: false)
        case "hh": two(0...23)
        case "mi", "ss": two(0...59)
        case "hhmi": two(0...23) + two(0...59)
        case "iso3166", "iso3166999": pick(["004", "156", "158", "276", "344", "446", "840", "894"])
        case "iso3166alpha2": pick(["CN", "DE", "HK", "MO", "TW", "ZW", "AD"])
        case "iso4217": pick(["156", "840", "978", "344", "997"])
        case "iso5218": pick(["0", "1", "2", "9"])
        case "mediatype": pick(["01", "10", "80", "99"])
        case "packagetype": pick(["8", "1A", "200", "BX", "X20", "ZZ"])
        case "yesno": pick(["0", "1"])
        case "winding": pick(["0", "1", "9"])
        case "zero": pick(["0"])
        case "hyphen": pick(["-"])
        case "importeridx": text(Self.set64, 1)
        case "nonzero": digits(length - 1) + text(Array("123456789".utf8), 1)
        case "nozeroprefix": text(Array("123456789".utf8), 1) + digits(length - 1)
        case "latitude": ten(1_800_000_000)
        case "longitude": ten(3_600_000_000)
        default: longer(linter, length)
        }
    }

    private mutating func longer(_ linter: String, _ length: Int) -> [UInt8]? {
        switch linter {
        case "pcenc": percentEncoded(length)
        case "pieceoftotal":
            { total in two(1...total) + two(total...total) }(number(1...99))
        case "posinseqslash":
            { end in Array("\(number(1...end))/\(end)".utf8) }(number(1...9))
        case "iban": accountNumber(digits: number(11...26))
        case "couponcode": coupon()
        case "couponposoffer": text(Array("01".utf8), 1) + counted(0...6, plus: 6) + digits(6) + counted(0...9, plus: 6)
        default: nil
        }
    }

    private mutating func pick(_ texts: [String]) -> [UInt8] { Array(texts[number(0...texts.count - 1)].utf8) }

    private mutating func two(_ range: ClosedRange<Int>) -> [UInt8] {
        Array(String(100 + number(range)).utf8.dropFirst())
    }

    private mutating func ten(_ limit: Int) -> [UInt8] {
        Array(String(10_000_000_000 + number(0...limit)).utf8.dropFirst())
    }

    /// A day of 1977…2076; every fourth of these years is a leap year.
    private mutating func day(zero: Bool) -> [UInt8] {
        let (year, month) = (number(1977...2076), number(1...12))
        let longest = month == 2 ? (year % 4 == 0 ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        return Array(String(year).utf8) + two(month...month) + (zero ? [0x30, 0x30] : two(1...longest))
    }

    private mutating func percentEncoded(_ length: Int) -> [UInt8] {
        var bytes = text(Self.set82.filter { $0 != 0x25 }, length)
        if length >= 3, number(0...1) == 0 {
            let start = number(0...length - 3)
            bytes.replaceSubrange(start..<start + 3, with: [0x25] + text(Array("0123456789ABCDEFabcdef".utf8), 2))
        }
        return bytes
    }

    /// DE, two check digits, as many digits as wanted: 98 less the number with the country behind it modulo 97.
    private mutating func accountNumber(digits count: Int) -> [UInt8] {
        let account = digits(count)
        let number = account + Array("131400".utf8)
        let remainder = number.reduce(0) { ($0 * 10 + Int($1) - 48) % 97 }
        return Array("DE".utf8) + Array(String(198 - remainder).utf8.dropFirst()) + account
    }

    mutating func counted(_ lengths: ClosedRange<Int>, plus more: Int = 0) -> [UInt8] {
        let length = number(lengths)
        return Array(String(length).utf8) + digits(length + more)
    }

    private mutating func purchase() -> [UInt8] {
        counted(1...5) + text(Array("012349".utf8), 1) + digits(3)
    }

    /// At most 70 digits of the 85 that all optional fields could have.
    private mutating func coupon() -> [UInt8] {
        var bytes = counted(0...6, plus: 6) + digits(6) + counted(1...5) + purchase()
        switch number(0...3) {
        case 0: bytes += [0x31] + text(Array("0123".utf8), 1) + purchase() + [0x39]
        case 1: bytes += [0x32] + purchase() + [0x39]
        default: break
        }
        if number(0...1) == 0 { bytes += Array("3261231".utf8) + Array("4260101".utf8) }
        if number(0...3) == 0 { bytes += [0x35] + Array("0123456".utf8) }
        if bytes.count <= 65, number(0...1) == 0 {
            bytes += [0x39] + text(Array("01256".utf8), 1) + text(Array("012".utf8), 1) + digits(1) + [0x31]
        }
        return bytes
    }

    /// The two check characters of GS1, from the places in set 82 and the primes as they are printed.
    func withCheckPair(_ payload: [UInt8]) -> [UInt8] {
        let places = Array("!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz".utf8)
        let primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83]
        var sum = 0
        for (byte, prime) in zip(payload.reversed(), primes) { sum += (places.firstIndex(of: byte) ?? 0) * prime }
        let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)
        return payload + [alphabet[sum % 1_021 / 32], alphabet[sum % 1_021 % 32]]
    }
}
