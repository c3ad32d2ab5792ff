import Identification

/// A symbol that the printer draws itself: what it is told, and the most room that can take.
struct NativeSymbol {
    enum Kind {
        case qr
        /// Forced to so many rows and columns.
        case dataMatrix(side: Int)
        case code128(Code128)
    }

    let kind: Kind
    let payload: SymbolPayload
    /// Dots of one module.
    let dots: Int
    let x: Int
    let y: Int
    /// Bars of a linear symbol, in dots; the side of the others.
    let height: Int

    /// nil when this printer cannot be told exactly, or has no room for what it might draw: the caller draws then.
    init?(_ payload: SymbolPayload, _ density: PrintDensity) throws(LabelRule) {
        let element = payload.element
        guard let plan = try Self.plan(payload) else { return nil }
        let fit = SymbolFit(element, width: plan.width, height: plan.isLinear ? 1 : plan.width)
        let dots: Int
        do throws(LabelRule) {
            dots = try fit.dots(element, density)
        } catch {
            // The bound is of the printer's encoder; the drawn symbol may be smaller and still fit.
            return nil
        }
        let box = DotBox(element.box, density)
        self.payload = payload
        self.dots = dots
        kind = plan.kind
        x = box.x + (box.width - plan.width * dots) / 2
        height = plan.isLinear ? box.height : plan.width * dots
        y = plan.isLinear ? box.y : box.y + (box.height - height) / 2
    }

    private struct Plan {
        let kind: Kind
        let width: Int
        var isLinear = false
    }

    private static func plan(_ payload: SymbolPayload) throws(LabelRule) -> Plan? {
        let text = payload.text
        guard text.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) else { return nil }
        switch payload.element.symbology {
        case .qr:
            // Printers differ in how they split a text into modes: all of it as bytes is the longest there is.
            let limits = byteCapacities[Int(payload.element.correction.rawValue) - 1]
            guard let version = limits.firstIndex(where: { text.utf8.count <= $0 }) else { return nil }
            return Plan(kind: .qr, width: 21 + 4 * version)
        case .gs1QR:
            // FNC1 in QR is not in every firmware.
            return nil
        case .dataMatrix, .gs1DataMatrix:
            let count = codewords(payload.scanned ?? text) + (payload.scanned == nil ? 0 : 1)
            guard let size = squares.first(where: { count <= $0.capacity }) else { return nil }
            return Plan(kind: .dataMatrix(side: size.side), width: size.side)
        case .code128, .gs1128:
            do throws(SymbolError) {
                let code = try payload.code128()
                return Plan(kind: .code128(code), width: code.width, isLinear: true)
            } catch {
                throw .symbolRefused(reason: SymbolPayload.reason(error))
            }
        }
    }

    /// Codewords in ASCII encodation: two digits in one (ISO/IEC 16022 5.2.3). No other encodation needs more.
    static func codewords(_ text: String) -> Int {
        let bytes = Array(text.utf8)
        var (count, index) = (0, 0)
        while index < bytes.count {
            let isPair = index + 1 < bytes.count && 0x30...0x39 ~= bytes[index] && 0x30...0x39 ~= bytes[index + 1]
            index += isPair ? 2 : 1
            count += 1
        }
        return count
    }

    /// Bytes of versions 1 to 10 at L, M, Q, H (ISO/IEC 18004 Table 7).
    static let byteCapacities = [
        [17, 32, 53, 78, 106, 134, 154, 192, 230, 271],
        [14, 26, 42, 62, 84, 106, 122, 152, 180, 213],
        [11, 20, 32, 46, 60, 74, 86, 108, 130, 151],
        [7, 14, 24, 34, 44, 58, 64, 84, 98, 119],
    ]

    /// Data codewords of the square symbols that a label has room for (ISO/IEC 16022 Table 7).
    static let squares: [(side: Int, capacity: Int)] = [
        (10, 3), (12, 5), (14, 8), (16, 12), (18, 18), (20, 22), (22, 30), (24, 36), (26, 44),
        (32, 62), (36, 86), (40, 114), (44, 144), (48, 174),
    ]
}
