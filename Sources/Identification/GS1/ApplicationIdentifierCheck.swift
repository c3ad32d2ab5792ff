extension ApplicationIdentifier {
    /// Checks a value against the format: length, characters, then the rules of each component.
    ///
    /// ```swift
    /// try ApplicationIdentifier.Table.standard["8008"]?.check("2612312359")   // 31 December 2026, 23:59
    /// ```
    public func check(_ value: String) throws(ElementString.ParseError) { try check(value.utf8.span) }

    /// Checks the bytes of a value.
    func check(_ value: Span<UInt8>) throws(ElementString.ParseError) {
        guard lengths.contains(value.count) else {
            throw .wrongLength(ai: ai, found: value.count, allowed: lengths)
        }
        var start = 0
        for component in components {
            let rest = value.count - start
            if rest == 0, component.isOptional { return }
            let part = value.extracting(start..<start + min(rest, component.lengths.upperBound))
            try check(part, at: start, component, of: value)
            start += part.count
        }
    }

    private func check(
        _ part: Span<UInt8>, at start: Int, _ component: Component, of value: Span<UInt8>
    ) throws(ElementString.ParseError) {
        for index in part.indices where !component.characters.contains(part[index]) {
            throw .invalidCharacter(ai: ai, position: start + index + 1, value.character(at: start + index))
        }
        guard part.count >= component.lengths.lowerBound else {
            throw refusal(Linter.Fault(1, .length(component.lengths)), at: start, value)
        }
        if component.characters == .set64, let fault = Linter.base64(part) {
            throw refusal(fault, at: start, value)
        }
        for linter in component.linters {
            if let fault = linter.fault(in: part) { throw refusal(fault, at: start, value) }
        }
    }

    private func refusal(_ fault: Linter.Fault, at start: Int, _ value: Span<UInt8>) -> ElementString.ParseError {
        let text = value.text
        switch (fault.rule, content) {
        case (.checkDigit(let expected, let found), .gtin) where ai == "01":
            return .wrongGTIN(.wrongCheckDigit(expected: expected, found: found))
        case (.month, .date), (.day, .date): return .invalidDate(ai: ai, text)
        default: return .refused(ai: ai, position: start + fault.position, value: text, rule: fault.rule)
        }
    }
}

extension Span<UInt8> {
    /// The bytes as text, repaired where they are no UTF-8.
    var text: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }

    /// The scalar that begins at `offset`, for a message.
    func character(at offset: Int) -> Character {
        extracting(offset..<Swift.min(count, offset + 4)).text.unicodeScalars.first.map(Character.init) ?? "\u{FFFD}"
    }
}
