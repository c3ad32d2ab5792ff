/// Global Returnable Asset Identifier (全球可回收资产代码): a zero, 13 digits, 0…16 characters of a serial number;
/// AI 8003.
public struct GRAI: IdentificationKey {
    public static let ai = "8003"
    public let text: String
    public init(checked text: String) { self.text = text }

    /// The 13 digits with their check digit: company prefix and asset type.
    public var assetType: String { text.bytes(1..<14) }
    /// Nil where there is none.
    public var serial: String? { text.utf8.count > 14 ? text.bytes(14..<text.utf8.count) : nil }
}

/// Global Document Type Identifier (全球文件类型代码): 13 digits and 0…17 characters; AI 253.
public struct GDTI: IdentificationKey {
    public static let ai = "253"
    public let text: String
    public init(checked text: String) { self.text = text }

    /// The 13 digits with their check digit.
    public var documentType: String { text.bytes(0..<13) }
    /// Nil where there is none.
    public var serial: String? { text.utf8.count > 13 ? text.bytes(13..<text.utf8.count) : nil }
}

/// Global Coupon Number (优惠券代码): 13 digits and 0…12 digits; AI 255.
public struct GCN: IdentificationKey {
    public static let ai = "255"
    public let text: String
    public init(checked text: String) { self.text = text }

    /// The 13 digits with their check digit.
    public var couponType: String { text.bytes(0..<13) }
    /// Nil where there is none.
    public var serial: String? { text.utf8.count > 13 ? text.bytes(13..<text.utf8.count) : nil }
}

/// Individual trade item piece (贸易项目组件): GTIN, number of the piece, number of pieces; AI 8006.
public struct ITIP: IdentificationKey {
    public static let ai = "8006"
    public let text: String
    public init(checked text: String) { self.text = text }

    /// The article that the piece is of.
    public var gtin: GTIN { GTIN(checked: text.bytes(0..<14)) }
    /// 1…99.
    public var piece: Int { Int(text.bytes(14..<16)) ?? 0 }
    /// 1…99, at least `piece`.
    public var total: Int { Int(text.bytes(16..<18)) ?? 0 }
}
