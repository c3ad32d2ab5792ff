public import Identification
public import Serials
public import Storage

/// 电子标签: the memory of the RFID tag that will carry a code (EPC bank, GS1 EPC Tag Data Standard 2.1).
public enum RFIDTag: String, Sendable, Hashable, CaseIterable, ValueConvertible {
    /// Printed labels only.
    case none = ""
    case bits96 = "96"
    case bits128 = "128"
    case bits198 = "198"

    /// Bits of the EPC; 0 without a tag.
    public var bitCount: Int { Int(rawValue) ?? 0 }

    public var name: Message {
        switch self {
        case .none: Message("不用电子标签", "No tag")
        case .bits96, .bits128, .bits198: Message("\(bitCount) 位", "\(bitCount) bits")
        }
    }
}

/// Which layout fits which tag: nothing is promised that cannot be written.
extension RFIDTag {
    /// Serials of SGTIN-96 are numbers below 2^38 (EPC TDS 14.6.1.1).
    static let sgtin96Serials: UInt64 = 1 << 38

    /// The first layout of the scheme that fits. Throws a refusal with the reason when none does.
    public func layout(for scheme: CodeScheme, ecodeProfile: EcodeTagProfile?) throws -> CodeLayout {
        var reason: (any Error)?
        for layout in scheme.layouts {
            do {
                try check(layout, ecodeProfile: ecodeProfile)
                return layout
            } catch { reason = reason ?? error }
        }
        throw reason ?? Refusal(.invalid, .unknownChoice, field: "tag", ["field": "tag", "value": rawValue])
    }

    /// Throws a refusal when codes of this layout do not fit the tag.
    public func check(_ layout: CodeLayout, ecodeProfile: EcodeTagProfile?) throws {
        guard self != .none else { return }
        guard case .ecode(let lead) = layout.scheme else {
            guard let needed = Self.gtinBits(layout), needed <= bitCount else { throw refusal(ofSerial: layout) }
            return
        }
        guard let ecodeProfile else { throw Refusal(.invalid, .tagNeedsProfile, field: "tag", ["value": rawValue]) }
        let greatest = try? Ecode(lead + String(repeating: "9", count: layout.fieldDigits))
        let field = greatest.flatMap { try? ecodeProfile.encode($0) }
        guard let field, field.count <= bitCount else {
            throw Refusal(
                .invalid, .tagTooSmall, field: "tag",
                [
                    "value": rawValue, "layout": layout.id,
                    "needed": "\(max(field?.count ?? 0, 16 * ecodeProfile.words))",
                ])
        }
    }

    /// The fewest bits of an EPC that holds every code of the layout: those of its greatest serial.
    static func gtinBits(_ layout: CodeLayout) -> Int? {
        guard layout.scheme == .gtinSerial, let gtin = try? GTIN("06901234567892") else { return nil }
        let greatest = String(repeating: "9", count: layout.fieldDigits)
        return (try? EPCIdentity.sgtin(gtin, serial: greatest).fits(in: EPCBits.limit))?.bits.count
    }

    private func refusal(ofSerial layout: CodeLayout) -> Refusal {
        let parameters = [
            "value": rawValue, "digits": "\(layout.fieldDigits)", "layout": layout.id,
            "needed": "\(Self.gtinBits(layout) ?? 0)", "limit": "\(Self.sgtin96Serials)",
        ]
        return Refusal(.invalid, self == .bits96 ? .tag96 : .tagTooSmall, field: "tag", parameters)
    }
}

extension Rule {
    static let tag96 = Rule(
        "codes.tag-96",
        "96 位标签（SGTIN-96）的序列号只能是小于 {limit} 的数，放不下本平台防猜测所需的 12 位随机序列号；"
            + "请改用 128 位标签（SGTIN+，15 位序列号）或 198 位标签",
        "A tag of 96 bits (SGTIN-96) holds serials below {limit} only, too few for serials of 12 random digits that "
            + "nobody can guess; use a tag of 128 bits (SGTIN+, serial of 15 digits) or 198 bits")
    static let tagTooSmall = Rule(
        "codes.tag-too-small", "码制 {layout} 的编码需 {needed} 位，{value} 位标签放不下；请选更大的标签或更短的码制",
        "Codes of the layout {layout} take {needed} bits, more than a tag of {value}; choose a larger tag or a shorter "
            + "layout")
    static let tagNeedsProfile = Rule(
        "codes.tag-needs-profile",
        "Ecode 写入标签的位布局（GB/T 35421）未公开，本平台尚未配置；请改用商品二维码（SGTIN），或请运营方配置 Ecode 标签格式",
        "How an Ecode lies in a tag (GB/T 35421) is not public and not configured here; use a commodity QR code "
            + "(SGTIN), or ask the operator to configure a format")
}
