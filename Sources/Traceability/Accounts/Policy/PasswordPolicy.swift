import Cryptography

/// 密码策略: what a new password must be, for one account (GB/T 22239—2019 7.1.4.1 a; OWASP ASVS 5.0 6.2).
public struct PasswordPolicy: Sendable {
    let policy: SecurityPolicy
    let isStaff: Bool
    let words: PasswordWords
    /// Names and numbers of the account and its enterprise, which others know.
    let context: [String]

    static let maximumLength = 128

    public init(
        _ policy: SecurityPolicy, isStaff: Bool = false, words: PasswordWords = PasswordWords(), context: [String] = []
    ) {
        self.policy = policy
        self.isStaff = isStaff
        self.words = words
        self.context = context.flatMap(Self.parts)
    }

    /// Every reason why `password` will not do. None says which word of a list it was.
    public func refusals(_ password: String, field: String = "password") -> [Refusal] {
        var refusals: [Refusal] = []
        let least = policy.length(isStaff: isStaff)
        // Characters may be put together of many: what is hashed has a bound of its own.
        let isTooLong =
            password.count > Self.maximumLength || password.utf8.count > PasswordHash.maximumPasswordBytes
        if password.count < least || isTooLong {
            refusals.append(
                Refusal(
                    .invalid, .passwordLength, field: field,
                    ["minimum": "\(least)", "maximum": "\(Self.maximumLength)"]))
        }
        if Self.classes(password) < policy.classes {
            refusals.append(Refusal(.invalid, .passwordClasses, field: field, ["count": "\(policy.classes)"]))
        }
        let lower = password.lowercased()
        if words.isWellKnown(password) || context.contains(where: { lower.contains($0) }) {
            refusals.append(Refusal(.invalid, .passwordWeak, field: field))
        }
        return refusals
    }

    private static func classes(_ password: String) -> Int {
        var kinds: Set<Int> = []
        for character in password.unicodeScalars {
            switch character {
            case "a"..."z": kinds.insert(0)
            case "A"..."Z": kinds.insert(1)
            case "0"..."9": kinds.insert(2)
            default: kinds.insert(3)
            }
        }
        return kinds.count
    }

    /// The whole of a name, and the parts of it that say whose it is: words of four letters, three Chinese characters,
    /// six digits of a number.
    private static func parts(_ name: String) -> [String] {
        let lower = name.prefix(200).lowercased()
        var parts: [String] = []
        for word in lower.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            if word.unicodeScalars.contains(where: { $0.value > 0x2E80 }) {
                let characters = Array(word)
                for start in 0..<max(0, characters.count - 2) { parts.append(String(characters[start..<start + 3])) }
            } else if word.count >= 4 {
                parts.append(String(word))
                if word.count >= 8, word.allSatisfy(\.isNumber) {
                    parts += [String(word.prefix(6)), String(word.suffix(6)), String(word.suffix(8))]
                }
            }
        }
        return lower.count >= 3 ? parts + [lower] : parts
    }
}

extension Platform {
    /// What a new password must be for whoever has these names.
    func passwordPolicy(isStaff: Bool, context: [String]) -> PasswordPolicy {
        PasswordPolicy(
            policy.current, isStaff: isStaff, words: options.passwordWords,
            context: context + [options.platformName.chinese, options.platformName.english])
    }
}

extension SecurityPolicy {
    /// What a new password must be, in a line.
    public func passwordHint(isStaff: Bool) -> Message {
        let (least, most) = (length(isStaff: isStaff), PasswordPolicy.maximumLength)
        guard profile == .gb else {
            return Message(
                "\(least)–\(most) 个字符，可以是一句话；不得为常见弱口令",
                "\(least) to \(most) characters, a sentence if you like; no well-known password"
            )
        }
        return Message(
            "\(least)–\(most) 个字符，大写、小写、数字、符号至少 \(minimumClasses) 类；不得含账号名、企业名、电话",
            "\(least) to \(most) characters; \(minimumClasses) of upper case, lower case, digits, symbols; not the "
                + "account's or enterprise's name or a phone number")
    }
}

extension Rule {
    static let passwordLength = Rule(
        "password.length", "密码须为 {minimum}–{maximum} 个字符", "A password has {minimum} to {maximum} characters")
    static let passwordClasses = Rule(
        "password.classes", "密码须含大写字母、小写字母、数字、符号中的至少 {count} 类",
        "A password has at least {count} of: upper case, lower case, digits, symbols")
    static let passwordWeak = Rule(
        "password.weak", "密码是常见弱口令，或含账号名、企业名、电话等他人知道的内容，请更换",
        "The password is a well-known one, or holds the account's or enterprise's name, a phone number or another word "
            + "that others know")
}
