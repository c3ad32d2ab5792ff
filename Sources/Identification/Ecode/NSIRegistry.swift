/// The numbering schemes (编码方案标识, NSI) this installation knows. A table, not code: the official register
/// (GB/T 35422) is not public, so whoever owns it adds rows with `adding(_:)`.
public struct NSIRegistry: Sendable, Hashable {
    /// In order: the first row of a version and NSI counts.
    public var rows: [Row]

    /// A register of these rows and no others.
    public init(rows: [Row]) { self.rows = rows }

    /// The row of a scheme; the first one wins.
    public func row(version: Ecode.Version, nsi: String) -> Row? {
        rows.first { $0.version == version && $0.nsi == nsi }
    }

    /// Where the codes of a scheme come from.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// 通用: issued by ANCC to enterprises.
        case general
        /// 标头/兼容: the code of another system, put behind an NSI.
        case heterogeneous
    }

    /// A rule of the native code inside MD.
    public enum MDCheck: String, Sendable, Hashable, CaseIterable {
        case none
        /// MD is a GTIN with a right check digit.
        case gtin
    }

    /// A scheme and its rules for MD.
    public struct Row: Sendable, Hashable {
        /// V.
        public var version: Ecode.Version
        /// 编码方案标识: 4 digits, or 5 letters or digits from V3 on.
        public var nsi: String
        /// For people who read Chinese.
        public var nameChinese: String
        /// For people who read English.
        public var nameEnglish: String
        /// Where its codes come from.
        public var kind: Kind
        /// The number of MD characters that `ReadingMode.strict` accepts.
        public var mdLength: ClosedRange<Int>
        /// A rule besides the length.
        public var mdCheck: MDCheck
        /// What MD is made of, in order; empty when nothing is known of it.
        public var mdParts: [MDPart]
        /// How well the row is known.
        public var certainty: Certainty
        /// Where it was read.
        public var source: String

        /// A general row with no rule for MD; set the rest afterwards.
        public init(version: Ecode.Version, nsi: String, mdLength: ClosedRange<Int>, source: String) {
            (self.version, self.nsi, self.mdLength, self.source) = (version, nsi, mdLength, source)
            (nameChinese, nameEnglish) = ("", "")
            (kind, mdCheck, mdParts, certainty) = (.general, .none, [], .readInSource)
        }
    }
}

/// How well a fact of a table is known. The texts of the Chinese standards are not public, so what no source
/// shows is data that its owner corrects.
public enum Certainty: String, Sendable, Hashable, CaseIterable, Comparable {
    case knownLow = "known-low"
    case knownMedium = "known-medium"
    case knownHigh = "known-high"
    case readInSource = "read-in-source"

    public static func < (left: Certainty, right: Certainty) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}

extension NSIRegistry {
    /// The five schemes that public sources show. The lengths 20 (0096) and 28 (0128) are observed in real
    /// codes; no source gives one for 0064 and 00121, so all that their version allows is taken.
    public static let standard = NSIRegistry(rows: [
        gtin,
        general(.v1, "0064", 1...20, "Ecode-64"),
        general(.v1, "0096", 20...20, "Ecode-96", [.enterprise(7, .knownLow), .assigned(13, .knownLow)]),
        general(.v2, "0128", 28...28, "Ecode-128", [.enterprise(7, .knownMedium), .assigned(21, .knownMedium)]),
        general(.v3, "00121", 1...39, "Ecode-V3"),
    ])

    private static let gtin: Row = {
        var row = Row(
            version: .v0, nsi: "0001", mdLength: 8...14, source: "Textbook example, figure 2-6, table 2-1")
        (row.nameChinese, row.nameEnglish) = ("商品条码", "GTIN")
        (row.kind, row.mdCheck) = (.heterogeneous, .gtin)
        return row
    }()

    private static func general(
        _ version: Ecode.Version, _ nsi: String, _ mdLength: ClosedRange<Int>, _ name: String, _ parts: [MDPart] = []
    ) -> Row {
        let source = "nodecontroller IdTypeJudgeUtil.java, IdentityTypeEnum.java; lengths from example codes"
        var row = Row(version: version, nsi: nsi, mdLength: mdLength, source: source)
        (row.nameChinese, row.nameEnglish) = ("\(name) 通用编码", "\(name) general code")
        row.mdParts = parts
        return row
    }
}
