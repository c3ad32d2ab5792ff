extension Rule {
    /// Long work is a `Service` of the one `ServiceGroup`; a loose task outlives what started it.
    static let looseTask = Rule("loose task") { file in
        guard file.isShipped else { return [] }
        return file.tokens.indices.compactMap { index in
            guard file.tokens[index].text == "Task", startsTask(file.tokens, at: index) else { return nil }
            return Finding(line: file.tokens[index].line, what: "a bare Task")
        }
    }

    private static func startsTask(_ tokens: [Token], at index: Int) -> Bool {
        let isTypeName = tokens.text(index - 1) == ":" || tokens.stands("-", ">", at: index - 2)
        guard !isTypeName, tokens.text(index - 1) != "." else { return false }
        var next = index + 1
        if tokens.text(next) == "." { return ["detached", "immediate"].contains(tokens.text(next + 1)) }
        if tokens.text(next) == "<" {
            while next < tokens.count, tokens.text(next) != ">" { next += 1 }
            next += 1
        }
        return ["{", "("].contains(tokens.text(next))
    }

    /// Time is a parameter below Server: `clock.now` of a clock that was handed in is fine.
    static let clock = Rule("clock") { file in
        guard hasNoClock(file) else { return [] }
        let tokens = file.tokens
        return tokens.indices.compactMap { index in
            let isDate = tokens.stands("Date", "(", ")", at: index) || tokens.stands("Date", ".", "now", at: index)
            let mayMeasure = file.house?.level == House.levelOfDeadlines
            guard isDate || !mayMeasure && readsGlobalClock(tokens, at: index) else { return nil }
            return Finding(line: tokens[index].line, what: "reads a clock; the time is a parameter here")
        }
    }

    /// `.now` of a type, of a type made on the spot, or of nothing.
    private static func readsGlobalClock(_ tokens: [Token], at dot: Int) -> Bool {
        guard tokens.stands(".", "now", at: dot) else { return false }
        if !tokens[dot].touchesPrevious { return true }
        if tokens.stands("(", ")", at: dot - 2) { return startsUppercase(tokens.text(dot - 3)) }
        let before = tokens.text(dot - 1)
        return startsUppercase(before) || !tokens[dot - 1].isWord && before != ")" && before != "]" && before != "?"
    }

    /// A number drawn comes from a generator that was handed in.
    static let randomness = Rule("randomness") { file in
        guard hasNoClock(file) else { return [] }
        let tokens = file.tokens
        return tokens.indices.compactMap { index in
            guard drawsFromGlobal(tokens, at: index) else { return nil }
            return Finding(line: tokens[index].line, what: "draws from the global generator")
        }
    }

    private static func drawsFromGlobal(_ tokens: [Token], at index: Int) -> Bool {
        if tokens.text(index) == "SystemRandomNumberGenerator" { return true }
        if tokens.stands("UUID", "(", ")", at: index) { return true }
        guard tokens.text(index) == ".", tokens.text(index + 2) == "(",
            ["random", "randomElement", "shuffled", "shuffle"].contains(tokens.text(index + 1))
        else { return false }
        let end = tokens.closing(of: index + 2) ?? tokens.count
        return !tokens[index..<end].contains { $0.text == "using" }
    }

    /// No input may end the process: errors are thrown.
    static let crash = Rule("crash") { file in
        guard file.isShipped else { return [] }
        let tokens = file.tokens
        return tokens.indices.compactMap { index in
            let forced = tokens.stands("try", "!", at: index) || tokens.stands("as", "!", at: index)
            guard tokens.stands("fatalError", "(", at: index) || forced && tokens[index + 1].touchesPrevious else {
                return nil
            }
            return Finding(
                line: tokens[index].line, what: "\(tokens[index].text)\(tokens[index + 1].text) ends the process")
        }
    }

    /// What a server says goes to its log; what a command says is its result.
    static let printing = Rule("printing") { file in
        guard file.isShipped, file.target != "Commands" else { return [] }
        let tokens = file.tokens
        return tokens.indices.compactMap { index in
            guard tokens.stands("print", "(", at: index), ![".", "func"].contains(tokens.text(index - 1)) else {
                return nil
            }
            return Finding(line: tokens[index].line, what: "print; use a Logger")
        }
    }

    private static func hasNoClock(_ file: SourceFile) -> Bool {
        file.isShipped && file.house.map { House.levelsWithoutClock.contains($0.level) } == true
    }

    private static func startsUppercase(_ word: String) -> Bool {
        word.utf8.first.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) } ?? false
    }
}
