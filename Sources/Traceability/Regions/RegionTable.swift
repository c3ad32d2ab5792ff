import JSONStream

/// 行政区划 by GB/T 2260 code: six digits, the first two the province, the first four the city.
public struct RegionTable: Sendable {
    private let names: [String: String]
    private let retired: Set<String>

    public init(names: [String: String], retired: Set<String> = []) {
        self.names = names
        self.retired = retired
    }

    public func name(of code: String) -> String? { names[code] }
    public func isCurrent(_ code: String) -> Bool { names[code] != nil && !retired.contains(code) }

    /// `广东省佛山市顺德区`; the code itself when it is not known.
    public func fullName(of code: String) -> String {
        let levels = [code.prefix(2) + "0000", code.prefix(4) + "00", Substring(code)].map(String.init)
        var parts: [String] = []
        for level in levels {
            if let name = names[level], parts.last != name { parts.append(name) }
        }
        return parts.isEmpty ? code : parts.joined()
    }

    /// The current codes below `prefix` with names, in order: provinces for "", cities for "44", districts for "4406".
    public func children(of prefix: String) -> [(code: String, name: String)] {
        let width = prefix.count + 2
        return names.filter { code, _ in
            code.hasPrefix(prefix) && code.dropFirst(width).allSatisfy { $0 == "0" }
                && !code.hasSuffix(zeros(after: prefix))
                && !retired.contains(code)
        }
        .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func zeros(after prefix: String) -> String { String(repeating: "0", count: 6 - prefix.count) }
}

extension RegionTable {
    /// The table that ships with the product: `Data/regions.json`.
    static func shipped() throws -> RegionTable {
        let document = JSONNode(try JSONValue(parsing: try Resources.read("Data/regions.json")))
        var names: [String: String] = [:]
        for member in try document.object("current").members() {
            names[member.name] = try JSONNode(member.value).string()
        }
        var retired: Set<String> = []
        for member in try document.object("retired").members() where names[member.name] == nil {
            names[member.name] = try JSONNode(member.value).elements().first?.string()
            retired.insert(member.name)
        }
        return RegionTable(names: names, retired: retired)
    }
}
