import HTTPTypes

/// The text that a signature is over (RFC 9421 2.5), made from a request.
struct SignatureBase {
    let method: String
    let scheme: String
    let authority: String
    /// The target as it was sent: path and query.
    let target: String
    let fields: HTTPFields

    init(method: String, scheme: String, authority: String, target: String, fields: HTTPFields) {
        self.method = method
        self.scheme = scheme
        self.target = target.isEmpty ? "/" : target
        self.fields = fields
        let port = scheme == "https" ? ":443" : ":80"
        let lower = authority.lowercased()
        self.authority = lower.hasSuffix(port) ? String(lower.dropLast(port.count)) : lower
    }

    /// - Returns: nil with the component that the request has not, or that is not known here.
    func text(_ input: SignatureInput) -> (text: String?, wrong: String?) {
        var lines: [String] = []
        for name in input.components {
            guard let value = value(of: name) else { return (nil, name) }
            lines.append("\"\(name)\": \(value)")
        }
        lines.append("\"@signature-params\": \(input.text)")
        return (lines.joined(separator: "\n"), nil)
    }

    /// RFC 9421 2.1, 2.2.
    private func value(of name: String) -> String? {
        let path = target.prefix { $0 != "?" }
        switch name {
        case "@method": return method
        case "@scheme": return scheme
        case "@authority": return authority
        case "@target-uri": return "\(scheme)://\(authority)\(target)"
        case "@request-target": return target
        case "@path": return String(path)
        case "@query": return path.endIndex < target.endIndex ? String(target[path.endIndex...]) : "?"
        default: return field(name)
        }
    }

    private func field(_ name: String) -> String? {
        guard !name.hasPrefix("@"), let key = HTTPField.Name(name) else { return nil }
        let values = fields[values: key].map(\.trimmed)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }
}

extension String {
    /// Without spaces and tabs around it.
    fileprivate var trimmed: String {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}
