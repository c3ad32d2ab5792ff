import Identification

/// What was typed, before it is judged.
public struct RegistrationForm: Sendable {
    public var kind: String
    public var name: String
    public var uscc: String
    /// A code or a name: see `RegionTable.resolve`.
    public var region: String
    public var address: String
    public var contactName: String
    public var contactPhone: String
    public var productsMade: String

    /// - Parameter value: the text of a field by its name, "" when it was not sent.
    public init(_ value: (String) throws -> String) rethrows {
        kind = try value("kind")
        name = try value("name")
        uscc = try value("uscc")
        region = try value("region")
        address = try value("address")
        contactName = try value("contactName")
        contactPhone = try value("contactPhone")
        productsMade = try value("productsMade")
    }

    /// The facts. Throws every refusal at once.
    func checked(_ regions: RegionTable) throws -> RegistrationFacts {
        var list = RefusalList()
        let kind = list.take { try Self.kind(self.kind) }
        let name = list.take { try Text.required(self.name, "name", limit: 100) }
        let uscc = list.take { try Self.uscc(self.uscc) }
        let region = list.take { try regions.resolve(self.region) }
        let address = list.take { try Text.required(self.address, "address", limit: 200) }
        let contactName = list.take { try Text.required(self.contactName, "contactName", limit: 40) }
        let phone = list.take { try Self.phone(contactPhone) }
        let made = list.take { try Text.required(productsMade, "productsMade", limit: 500) }
        try Refusals.check(list.all)
        guard let kind, let name, let uscc, let region, let address, let contactName, let phone, let made else {
            throw Refusal(.invalid, .required, ["field": "form"])
        }
        return RegistrationFacts(
            kind: kind, name: name, uscc: uscc, regionCode: region, address: address,
            contact: Contact(name: contactName, phone: phone), productsMade: made)
    }

    static func kind(_ text: String) throws -> Organization.Kind {
        let choices = Organization.Kind.registering
        guard let kind = Organization.Kind(rawValue: text), choices.contains(kind) else {
            throw Refusal(
                .invalid, .unknownChoice, field: "kind",
                [
                    "field": "kind", "value": String(text.prefix(40)),
                    "choices": choices.map(\.rawValue).joined(separator: ", "),
                ])
        }
        return kind
    }

    /// 5–20 digits, with `+`, `-`, brackets and blanks between them; full-width is understood.
    static func phone(_ text: String) throws -> String {
        let plain = try Text.required(text.halfWidth, "contactPhone", limit: 30)
        let digits = plain.utf8.filter { (0x30...0x39).contains($0) }.count
        let isClean = plain.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || [0x20, 0x28, 0x29, 0x2B, 0x2D].contains(byte)
        }
        guard (5...20).contains(digits), isClean else {
            throw Refusal(.invalid, .phoneShape, field: "contactPhone", ["value": String(plain.prefix(30))])
        }
        return plain
    }

    /// GB 32100-2015.
    static func uscc(_ text: String, field: String = "uscc") throws -> String {
        do {
            return try UnifiedSocialCreditCode(text).text
        } catch .wrongLength(let length) {
            throw Refusal(
                .invalid, .usccLength, field: field, ["value": String(text.prefix(30)), "length": "\(length)"])
        } catch .invalidCharacter(let position, let character) {
            throw Refusal(
                .invalid, .usccCharacter, field: field,
                ["value": String(text.prefix(30)), "position": "\(position)", "character": "\(character)"])
        } catch .wrongCheckCharacter(let expected, let found) {
            throw Refusal(
                .invalid, .usccCheck, field: field,
                ["value": String(text.prefix(30)), "expected": "\(expected)", "found": "\(found)"])
        }
    }
}

/// A registration's checked facts.
struct RegistrationFacts: Sendable {
    var kind: Organization.Kind
    var name: String
    var uscc: String
    var regionCode: String
    var address: String
    var contact: Contact
    var productsMade: String
}

/// Gathers what is wrong with a form, so that every field is named at once.
struct RefusalList {
    private(set) var all: [Refusal] = []

    mutating func take<T>(_ body: () throws -> T) -> T? {
        do {
            return try body()
        } catch let refusal as Refusal {
            all.append(refusal)
        } catch let several as Refusals {
            all += several.all
        } catch {
            all.append(Refusal(.unavailable, .unavailable))
        }
        return nil
    }
}

extension Rule {
    static let usccLength = Rule(
        "uscc.length", "统一社会信用代码“{value}”为 {length} 位，应为 18 位",
        "The unified social credit code “{value}” has {length} characters; it must have 18")
    static let usccCharacter = Rule(
        "uscc.character",
        "统一社会信用代码“{value}”第 {position} 位“{character}”不在 GB 32100 允许的字符内（无 I O S V Z）",
        "Character {position} of the unified social credit code “{value}” is “{character}”, "
            + "which GB 32100 does not allow")
    static let usccCheck = Rule(
        "uscc.check-digit", "统一社会信用代码“{value}”校验位应为 {expected}，现为 {found}；请对照营业执照逐位核对",
        "The check character of “{value}” should be {expected} and is {found}; compare it with the business licence")
    static let phoneShape = Rule(
        "contact.phone", "联系电话“{value}”须为 5–20 位数字，可含 + - ( ) 和空格，例如 13800138000",
        "The telephone number “{value}” must have 5 to 20 digits, with + - ( ) and blanks between them")
}
