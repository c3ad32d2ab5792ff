/// Something a rule found: where, and what.
struct Violation: Hashable, Sendable, CustomStringConvertible {
    let rule: String
    let path: String
    let line: Int
    let what: String

    var description: String { "\(path):\(line): \(rule): \(what)" }
}

/// A habit of the house that a file keeps or breaks.
struct Rule: Sendable, CustomStringConvertible {
    struct Finding {
        let line: Int
        let what: String
    }

    let name: String
    let find: @Sendable (SourceFile) -> [Finding]

    var description: String { name }

    init(_ name: String, find: @escaping @Sendable (SourceFile) -> [Finding]) {
        self.name = name
        self.find = find
    }

    func violations(in file: SourceFile) -> [Violation] {
        find(file).map { Violation(rule: name, path: file.path, line: $0.line, what: $0.what) }
    }

    static let all: [Rule] = [
        .imports, .fileLength, .lineLength, .functionLength, .parameterCount, .executableLength,
        .looseTask, .clock, .randomness, .crash, .printing, .names,
    ]
}
