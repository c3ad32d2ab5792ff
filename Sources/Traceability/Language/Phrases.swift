/// Chinese for the phrases that parsers and the rules of the standards say in English (`EPCIS`, `XMLStream`,
/// `JSONStream` know no language), and for the names of what is not there: each refusal is then of one language.
enum Phrases {
    /// The parameters of a refusal that are such phrases.
    static let parameters = ["object", "reason", "expected", "found", "state", "test", "order", "until"]

    /// The phrase in Chinese, parts that are phrases too; a text that is none of ours as it is.
    static func chinese(_ english: String) -> String {
        table.chinese(english)
    }

    /// The parameters as a Chinese sentence takes them.
    static func chinese(_ parameters: [String: String]) -> [String: String] {
        var all = parameters
        for name in Self.parameters {
            if let text = all[name] { all[name] = chinese(text) }
        }
        if let name = all["field"] { all["field"] = field(name) }
        return all
    }

    private static let all = objects + states + words + json + certificates + xml + delivery + epcis + xmlBinding
    private static let table = PhraseTable(all)
}
