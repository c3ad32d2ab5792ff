/// 弱口令词表: passwords that everybody tries first. A list of one's own making, the list of the installation where
/// there is one, and a file of passwords that became known elsewhere.
public struct PasswordWords: Sendable {
    /// In lower case.
    private let listed: Set<String>
    /// Whether it stands in a file of passwords that became known.
    private let isBreached: @Sendable (String) -> Bool

    /// - Parameter listed: words besides those that are made here.
    public init(listed: Set<String> = [], isBreached: @escaping @Sendable (String) -> Bool = { _ in false }) {
        self.listed = listed
        self.isBreached = isBreached
    }

    /// Words that give a password away wherever they stand in it: of the trade, of the platform, and the worst ones
    /// (OWASP ASVS 5.0 6.1.2).
    public static let context = [
        "password", "passw0rd", "p@ssw0rd", "admin", "qwerty", "123456", "abc123", "111111", "000000", "iloveyou",
        "woaini", "mima", "guanli", "ransu", "1qaz2wsx", "letmein", "welcome", "qazwsx", "asdfgh", "ranqi", "zhuisu",
        "reshuiqi", "foshan", "shunde", "zhongguo", "sgacc", "燃溯", "燃气", "追溯", "密码",
    ]

    /// Whether it is too well known, wherever it is used.
    func isWellKnown(_ password: String) -> Bool {
        let lower = password.lowercased()
        return Self.context.contains { lower.contains($0) } || Self.made.contains(lower) || listed.contains(lower)
            || isBreached(password)
    }

    /// More than three thousand passwords of eight characters and more, as they are made everywhere: a name or a word
    /// in pinyin and a number, runs of keys. Made, not copied from anybody's list.
    static let made: Set<String> = {
        var words: Set<String> = []
        for word in pinyin {
            for number in numbers {
                for joint in ["", "@", "#", "_", "."] { words.insert(word + joint + number) }
                words.insert(number + word)
            }
        }
        for digit in "0123456789abcdefghijklmnopqrstuvwxyz" {
            for count in 8...12 { words.insert(String(repeating: digit, count: count)) }
        }
        for run in keyRuns {
            let keys = Array(run)
            for start in 0..<keys.count {
                for length in 8...12 where start + length <= keys.count {
                    words.insert(String(keys[start..<start + length]))
                    words.insert(String(keys[start..<start + length].reversed()))
                }
            }
        }
        return words.filter { $0.count >= 8 }
    }()

    private static let pinyin = [
        "wang", "li", "zhang", "liu", "chen", "yang", "huang", "zhao", "wu", "zhou", "xu", "sun", "ma", "zhu", "hu",
        "guo", "he", "lin", "luo", "gao", "liang", "zheng", "xie", "tang", "deng", "feng", "zeng", "peng", "wangwei",
        "lili", "zhangwei", "liwei", "wanglei", "lina", "xiaoming", "nihao", "baobao", "laopo", "laogong", "tianshi",
        "aini", "kuaile", "facai", "beijing", "shanghai", "guangdong", "zhongshan", "shenzhen", "guangzhou",
        "zaoju", "chuju", "dianqi", "gongsi", "kehu", "ceshi", "test", "user", "root", "super", "system", "hello",
        "dragon", "monkey", "master", "sunshine", "football", "princess", "shadow", "summer", "winter", "spring",
    ]

    private static let numbers: [String] =
        [
            "1", "12", "123", "1234", "12345", "123456", "1234567", "12345678", "123456789", "321", "520", "521",
            "1314", "5201314", "666", "6666", "666666", "888", "8888", "888888", "168", "188", "000", "001", "007",
            "123123", "112233", "123321", "654321", "147258",
        ] + (1970...2030).map(String.init)

    private static let keyRuns = [
        "1234567890", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz",
        "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv", "qazwsxedcrfvtgb", "1q2w3e4r5t6y7u8i9o0p", "123qweasdzxc",
        "12345678901234567890", "!@#$%^&*()", "147258369", "741852963",
    ]
}
