/// Codes of the areas that the rows of a file name: a file has few, over and over.
struct PlaceNames {
    private static let limit = 4_096
    private let regions: RegionTable
    private var known: [String: String] = [:]

    init(_ regions: RegionTable) { self.regions = regions }

    /// Six digits stay what they are: whoever knows what may be old or wrong with a code looks at it later. Throws
    /// `Refusal.invalid` for a name that is not known or means several.
    mutating func code(of text: String, _ field: String) throws -> String {
        if text.isEmpty || text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return text }
        if let code = known[text] { return code }
        let code = try regions.resolve(text, field: field, to: .any)
        if known.count >= Self.limit { known.removeAll(keepingCapacity: true) }
        known[text] = code
        return code
    }
}
