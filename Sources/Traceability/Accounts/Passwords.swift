import Cryptography

/// The password policy of GB/T 22239 practice: 8 characters, three classes, not a weak word, not the name.
public struct PasswordPolicy: Sendable {
    public var minimumLength = 8
    public var maximumLength = 128
    public var minimumClasses = 3

    public init() {}

    /// Every reason why `password` will not do.
    public func refusals(_ password: String, accountName: String, field: String = "password") -> [Refusal] {
        var refusals: [Refusal] = []
        if password.count < minimumLength || password.count > maximumLength {
            refusals.append(
                Refusal(
                    .invalid, .passwordLength, field: field,
                    ["minimum": "\(minimumLength)", "maximum": "\(maximumLength)"]))
        }
        if classes(password) < minimumClasses {
            refusals.append(Refusal(.invalid, .passwordClasses, field: field, ["count": "\(minimumClasses)"]))
        }
        let lower = password.lowercased()
        if Self.weakWords.contains(where: { lower.contains($0) })
            || (!accountName.isEmpty && lower.contains(accountName.lowercased()))
        {
            refusals.append(Refusal(.invalid, .passwordWeak, field: field))
        }
        return refusals
    }

    private func classes(_ password: String) -> Int {
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

    /// Words that assessors and attackers try first, pinyin and keyboard runs among them.
    static let weakWords = [
        "password", "passw0rd", "p@ssw0rd", "admin", "qwerty", "123456", "abc123", "111111", "000000", "iloveyou",
        "woaini", "mima", "guanli", "ransu", "1qaz2wsx", "letmein", "welcome", "qazwsx", "asdfgh",
    ]
}

extension Rule {
    static let passwordLength = Rule(
        "password.length", "密码须为 {minimum}–{maximum} 个字符", "A password has {minimum} to {maximum} characters")
    static let passwordClasses = Rule(
        "password.classes", "密码须含大写字母、小写字母、数字、符号中的至少 {count} 类",
        "A password has at least {count} of: upper case, lower case, digits, symbols")
    static let passwordWeak = Rule(
        "password.weak", "密码含常见弱口令或账号名，请更换", "The password contains a well-known weak word or the account name")
}
