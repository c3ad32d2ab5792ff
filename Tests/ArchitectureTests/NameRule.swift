extension Rule {
    /// The field's nouns. A name that ends in one of these says nothing of what is inside, and draws everything in.
    static let names = Rule("names") { file in
        var findings: [Finding] = []
        let parts = file.path.dropLast(".swift".count).split(separator: "/")
        for part in parts where lastWordSaysNothing(String(part)) {
            findings.append(Finding(line: 1, what: "the file or folder \(part)"))
        }
        for (index, token) in file.tokens.enumerated() where lastWordSaysNothing(token.text) {
            guard kinds.contains(file.tokens.text(index - 1)), file.tokens.text(index - 2) != "." else { continue }
            findings.append(Finding(line: token.line, what: "the type \(token.text)"))
        }
        return findings
    }

    private static let kinds: Set<String> = ["struct", "class", "actor", "enum", "protocol", "typealias"]

    private static let saysNothing: Set<String> = [
        "Util", "Utils", "Utility", "Utilities", "Common", "Manager", "Managers", "Helper", "Helpers", "Impl",
    ]

    private static func lastWordSaysNothing(_ name: String) -> Bool {
        guard let start = name.lastIndex(where: { $0.isUppercase }) else {
            return saysNothing.contains(name.prefix(1).uppercased() + name.dropFirst())
        }
        return saysNothing.contains(String(name[start...]))
    }
}
