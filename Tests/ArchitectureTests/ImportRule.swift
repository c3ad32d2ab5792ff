extension Rule {
    /// Dependencies point down only, and every module a target uses is in its row of the house.
    static let imports = Rule("imports") { file in
        guard file.path.hasPrefix("Sources/") else { return [] }
        guard let house = file.house else {
            return [Finding(line: 1, what: "the folder \(file.target) has no row in House.targets")]
        }
        return Import.all(in: file.tokens).compactMap { found in
            refusal(of: found.module, in: house).map { Finding(line: found.line, what: $0) }
        }
    }

    private static func refusal(of module: String, in house: HouseTarget) -> String? {
        if House.language.contains(module) || house.own.contains(module) || house.outside.contains(module) {
            return nil
        }
        if House.foundation.contains(module) {
            return house.foundation ? nil : "\(house.name) does without \(module)"
        }
        return "\(house.name) must not know \(module)"
    }
}

/// An `import` line.
struct Import {
    let module: String
    let line: Int

    static func all(in tokens: [Token]) -> [Import] {
        tokens.indices.compactMap { index in
            guard tokens[index].text == "import", beginsDeclaration(tokens, index) else { return nil }
            var name = index + 1
            // import struct Foundation.Date
            if kinds.contains(tokens.text(name)), name + 1 < tokens.count, !tokens[name + 1].startsLine,
                tokens[name + 1].isWord
            {
                name += 1
            }
            guard name < tokens.count, !tokens[name].startsLine else { return nil }
            return Import(module: tokens[name].text, line: tokens[index].line)
        }
    }

    private static let kinds: Set<String> = [
        "struct", "class", "enum", "protocol", "func", "var", "let", "typealias", "actor",
    ]

    /// Only attributes and an access level stand before it on its line.
    private static func beginsDeclaration(_ tokens: [Token], _ index: Int) -> Bool {
        var first = index
        while !tokens[first].startsLine { first -= 1 }
        guard first < index else { return true }
        return tokens[first].text == "@"
            || ["public", "package", "internal", "private", "fileprivate"]
                .contains(tokens[first].text)
    }
}
