public import EPCIS

/// 燃气用具词汇: what this platform adds to the words of EPCIS and CBV (`gas:batch`, `gas:tests`, `gas:region` …).
public enum GasVocabulary {
    /// What the prefix `gas` stands for. A URN: it names the words and promises no page.
    ///
    /// Stored events use the prefix without declaring it; documents that are sent out declare it in their context.
    public static let namespace = EPCISNamespace(prefix: "gas", uri: "urn:ransu:gas:")
}
