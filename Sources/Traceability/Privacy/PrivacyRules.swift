import Cryptography
public import Identification
import JSONStream

/// 个人信息处理规则: what persons are told before anything of theirs is processed, in numbered versions
/// (个人信息保护法 art. 17; 网络数据安全管理条例 art. 21). From `Data/privacy-rules.json`.
public struct PrivacyRules: Sendable, Hashable {
    public struct Heading: Sendable, Hashable {
        public let id: String
        public let title: Message
        public let text: Message
    }

    public let number: Int64
    public let from: CivilDate
    public let headings: [Heading]
    /// Of the purposes that were told (`ColumnInventory.purposeDigest`).
    let purposes: String

    /// The eight that the law asks for, in the order of the page.
    public static let required = [
        "processor", "purpose", "method", "kinds", "retention", "rights", "sensitive", "sharing",
    ]

    /// Every version, the oldest first; never empty.
    public static func versions() throws -> [PrivacyRules] { try loaded.get() }

    public static func current() throws -> PrivacyRules {
        guard let last = try versions().last else {
            throw Refusal(.unavailable, .resourceMissing, ["path": "Data/privacy-rules.json"])
        }
        return last
    }

    /// Throws `Refusal.missing` for a number that never was.
    public static func version(_ number: Int64) throws -> PrivacyRules {
        guard let found = try versions().first(where: { $0.number == number }) else {
            throw Refusal(.missing, .missing, ["object": "version \(number)"])
        }
        return found
    }

    private static let loaded: Result<[PrivacyRules], any Error> = Result {
        let document = JSONNode(try JSONValue(parsing: Resources.read("Data/privacy-rules.json")))
        return try document.elements("versions").map(PrivacyRules.init)
    }

    private init(_ node: JSONNode) throws {
        number = try node.integer("number", in: 1...10_000)
        let day = try node.string("from")
        guard let from = CivilDate(iso: day) else {
            throw JSONShapeError.wrongKind(pointer: node.pointer(to: "from"), expected: "a day", found: day)
        }
        self.from = from
        purposes = try node.string("purposes")
        headings = try node.elements("headings").map { heading in
            Heading(
                id: try heading.string("id"), title: try ColumnKind.message("title", of: heading),
                text: try ColumnKind.message("text", of: heading))
        }
    }

    /// What a consent was given to: its words, so that nobody can say later that they were others.
    func evidence(_ purpose: ConsentPurpose) -> [UInt8] {
        var text = "\(number)\n\(purpose.rawValue)\n\(purpose.question.chinese)\n\(purpose.question.english)\n"
        for heading in headings { text += "\(heading.id)\n\(heading.text.chinese)\n\(heading.text.english)\n" }
        return SHA256.hash(text)
    }
}

extension ColumnInventory {
    /// Of the purposes of all kinds of personal information, in hexadecimal digits: another one needs a new version of
    /// the rules, and a new question to those who agreed.
    var purposeDigest: String {
        let lines = kinds.filter { $0.dataClass == .personal }.map {
            "\($0.id)\t\($0.purpose.chinese)\t\($0.purpose.english)"
        }
        return SHA256.hash(lines.sorted().joined(separator: "\n")).hexadecimal
    }
}
