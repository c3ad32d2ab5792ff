import JSONStream

/// Seals what was refused: whoever puts a supplier into the column of dates has it in no table in the clear either.
struct ErrorSealing: Sendable {
    static let returnPlace = "return_error.value_sealed"
    static let historyPlace = "history_error.value_sealed"

    let sealer: Sealer
    let entropy: Entropy

    func seal(_ error: RowError, place: String) throws -> [UInt8] {
        try seal((error.value, error.parameters), place: place)
    }

    /// Value and parameters of an error.
    func seal(_ refused: (value: String, parameters: [String: String]), place: String) throws -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("value", refused.value)
            writer.member("parameters") { writer in
                writer.object { writer in
                    for (name, text) in refused.parameters.sorted(by: { $0.key < $1.key }) { writer.member(name, text) }
                }
            }
        }
        return try sealer.seal(writer.bytes, place: place, nonce: entropy.bytes(SealedValue.nonceBytes))
    }
}

extension Platform {
    var errorSealing: ErrorSealing { ErrorSealing(sealer: keys.sealer, entropy: entropy) }
}

extension PlatformKeys {
    /// Value and parameters of an error; of a row of before those that lie there in the clear.
    func refusedValue(
        _ sealed: [UInt8]?, place: String, value: String, parameters: String
    ) throws -> (value: String, parameters: [String: String]) {
        guard let sealed else { return (value, Self.texts(parameters)) }
        let document = JSONNode(try JSONValue(parsing: try open(sealed, place: place)))
        let members = try document.object("parameters").members()
        return (try document.string("value"), Dictionary(members.compactMap(Self.pair)) { $1 })
    }

    private static func texts(_ text: String) -> [String: String] {
        guard case .object(let members)? = try? JSONValue(parsing: Array(text.utf8)) else { return [:] }
        return Dictionary(members.compactMap(pair)) { $1 }
    }

    private static func pair(_ member: JSONMember) -> (String, String)? { member.value.text.map { (member.name, $0) } }
}
