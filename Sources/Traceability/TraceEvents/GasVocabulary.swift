public import EPCIS

/// 燃气用具词汇: what this platform adds to the words of EPCIS and CBV (`gas:batch`, `gas:tests`, `gas:region` …).
public enum GasVocabulary {
    /// What the prefix `gas` stands for. A URN: the words are the same on every platform; each shows them at
    /// `/vocabulary/gas`.
    ///
    /// Stored events use the prefix without declaring it; documents that are sent out declare it in their context.
    public static let namespace = EPCISNamespace(prefix: "gas", uri: "urn:ransu:gas:")

    /// `urn:ransu:gas:`.
    public static var uri: String { namespace.uri }

    /// The word without its prefix; nil: none of the table's.
    public static func term(_ name: some StringProtocol) -> GasTerm? { byName[Substring(name)] }
}
