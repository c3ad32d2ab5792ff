import Identification
import Labels
import TestSupport

/// What the schemes of the trade put into a symbol, drawn at random.
struct Payload {
    let text: String
    let symbology: Symbology
    /// What a reader gives back.
    let read: String
    let identifier: String

    private static let set82 = Array(
        "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")

    /// One of every scheme that the symbology carries.
    static func random(_ symbology: Symbology, using generator: inout SeededGenerator) throws -> Payload {
        let identifiers: [Symbology: String] = [
            .qr: "]Q1", .gs1QR: "]Q3", .dataMatrix: "]d1", .gs1DataMatrix: "]d2", .code128: "]C0",
            .gs1Code128: "]C1", .ean13: "]E0", .itf14: "]I1",
        ]
        let identifier = identifiers[symbology] ?? ""
        switch symbology {
        case .ean13: return same(gtin(13, &generator), symbology, identifier)
        case .itf14: return same(gtin(14, &generator), symbology, identifier)
        case .gs1QR, .gs1DataMatrix, .gs1Code128:
            let element = try elementString(&generator)
            let text = element.fields.map { "[\($0.ai)]\($0.value)" }.joined()
            return Payload(text: text, symbology: symbology, read: element.scanned, identifier: identifier)
        case .code128: return same(ecode(&generator), symbology, identifier)
        case .qr, .dataMatrix, .hanXin:
            let code = ecode(&generator)
            let gtin = gtin(14, &generator)
            let texts = [
                code, "E=\(code)", "https://id.example.cn/E=\(code)", "https://id.example.cn/?E=\(code)",
                "https://id.example.cn/01/\(gtin)/10/\(word(8, &generator))/21/\(word(12, &generator))",
                "https://www.example.cn/gtin/\(gtin)/bat/\(word(6, &generator))/ser/\(word(9, &generator))",
            ]
            let text = texts.randomElement(using: &generator) ?? code
            guard symbology == .qr, Int.random(in: 0..<4, using: &generator) == 0 else {
                return same(text, symbology, identifier)
            }
            // The reader turns what stands under an ECI into UTF-8 and so leaves the ECI out of the identifier.
            return same(text + "#燃气热水器型号甲", symbology, identifier)
        }
    }

    private static func same(_ text: String, _ symbology: Symbology, _ identifier: String) -> Payload {
        Payload(text: text, symbology: symbology, read: text, identifier: identifier)
    }

    static func digits(_ count: Int, _ generator: inout SeededGenerator) -> String {
        (0..<count).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
    }

    static func ecode(_ generator: inout SeededGenerator) -> String { "20128" + digits(28, &generator) }

    static func gtin(_ count: Int, _ generator: inout SeededGenerator) -> String {
        let body = "69" + digits(count - 3, &generator)
        return body + String(GTIN.checkDigit(of: body))
    }

    private static func word(_ count: Int, _ generator: inout SeededGenerator) -> String {
        let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789")
        return String((0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] })
    }

    private static func elementString(_ generator: inout SeededGenerator) throws -> ElementString {
        func value(_ longest: Int) -> String {
            let count = Int.random(in: 1...longest, using: &generator)
            return String((0..<count).map { _ in set82[Int.random(in: 0..<set82.count, using: &generator)] })
        }
        let gtin = try GTIN("0" + gtin(13, &generator))
        let batch = Bool.random(using: &generator) ? value(8) : nil
        return try ElementString(gtin: gtin, batch: batch, serial: value(10))
    }
}
