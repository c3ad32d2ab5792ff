import Identification
import TestSupport
import Testing

/// Properties over random element strings around every application identifier in turn.
@Suite struct ElementStringProperties {
    @Test func `what is printed reads back alike, and prints alike again`() throws {
        let seed: UInt64 = 7_001
        var random = RandomElementStrings(seed: seed)
        for index in 0..<RandomElementStrings.count {
            let fields = random.fields(around: index)
            do {
                let code = try ElementString(fields: fields)
                let (scanned, bracketed) = (code.scanned, code.bracketed)
                let (first, second) = (
                    try ElementString(scanned: scanned), try ElementString(bracketed: bracketed)
                )
                guard first == code, second == code, first.scanned == scanned, second.bracketed == bracketed,
                    try ElementString(scanned: code.canonical.scanned) == code.canonical
                else {
                    Issue.record("seed \(seed), \(index): \(bracketed)")
                    return
                }
            } catch {
                Issue.record("seed \(seed), \(index): \(fields): \(error)")
                return
            }
        }
    }

    @Test func `one wrong digit is never accepted where a check digit covers it`() {
        let seed: UInt64 = 7_002
        var random = RandomElementStrings(seed: seed)
        let rows = ApplicationIdentifier.Table.standard.rows.filter { row in
            row.components.contains { $0.linters.contains(.csum) || $0.linters.contains(.csumalpha) }
        }
        for index in 0..<RandomElementStrings.count {
            let row = rows[index % rows.count]
            var value = Array(random.value(of: row).utf8)
            let part = covered(row, value.count)
            let place = random.number(part.lowerBound...part.upperBound - 1)
            let right = value[place]
            repeat { value[place] = random.digits(1)[0] } while value[place] == right
            let text = String(decoding: value, as: UTF8.self)
            if (try? row.check(text)) != nil {
                Issue.record("seed \(seed), \(index): (\(row.ai))\(text)")
                return
            }
        }
    }

    /// The part of a value that its check digit or check characters cover.
    private func covered(_ row: ApplicationIdentifier, _ length: Int) -> Range<Int> {
        var start = 0
        for component in row.components {
            let count = min(component.lengths.upperBound, length - start)
            if component.linters.contains(.csum) || component.linters.contains(.csumalpha) {
                return start..<start + count
            }
            start += count
        }
        return 0..<1
    }

    @Test func `a value of predefined length with a character more, less or wrong is refused`() {
        let seed: UInt64 = 7_003
        var random = RandomElementStrings(seed: seed)
        let rows = ApplicationIdentifier.Table.standard.rows.filter(\.hasPredefinedLength)
        for index in 0..<RandomElementStrings.count {
            let row = rows[index % rows.count]
            let value = random.value(of: row)
            var letter = Array(value.utf8)
            letter[random.number(0...letter.count - 1)] = 0x41
            let broken = [
                String(value.dropLast()), String(value.dropLast()) + "\u{1D}", value + "1",
                String(decoding: letter, as: UTF8.self),
            ]
            for text in broken {
                // Only what the value itself says is asked here, not what it needs beside it.
                do {
                    _ = try ElementString(scanned: row.ai + text)
                    Issue.record("seed \(seed): \(row.ai)\(text)")
                    return
                } catch {
                    switch error {
                    case .wrongLength, .invalidCharacter, .unknownIdentifier: continue
                    default: Issue.record("seed \(seed): \(row.ai)\(text): \(error)")
                    }
                    return
                }
            }
        }
    }

    private static let inserted = Array("0123()\\%/]E\u{1D}#é".utf8)

    @Test func `no mutation brings a parser down, and what is read prints alike`() throws {
        let seed: UInt64 = 7_004
        var random = RandomElementStrings(seed: seed)
        var (read, refused) = (0, 0)
        for index in 0..<RandomElementStrings.count / 4 {
            let code = try random.elementString(around: random.number(0...999))
            var bytes = Array((index % 2 == 0 ? code.scanned : code.bracketed).utf8)
            for _ in 0..<random.number(0...3) where !bytes.isEmpty {
                let place = random.number(0...bytes.count - 1)
                switch random.number(0...3) {
                case 0: bytes[place] = UInt8(random.number(0...255))
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(Self.inserted[random.number(0...Self.inserted.count - 1)], at: place)
                default: bytes += bytes.prefix(place)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            for parse in [{ try ElementString(scanned: $0) }, { try ElementString(bracketed: $0) }]
                as [(String) throws -> ElementString]
            {
                do {
                    let code = try parse(text)
                    read += 1
                    guard try ElementString(scanned: code.scanned) == code,
                        try ElementString(bracketed: code.bracketed) == code
                    else {
                        Issue.record("seed \(seed): \(text)")
                        return
                    }
                } catch {
                    refused += 1
                    if "\(error)".isEmpty { Issue.record("seed \(seed): \(text)") }
                }
            }
            for linter in Linter.allCases { _ = linter.fault(in: text) }
        }
        #expect(read > 0 && refused > read, "seed \(seed): \(read) read, \(refused) refused")
    }

    /// The limit bounds the work: no longer text is looked at, and a text of that length has no more fields than
    /// fit. These have as many fields, brackets or escapes as can be.
    @Test(arguments: [
        "(90)(", "(90)\\(", "90A\u{1D}", "(30)1", "301\u{1D}", "2012", "91A\u{1D}92B\u{1D}", "((((", "\u{1D}",
    ])
    func `a text up to the limit is read or refused, a longer one is not looked at`(unit: String) {
        let whole = String(repeating: unit, count: ElementString.limit / unit.utf8.count)
        for _ in 0..<5 {
            _ = try? ElementString(scanned: whole)
            _ = try? ElementString(bracketed: whole)
        }
        for length in [ElementString.limit + unit.utf8.count, 1_048_576] {
            let text = String(repeating: unit, count: length / unit.utf8.count)
            let fault = ElementString.ParseError.tooLong(text.utf8.count)
            #expect(throws: fault) { try ElementString(scanned: text) }
            #expect(throws: fault) { try ElementString(bracketed: text) }
        }
    }

    @Test(arguments: Linter.allCases)
    func `a linter answers for a megabyte`(linter: Linter) {
        for unit in ["0", "%41"] {
            let text = String(repeating: unit, count: 1_048_576 / unit.utf8.count)
            if let fault = linter.fault(in: text) { #expect(fault.position <= text.utf8.count) }
        }
    }
}
