/// The parts of an http(s) address that carry codes: path and query. Internal to the readers of addresses.
struct Address {
    /// Empty when the address is only a path.
    let host: String
    let path: ArraySlice<UInt8>
    /// As received, percent-encoded, without the question mark.
    let query: ArraySlice<UInt8>?
    /// Whether somebody decoded `path` before; then it is not decoded again.
    let pathIsDecoded: Bool

    static let limit = 2_048

    /// Where the text is wrong. Positions count bytes from 1.
    enum Fault: Error, Hashable {
        case tooLong(Int)
        case notAnAddress
        case badCharacter(position: Int, Character)
        case badPercentEncoding(String)
    }

    /// `https://host/path?query#fragment`; the scheme all lower or all upper case. The fragment is dropped.
    init(_ uri: String) throws(Fault) {
        guard uri.utf8.count <= Self.limit else { throw .tooLong(uri.utf8.count) }
        let bytes = Array(uri.utf8)
        let schemes = ["https://", "http://", "HTTPS://", "HTTP://"]
        guard let scheme = schemes.first(where: { bytes.starts(with: $0.utf8) }) else { throw .notAnAddress }
        try self.init(withoutScheme: bytes[scheme.utf8.count...])
        guard !host.isEmpty else { throw .notAnAddress }
    }

    /// `host/path?query#fragment`; the host may be missing.
    init(withoutScheme bytes: ArraySlice<UInt8>) throws(Fault) {
        if let bad = bytes.firstIndex(where: { !Self.isURICharacter($0) }) {
            let text = String(decoding: bytes, as: UTF8.self)
            throw .badCharacter(position: bad + 1, text.character(atByte: bad - bytes.startIndex))
        }
        let authority = bytes.prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
        let whole = bytes.dropFirst(authority.count).prefix { $0 != 0x23 }
        host = String(decoding: authority, as: UTF8.self).lowercased()
        path = whole.prefix { $0 != 0x3F }
        query = path.count < whole.count ? whole.dropFirst(path.count + 1) : nil
        pathIsDecoded = false
    }

    /// A path that was decoded once, and a query as received.
    init(decodedPath path: String, query: String?) throws(Fault) {
        let length = path.utf8.count + (query?.utf8.count ?? 0)
        guard length <= Self.limit else { throw .tooLong(length) }
        host = ""
        self.path = Array(path.utf8)[...]
        self.query = query.map { Array($0.utf8)[...] }
        pathIsDecoded = true
    }

    /// The segments of the path, decoded; a slash at the end adds none.
    func segments() throws(Fault) -> [String] {
        var segments: [String] = []
        for segment in path.split(separator: 0x2F, omittingEmptySubsequences: false).dropFirst() {
            segments.append(
                try pathIsDecoded ? String(decoding: segment, as: UTF8.self) : Self.decode(segment))
        }
        if segments.last?.isEmpty == true { segments.removeLast() }
        return segments
    }

    /// The parameters of the query, decoded, between `&` or `;`. `plus` is what a plus sign stands for.
    func parameters(plus: UInt8 = 0x20) throws(Fault) -> [(key: String, value: String)] {
        var parameters: [(key: String, value: String)] = []
        for item in query?.split(whereSeparator: { $0 == 0x26 || $0 == 0x3B }) ?? [] {
            let key = item.prefix { $0 != 0x3D }
            let value = item.dropFirst(key.count + 1)
            parameters.append((try Self.decode(key, plus: plus), try Self.decode(value, plus: plus)))
        }
        return parameters
    }
}
