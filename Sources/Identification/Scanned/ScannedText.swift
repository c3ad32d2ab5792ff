/// The one door for everything that is scanned or typed: a code, or an address that carries one.
/// `ScannedReading` tells besides in which form it came.
public enum ScannedText: Sendable, Hashable {
    case ecode(Ecode)
    /// An article, with what else was in the code. The element string is nil when only the GTIN was there.
    case gtin(GTIN, batch: String?, serial: String?, ElementString?)
    /// Something of GS1 that is no article: a logistic unit (SSCC), a place (GLN), an asset (GRAI, GIAI) …
    case elementString(ElementString)
    /// Structure B of GB/T 33993: the article is known, the item only to the national platform.
    case nationalAddress(NationalCommodityAddress)

    /// The longest input, in bytes.
    public static let limit = 2_048

    /// Reads every form of `docs/codes.md`: Ecode and GTIN (also in groups), element strings, Digital Links,
    /// commodity codes, NFC messages, with or without an address or a symbology identifier around them.
    public init(
        _ text: String, mode: ReadingMode = .strict, registry: NSIRegistry = .standard
    ) throws(ParseError) {
        self = try ScannedReading(text, rules: ReadingRules(mode: mode, registry: registry)).lead
    }

    /// For a web resolver. `path` begins with a slash and was percent-decoded exactly once by the web
    /// framework; it is not decoded again, so `%41` in it stays as it is. A slash inside a value is lost
    /// that way: give the whole raw address to `init(_:mode:registry:)` where values may have one. `query`
    /// is as received, and is decoded here.
    public init(
        address path: String, query: String?, mode: ReadingMode = .strict, registry: NSIRegistry = .standard
    ) throws(ParseError) {
        let rules = ReadingRules(mode: mode, registry: registry)
        self = try ScannedReading(address: path, query: query, rules: rules).lead
    }
}
