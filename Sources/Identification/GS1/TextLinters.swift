extension Linter {
    /// The rules that need no list.
    func textFault(in value: Span<UInt8>) -> Fault? {
        switch self {
        case .hasnondigit: Self.all(value) { $0.isDigit } ? Fault(1, .nonDigitNeeded) : nil
        case .hyphen: value.isEmpty || !Self.all(value) { $0 == 0x2D } ? Fault(1, .hyphen) : nil
        case .importeridx: value.count == 1 && value[0].isInCharacterSet64 ? nil : Fault(1, .importerIndex)
        case .nonzero: Self.firstOutside(.numeric, value) ?? Self.zeros(value, .nonZero, wanted: false)
        case .zero: Self.firstOutside(.numeric, value) ?? Self.zeros(value, .zero, wanted: true)
        case .nozeroprefix:
            Self.firstOutside(.numeric, value) ?? (value.first == 0x30 ? Fault(1, .noZeroPrefix) : nil)
        case .winding: Self.one(value, of: 0x30, 0x31, 0x39) ? nil : Fault(1, .winding)
        case .yesno: Self.one(value, of: 0x30, 0x31, 0x31) ? nil : Fault(1, .yesNo)
        case .pcenc: Self.percentEncoding(value)
        default: nil
        }
    }

    private static func all(_ value: Span<UInt8>, _ claim: (UInt8) -> Bool) -> Bool {
        for index in value.indices where !claim(value[index]) { return false }
        return true
    }

    private static func one(_ value: Span<UInt8>, of first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
        value.count == 1 && (value[0] == first || value[0] == second || value[0] == third)
    }

    /// Nothing at all counts as zero where something else is wanted, and not where zero is.
    private static func zeros(_ value: Span<UInt8>, _ rule: ValueRule, wanted: Bool) -> Fault? {
        let areZero = all(value) { $0 == 0x30 }
        if value.isEmpty { return Fault(1, rule) }
        return areZero == wanted ? nil : Fault(1, rule)
    }

    /// RFC 3986 2.1.
    private static func percentEncoding(_ value: Span<UInt8>) -> Fault? {
        var index = 0
        while index < value.count {
            if value[index] != 0x25 {
                index += 1
                continue
            }
            guard value.count - index > 2, value[index + 1].hexadecimalValue != nil,
                value[index + 2].hexadecimalValue != nil
            else { return Fault(index + 1, .percentEncoding) }
            index += 3
        }
        return nil
    }

    static func number(_ value: Span<UInt8>, digits: Int, upTo limit: Int, _ rule: ValueRule) -> Fault? {
        guard value.count == digits else { return Fault(1, .length(digits...digits)) }
        if let fault = firstOutside(.numeric, value) { return fault }
        var number = 0
        for index in value.indices { number = number * 10 + value[index].digitValue }
        return number <= limit ? nil : Fault(1, rule)
    }

    /// Both halves count, neither is zero, the first is not greater.
    static func pieceOfTotal(_ value: Span<UInt8>) -> Fault? {
        let half = value.count / 2
        guard half > 0, value.count % 2 == 0 else { return Fault(1, .length(2...98)) }
        if let fault = firstOutside(.numeric, value) { return fault }
        let (piece, total) = (value.extracting(0..<half), value.extracting(half..<value.count))
        if all(piece, { $0 == 0x30 }) { return Fault(1, .pieceNumber) }
        if all(total, { $0 == 0x30 }) { return Fault(half + 1, .pieceTotal) }
        return exceeds(piece, total) ? Fault(1, .pieceExceedsTotal) : nil
    }

    static func positionInSequence(_ value: Span<UInt8>) -> Fault? {
        var slash = 0
        while slash < value.count, value[slash].isDigit { slash += 1 }
        guard slash > 0, slash + 1 < value.count, value[slash] == 0x2F else { return Fault(1, .sequenceForm) }
        let (position, end) = (value.extracting(0..<slash), value.extracting(slash + 1..<value.count))
        guard all(end, { $0.isDigit }) else { return Fault(1, .sequenceForm) }
        if position[0] == 0x30 { return Fault(1, .noZeroPrefix) }
        if end[0] == 0x30 { return Fault(slash + 2, .noZeroPrefix) }
        let isGreater = position.count == end.count ? exceeds(position, end) : position.count > end.count
        return isGreater ? Fault(1, .positionExceedsEnd) : nil
    }

    /// Whether digits stand for a greater number than as many others.
    private static func exceeds(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        for index in left.indices where left[index] != right[index] { return left[index] > right[index] }
        return false
    }
}

extension Span<UInt8> {
    fileprivate var first: UInt8? { isEmpty ? nil : self[0] }
}
