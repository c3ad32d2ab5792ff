/// The targets of `Package.swift` with the names in their dependencies, read as text.
struct Manifest {
    private(set) var dependencies: [String: Set<String>] = [:]

    /// Every `.target(` and `.executableTarget(` is read up to its closing parenthesis; the first text is its name.
    init(text: String) {
        for opening in [".target(", ".executableTarget("] {
            for part in text.split(separator: opening).dropFirst() {
                let texts = Self.texts(in: Self.upToClosing(part))
                guard let name = texts.first else { continue }
                dependencies[name, default: []].formUnion(texts.dropFirst())
            }
        }
    }

    private static func upToClosing(_ part: Substring) -> Substring {
        var depth = 1
        for index in part.indices {
            if part[index] == "(" { depth += 1 }
            if part[index] == ")" { depth -= 1 }
            if depth == 0 { return part[..<index] }
        }
        return part
    }

    /// What stands between quotes.
    private static func texts(in part: Substring) -> [String] {
        part.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}
