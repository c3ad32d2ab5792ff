extension Rule {
    static let fileLength = Rule("file length") { file in
        let count = file.lines.last?.isEmpty == true ? file.lines.count - 1 : file.lines.count
        return count > 400 ? [Finding(line: 401, what: "\(count) lines; a file stops at 400")] : []
    }

    /// The habit is 110 columns; this is where it stops. Characters, not bytes.
    static let lineLength = Rule("line length") { file in
        file.lines.enumerated().compactMap { index, line in
            // No line has more characters than bytes.
            guard line.utf8.count > 120, line.count > 120 else { return nil }
            return Finding(line: index + 1, what: "\(line.count) columns; a line stops at 120")
        }
    }

    static let functionLength = Rule("function length") { file in
        FunctionDeclaration.all(in: file.tokens).filter { $0.lineCount > 60 }.map {
            Finding(line: $0.line, what: "\($0.name) has \($0.lineCount) lines; a function stops at 60")
        }
    }

    /// The `init` of a value takes one parameter a field; anything else makes a struct of more than five.
    static let parameterCount = Rule("parameter count") { file in
        FunctionDeclaration.all(in: file.tokens).compactMap { declaration in
            let isValue = ["struct", "extension"].contains(declaration.container)
            guard declaration.parameterCount > 5, !(declaration.name == "init" && isValue) else { return nil }
            return Finding(
                line: declaration.line,
                what: "\(declaration.name) takes \(declaration.parameterCount) parameters; five, then a struct")
        }
    }

    static let executableLength = Rule("executable length") { file in
        guard file.house?.level == House.composition + 1, file.isShipped, file.lines.count > 40 else { return [] }
        return [Finding(line: 41, what: "\(file.lines.count) lines; an executable has under 40")]
    }
}
