/// Serial Shipping Container Code (系列货运包装箱代码, GB/T 18127): 18 digits, AI 00.
public struct SSCC: IdentificationKey {
    public static let ai = "00"
    public let text: String
    public init(checked text: String) { self.text = text }

    /// The first digit 0…9, which the company chooses.
    public var extensionDigit: Int { text.utf8.first?.digitValue ?? 0 }

    /// Company prefix, serial reference and extension digit: 17 digits, to which the check digit is put.
    public init(payload: String) throws(ElementString.ParseError) { self = try .completing(payload) }
}

/// Global Location Number (参与方位置代码, GB/T 16828): 13 digits, AI 414.
public struct GLN: IdentificationKey {
    public static let ai = "414"
    public let text: String
    public init(checked text: String) { self.text = text }

    /// Twelve digits, to which the check digit is put.
    public init(payload: String) throws(ElementString.ParseError) { self = try .completing(payload) }
}

/// Global Shipment Identification Number: 17 digits, AI 402.
public struct GSIN: IdentificationKey {
    public static let ai = "402"
    public let text: String
    public init(checked text: String) { self.text = text }

    /// 16 digits, to which the check digit is put.
    public init(payload: String) throws(ElementString.ParseError) { self = try .completing(payload) }
}

/// Global Service Relation Number (全球服务关系代码) of a recipient: 18 digits, AI 8018.
public struct GSRN: IdentificationKey {
    public static let ai = "8018"
    public let text: String
    public init(checked text: String) { self.text = text }

    /// 17 digits, to which the check digit is put.
    public init(payload: String) throws(ElementString.ParseError) { self = try .completing(payload) }
}

/// Global Service Relation Number of a provider: 18 digits, AI 8017.
public struct GSRNProvider: IdentificationKey {
    public static let ai = "8017"
    public let text: String
    public init(checked text: String) { self.text = text }

    /// 17 digits, to which the check digit is put.
    public init(payload: String) throws(ElementString.ParseError) { self = try .completing(payload) }
}

extension IdentificationKey {
    /// Digits with their check digit behind them.
    static func completing(_ payload: String) throws(ElementString.ParseError) -> Self {
        guard payload.isAllDigits, payload.utf8.count <= 30 else { return try Self(payload) }
        return try Self(payload + String(GTIN.checkDigit(of: payload)))
    }
}
