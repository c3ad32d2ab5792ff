/// Global Individual Asset Identifier (全球单个资产代码): company prefix and characters of set 82, 30 in all; AI
/// 8004.
public struct GIAI: IdentificationKey {
    public static let ai = "8004"
    public let text: String
    public init(checked text: String) { self.text = text }
}

/// Global Identification Number for Consignment (全球托运货物标识代码): 30 characters of set 82 at most; AI 401.
public struct GINC: IdentificationKey {
    public static let ai = "401"
    public let text: String
    public init(checked text: String) { self.text = text }
}

/// Component/Part Identifier (零部件标识代码): 30 characters of set 39 at most; AI 8010. Its serial number is AI 8011.
public struct CPID: IdentificationKey {
    public static let ai = "8010"
    public let text: String
    public init(checked text: String) { self.text = text }
}

/// Global Model Number (全球型号代码): company prefix, model reference and two check characters, 25 characters at
/// most; AI 8013.
///
/// ```swift
/// try GMN("1987654Ad4X4bL5ttr2310c2K")
/// try GMN(payload: "1987654Ad4X4bL5ttr2310c").text   // "1987654Ad4X4bL5ttr2310c2K"
/// ```
public struct GMN: IdentificationKey {
    public static let ai = "8013"
    public let text: String
    public init(checked text: String) { self.text = text }

    /// At most 23 characters of set 82 that begin with a company prefix, to which the check characters are put.
    public init(payload: String) throws(ElementString.ParseError) {
        guard let pair = Self.checkCharacters(of: payload) else {
            self = try GMN(payload)
            return
        }
        self = try GMN(payload + pair)
    }

    /// The two check characters for 1…97 characters of set 82 (General Specifications 7.9.5); nil for any other
    /// text.
    public static func checkCharacters(of payload: String) -> String? {
        let count = payload.utf8.count
        guard (1...CheckCharacters.primes.count).contains(count), payload.utf8.allSatisfy(\.isInCharacterSet82) else {
            return nil
        }
        let (high, low) = CheckCharacters.pair(before: count, in: payload.utf8.span)
        return String(decoding: [high, low], as: UTF8.self)
    }
}
