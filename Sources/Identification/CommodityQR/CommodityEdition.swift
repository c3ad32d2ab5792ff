extension CommodityQR {
    /// What GB/T 33993 rules, as data: its text is not public, so every row says how well it is known, and an
    /// installation whose owner has the standard gives its own.
    ///
    /// What is not read in a source warns and never refuses: `warnings(_:)`.
    public struct Edition: Sendable, Hashable {
        /// Hosts of structure B, small letters.
        public var nationalHosts: Set<String>
        /// The identification code of structure B, in bytes (known-medium).
        public var identificationCodeLimit: Int
        /// Table A.1, 扩展数据项: what structure A may have besides AI 01, 10, 17, 21 and 8200. `31nn` stands for
        /// all identifiers that begin with 31 and have four digits.
        public var extensionItems: [ExtensionItem]
        /// The greatest number of extension items in one code (known-medium).
        public var extensionLimit: Int

        /// A row of table A.1.
        public struct ExtensionItem: Sendable, Hashable {
            /// The identifier; `n` stands for any digit.
            public var pattern: String
            /// How well it is known that the table has it.
            public var certainty: Certainty

            /// A row of an installation whose owner has the standard.
            public init(_ pattern: String, _ certainty: Certainty) {
                (self.pattern, self.certainty) = (pattern, certainty)
            }

            /// `n` in the pattern stands for any digit.
            func matches(_ ai: String) -> Bool {
                ai.utf8.count == pattern.utf8.count && zip(pattern.utf8, ai.utf8).allSatisfy { $0 == 0x6E || $0 == $1 }
            }
        }

        /// An edition of one's own; hosts in small letters.
        public init(
            nationalHosts: Set<String>, identificationCodeLimit: Int, extensionItems: [ExtensionItem],
            extensionLimit: Int
        ) {
            self.nationalHosts = nationalHosts
            self.identificationCodeLimit = identificationCodeLimit
            self.extensionItems = extensionItems
            self.extensionLimit = extensionLimit
        }

        /// Keywords of structure C, from the URI dictionary of GB/T 21049-2022, in the order of printing.
        static let keywords: [(keyword: String, ai: String)] = [
            ("gtin", "01"), ("bat", "10"), ("ser", "21"), ("exp", "17"),
        ]

        /// As far as public sources show the editions of 2017 and 2024.
        public static let current = Edition(
            nationalHosts: ["2dcode.org", "www.2dcode.org"], identificationCodeLimit: 16,
            extensionItems: [
                "11", "13", "15", "20", "240", "242", "250", "251", "30", "310n", "311n", "312n", "313n", "314n",
                "315n", "316n", "337n", "392n", "393n", "422", "423",
            ].map { ExtensionItem($0, .knownLow) }, extensionLimit: 3)
    }

    /// What a reader who owns the standard may want to look at; the code is taken all the same.
    public enum Warning: Sendable, Hashable {
        /// Not among the extension items of table A.1 as known here.
        case unlistedIdentifier(ai: String)
        case tooManyExtensions(found: Int, limit: Int)
    }

    /// What structure A has beyond the edition; nothing for structure C.
    public func warnings(_ edition: Edition = .current) -> [Warning] {
        guard structure == .elementString else { return [] }
        let own: Set<String> = ["01", "10", "17", "21", "8200"]
        let items = elements.fields.map(\.ai).filter { !own.contains($0) }
        var warnings = items.filter { ai in !edition.extensionItems.contains { $0.matches(ai) } }
            .map { Warning.unlistedIdentifier(ai: $0) }
        if items.count > edition.extensionLimit {
            warnings.append(.tooManyExtensions(found: items.count, limit: edition.extensionLimit))
        }
        return warnings
    }
}

extension CommodityQR.Warning: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unlistedIdentifier(let ai):
            "AI \(ai) is not among the extension items of GB/T 33993 table A.1 as known here."
        case .tooManyExtensions(let found, let limit):
            "GB/T 33993 lets a code have \(limit) extension items as far as is known here; this one has \(found)."
        }
    }
}
