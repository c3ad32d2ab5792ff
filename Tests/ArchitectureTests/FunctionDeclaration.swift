/// A `func` or `init` of a file: where it stands, how long it is, what it takes.
struct FunctionDeclaration {
    let name: String
    let line: Int
    /// Lines from the keyword to the closing brace; 1 without a body.
    let lineCount: Int
    let parameterCount: Int
    /// The keyword of the type around it: `struct`, `class`, `extension`…; nothing at the top of a file.
    let container: String

    static func all(in tokens: [Token]) -> [FunctionDeclaration] {
        var found: [FunctionDeclaration] = []
        var containers: [String] = []
        var pending = ""
        for (index, token) in tokens.enumerated() {
            switch token.text {
            case "struct", "class", "actor", "enum", "extension", "protocol":
                if isType(tokens, index) { pending = token.text }
            case "{":
                containers.append(pending)
                pending = ""
            case "}": _ = containers.popLast()
            case "func", "init":
                let container = containers.last { !$0.isEmpty } ?? ""
                if let declaration = read(tokens, at: index, in: container) { found.append(declaration) }
            default: break
            }
        }
        return found
    }

    /// `class func` and `actor` as a name are no types.
    private static func isType(_ tokens: [Token], _ index: Int) -> Bool {
        guard tokens.text(index - 1) != ".", index + 1 < tokens.count, tokens[index + 1].isWord else { return false }
        return !["func", "var", "let", "subscript", "init", "override", "final"].contains(tokens[index + 1].text)
    }

    private static func read(_ tokens: [Token], at index: Int, in container: String) -> FunctionDeclaration? {
        let keyword = tokens[index]
        guard tokens.text(index - 1) != ".", let open = openingParenthesis(tokens, after: index),
            let close = tokens.closing(of: open)
        else { return nil }
        var last = keyword.line
        if let body = bodyStart(tokens, after: close), let end = tokens.closing(of: body) { last = tokens[end].line }
        return FunctionDeclaration(
            name: keyword.text == "init" ? "init" : tokens.text(index + 1), line: keyword.line,
            lineCount: last - keyword.line + 1, parameterCount: parameters(tokens, open, close), container: container)
    }

    /// Past the name or operator and the generic parameters.
    private static func openingParenthesis(_ tokens: [Token], after keyword: Int) -> Int? {
        var index = keyword + 1
        if tokens[keyword].text == "func" {
            guard index < tokens.count else { return nil }
            if tokens[index].isWord {
                index += 1
            } else {
                while index < tokens.count, tokens[index].text != "(", !tokens[index].isWord { index += 1 }
            }
        } else if ["?", "!"].contains(tokens.text(index)) {
            index += 1
        }
        if tokens.text(index) == "<" {
            var depth = 0
            repeat {
                if tokens.text(index) == "<" { depth += 1 }
                if tokens.text(index) == ">", tokens.text(index - 1) != "-" { depth -= 1 }
                index += 1
            } while depth > 0 && index < tokens.count
        }
        return tokens.text(index) == "(" ? index : nil
    }

    /// The brace that opens the body. A requirement of a protocol has none: the next declaration begins first.
    private static func bodyStart(_ tokens: [Token], after close: Int) -> Int? {
        var index = close + 1
        while index < tokens.count {
            let token = tokens[index]
            if token.text == "{" { return index }
            if token.text == "}" || token.startsLine && declarationStarts.contains(token.text) { return nil }
            index =
                (token.text == "(" || token.text == "[" ? tokens.closing(of: index) : index).map { $0 + 1 }
                ?? tokens.count
        }
        return nil
    }

    private static let declarationStarts: Set<String> = [
        "func", "init", "var", "let", "subscript", "associatedtype", "typealias", "static", "class", "mutating",
        "nonmutating", "public", "package", "internal", "private", "fileprivate", "open", "nonisolated", "struct",
        "enum", "actor", "extension", "protocol", "deinit", "case", "override", "final", "consuming", "borrowing",
        "isolated", "@", "#", "import",
    ]

    private static func parameters(_ tokens: [Token], _ open: Int, _ close: Int) -> Int {
        guard close > open + 1 else { return 0 }
        var commas = 0
        var depth = 0
        var angles = 0
        for index in (open + 1)..<close {
            switch tokens[index].text {
            case "(", "[", "{": depth += 1
            case ")", "]", "}": depth -= 1
            case "<" where tokens[index].touchesPrevious: angles += 1
            case ">" where tokens[index - 1].text != "-" && angles > 0: angles -= 1
            case "," where depth == 0 && angles == 0 && index + 1 < close: commas += 1
            default: break
            }
        }
        return commas + 1
    }
}
