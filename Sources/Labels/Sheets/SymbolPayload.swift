import Identification

/// What a symbol of a label carries, checked, and its modules.
struct SymbolPayload {
    let element: SymbolElement
    let text: String
    /// GS1 kinds: the fields one after the other with U+001D between them (General Specifications 7.8).
    let scanned: String?

    init(_ element: SymbolElement, _ text: String) throws(LabelRule) {
        guard !text.isEmpty else { throw .missingValue }
        self.element = element
        self.text = text
        scanned = element.symbology.isGS1 ? try Self.scanned(text) : nil
    }

    private static func scanned(_ text: String) throws(LabelRule) -> String {
        do throws(ElementString.ParseError) {
            return try ElementString(bracketed: roundBrackets(text)).scanned
        } catch {
            throw .symbolRefused(reason: error.description)
        }
    }

    /// `[21]a(b` as the other form writes it: `(21)a\(b`.
    private static func roundBrackets(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "(")) else { return LabelContent.roundBrackets(text) }
        let escaped = text.split(separator: "(", omittingEmptySubsequences: false).joined(separator: "\\(")
        return LabelContent.roundBrackets(escaped)
    }

    /// The symbol, encoded here.
    func matrix() throws(LabelRule) -> SymbolMatrix {
        do throws(SymbolError) {
            switch element.symbology {
            case .qr: return try Symbol.encode(text, as: .qr, correction: element.correction)
            case .gs1QR: return try Symbol.encode(text, as: .gs1QR, correction: element.correction)
            case .dataMatrix: return try Symbol.encode(text, as: .dataMatrix)
            case .gs1DataMatrix: return try Symbol.encode(text, as: .gs1DataMatrix)
            case .code128: return try Symbol.encode(text, as: .code128)
            case .gs1128: return try Symbol.encode(text, as: .gs1Code128)
            }
        } catch {
            throw .symbolRefused(reason: Self.reason(error))
        }
    }

    func code128() throws(SymbolError) -> Code128 {
        try Code128(scanned ?? text, isGS1: element.symbology.isGS1)
    }

    static func reason(_ error: SymbolError) -> String {
        switch error {
        case .emptyText: "empty"
        case .textTooLong(let bytes, let limit): "\(bytes) > \(limit) bytes"
        case .doesNotFit(let reason), .refusedText(let reason), .encoderFailed(_, let reason): reason
        case .refusedCharacter(let offset): "character at byte \(offset)"
        default: "\(error)"
        }
    }
}

/// Where a symbol lies in its box, in modules and a length of the medium.
struct SymbolFit {
    /// Width of the symbol with its quiet zones, in modules.
    let modulesWide: Int
    let modulesHigh: Int
    let isLinear: Bool

    init(_ element: SymbolElement, width: Int, height: Int) {
        isLinear = element.symbology.isLinear
        modulesWide = width + 2 * element.quietZone
        // A linear symbol needs no light zone above and below.
        modulesHigh = isLinear ? 0 : height + 2 * element.quietZone
    }

    /// The largest X-dimension that is wanted and fits, in micrometres.
    func module(_ element: SymbolElement) throws(LabelRule) -> Int {
        let room = isLinear ? element.box.width : min(element.box.width, element.box.height)
        let needed = max(modulesWide, modulesHigh)
        let module = min(element.module, room / needed)
        guard module >= element.smallestModule else {
            throw .symbolDoesNotFit(needed: needed * element.smallestModule, available: room)
        }
        return module
    }
}
