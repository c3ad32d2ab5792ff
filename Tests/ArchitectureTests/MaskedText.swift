/// Swift source with comments, texts and regular expressions blanked: what is left is code, at the same place.
struct MaskedText {
    private(set) var bytes: [UInt8]
    private var position = 0
    private var modes: [Mode] = [.code]

    private enum Mode {
        case code
        /// Code inside `\( … )`, with the count of parentheses open in it.
        case interpolation(open: Int)
        case text(hashes: Int, quotes: Int)
    }

    init(_ source: String) {
        bytes = Array(source.utf8)
        while position < bytes.count {
            switch modes[modes.count - 1] {
            case .text(let hashes, let quotes): stepText(hashes: hashes, quotes: quotes)
            case .code: stepCode()
            case .interpolation(let open): stepInterpolation(open: open)
            }
        }
    }

    private mutating func stepInterpolation(open: Int) {
        switch bytes[position] {
        case UInt8(ascii: "("): modes[modes.count - 1] = .interpolation(open: open + 1)
        case UInt8(ascii: ")") where open == 0: modes.removeLast()
        case UInt8(ascii: ")"): modes[modes.count - 1] = .interpolation(open: open - 1)
        default: return stepCode()
        }
        position += 1
    }

    private mutating func stepCode() {
        switch bytes[position] {
        case UInt8(ascii: "/"): stepSlash()
        case UInt8(ascii: "#"): stepHash()
        case UInt8(ascii: "\""): openText(hashes: 0)
        default: position += 1
        }
    }

    private mutating func stepSlash() {
        if byte(1) == UInt8(ascii: "/") {
            blank(through: position + distance { $0 == UInt8(ascii: "\n") })
        } else if byte(1) == UInt8(ascii: "*") {
            blankBlockComment()
        } else if let end = endOfRegularExpression() {
            blank(through: end)
        } else {
            position += 1
        }
    }

    private mutating func stepHash() {
        let hashes = distance { $0 != UInt8(ascii: "#") }
        if byte(hashes) == UInt8(ascii: "\"") {
            openText(hashes: hashes)
        } else if byte(hashes) == UInt8(ascii: "/") {
            let closing = [UInt8(ascii: "/")] + [UInt8](repeating: UInt8(ascii: "#"), count: hashes)
            var end = position + hashes + 1
            while end < bytes.count, !bytes[end...].starts(with: closing) { end += 1 }
            blank(through: min(end + closing.count, bytes.count))
        } else {
            position += hashes
        }
    }

    private mutating func openText(hashes: Int) {
        position += hashes
        let quotes = byte(1) == UInt8(ascii: "\"") && byte(2) == UInt8(ascii: "\"") ? 3 : 1
        position += quotes
        modes.append(.text(hashes: hashes, quotes: quotes))
    }

    private mutating func stepText(hashes: Int, quotes: Int) {
        let current = bytes[position]
        if current == UInt8(ascii: "\n") {
            if quotes == 1 { modes.removeLast() }
            position += 1
        } else if current == UInt8(ascii: "\\"), follows(hashes, from: 1) {
            blank(through: position + 1 + hashes)
            if position < bytes.count, bytes[position] == UInt8(ascii: "(") {
                position += 1
                modes.append(.interpolation(open: 0))
            } else if position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
                blank(through: position + 1)
            }
        } else if current == UInt8(ascii: "\""), closes(hashes: hashes, quotes: quotes) {
            position += quotes + hashes
            modes.removeLast()
        } else {
            blank(through: position + 1)
        }
    }

    private func closes(hashes: Int, quotes: Int) -> Bool {
        (0..<quotes).allSatisfy { byte($0) == UInt8(ascii: "\"") } && follows(hashes, from: quotes)
    }

    private func follows(_ hashes: Int, from offset: Int) -> Bool {
        (0..<hashes).allSatisfy { byte(offset + $0) == UInt8(ascii: "#") }
    }

    private mutating func blankBlockComment() {
        var depth = 0
        var end = position
        repeat {
            if bytes[end...].starts(with: "/*".utf8) {
                depth += 1
                end += 2
            } else if bytes[end...].starts(with: "*/".utf8) {
                depth -= 1
                end += 2
            } else {
                end += 1
            }
        } while depth > 0 && end < bytes.count
        blank(through: min(end, bytes.count))
    }

    /// A slash begins a regular expression where no value can stand before it, and its like ends it on the same line.
    private func endOfRegularExpression() -> Int? {
        guard let next = byte(1), next != UInt8(ascii: " "), next != UInt8(ascii: ")") else { return nil }
        let before = bytes[..<position].last { $0 != UInt8(ascii: " ") } ?? UInt8(ascii: "\n")
        guard "(,=:[{!&|?;\n".utf8.contains(before) else { return nil }
        var end = position + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") {
            if bytes[end] == UInt8(ascii: "/") { return end + 1 }
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    private func byte(_ offset: Int) -> UInt8? {
        position + offset < bytes.count ? bytes[position + offset] : nil
    }

    /// Bytes from here to the first for which `found` holds, or to the end.
    private func distance(to found: (UInt8) -> Bool) -> Int {
        (bytes[position...].firstIndex(where: found) ?? bytes.count) - position
    }

    private mutating func blank(through end: Int) {
        for index in position..<min(end, bytes.count) where bytes[index] != UInt8(ascii: "\n") {
            bytes[index] = UInt8(ascii: " ")
        }
        position = min(end, bytes.count)
    }
}
