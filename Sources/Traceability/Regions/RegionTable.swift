import JSONStream

/// 行政区划 by GB/T 2260 code: six digits, the first two the province, the first four the city.
///
/// A parent is the longest listed code made by setting the last pairs to 00: 110101 lies directly under
/// 110000, 429004 under 420000.
public struct RegionTable: Sendable {
    private let names: [String: String]
    private let retired: Set<String>
    private let below: [String: [String]]
    /// Current codes by their own name, whole and short.
    let spelled: [String: [String]]

    public init(names: [String: String], retired: Set<String> = []) {
        self.names = names
        self.retired = retired
        let current = names.keys.filter { !retired.contains($0) }.sorted()
        below = Dictionary(grouping: current) {
            Self.higher($0).first { names[$0] != nil && !retired.contains($0) } ?? ""
        }
        var spelled: [String: [String]] = [:]
        for code in current {
            let name = names[code] ?? ""
            for text in Set([name, Self.short(name)]) { spelled[text, default: []].append(code) }
        }
        self.spelled = spelled
    }

    public func name(of code: String) -> String? { names[code] }
    public func isCurrent(_ code: String) -> Bool { names[code] != nil && !retired.contains(code) }

    /// The next higher listed code; nil for a province and for what is not listed.
    public func parent(of code: String) -> String? {
        guard names[code] != nil else { return nil }
        return Self.higher(code).first { isCurrent($0) } ?? Self.higher(code).first { names[$0] != nil }
    }

    /// The codes that may be above, the nearest first.
    private static func higher(_ code: String) -> [String] {
        [code.prefix(4) + "00", code.prefix(2) + "0000"].map(String.init).filter { $0 != code }
    }

    /// The names from the province down to the code itself; empty when it is not known.
    func chain(of code: String) -> [String] {
        guard let name = names[code] else { return [] }
        guard let parent = parent(of: code) else { return [name] }
        return chain(of: parent) + [name]
    }

    /// `广东省佛山市顺德区`; the code itself when it is not known.
    public func fullName(of code: String) -> String {
        let parts = chain(of: code)
        return parts.isEmpty ? code : parts.joined()
    }

    /// The current codes directly below `prefix` with names, in order: provinces for "", cities for "44", districts
    /// for "4406"; districts at once below a municipality such as "11".
    public func children(of prefix: String) -> [(code: String, name: String)] {
        let parent = prefix.isEmpty ? "" : prefix + String(repeating: "0", count: max(0, 6 - prefix.count))
        return (below[parent] ?? []).map { ($0, names[$0] ?? "") }
    }

    /// Whether nothing lies below the code: an enterprise names such a one.
    public func isLowest(_ code: String) -> Bool { isCurrent(code) && below[code] == nil }

    /// Every current code, in order.
    var current: [String] { below.values.joined().sorted() }

    /// Every lowest current code below `prefix`.
    public func lowest(below prefix: String) -> [String] {
        below.values.joined().filter { $0.hasPrefix(prefix) && below[$0] == nil }.sorted()
    }
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
