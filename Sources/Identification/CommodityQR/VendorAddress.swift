/// An address that may be structure C of a commodity code: the host, and everything behind it as it was
/// written, percent signs and fragment included.
struct VendorAddress {
    /// Small letters.
    let host: String
    let tail: ArraySlice<UInt8>

    /// `https://host/…`
    init(_ uri: String) throws(Address.Fault) {
        guard uri.utf8.count <= Address.limit else { throw .tooLong(uri.utf8.count) }
        let bytes = Array(uri.utf8)
        guard let start = bytes.schemeEnd else { throw .notAnAddress }
        try self.init(withoutScheme: bytes[start...])
        guard !host.isEmpty else { throw .notAnAddress }
    }

    /// `host/…`
    init(withoutScheme bytes: ArraySlice<UInt8>) throws(Address.Fault) {
        if let bad = bytes.firstIndex(where: { !Self.isAllowed($0) }) {
            let text = String(decoding: bytes, as: UTF8.self)
            throw .badCharacter(position: bad + 1, text.character(atByte: bad - bytes.startIndex))
        }
        let authority = bytes.prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
        host = String(decoding: authority, as: UTF8.self).lowercased()
        tail = bytes[authority.endIndex...]
    }

    init(host: String, tail: ArraySlice<UInt8>) { (self.host, self.tail) = (host, tail) }

    /// A path that was decoded once: its percent signs mean themselves.
    init(decodedPath path: String, query: String?) {
        host = ""
        var tail: [UInt8] = []
        for byte in path.utf8 { if byte == 0x25 { tail += "%25".utf8 } else { tail.append(byte) } }
        if let query { tail += "?\(query)".utf8 }
        self.tail = tail[...]
    }

    /// `|` is no character of an address, and vendors use it.
    private static func isAllowed(_ byte: UInt8) -> Bool { byte == 0x7C || Address.isURICharacter(byte) }
}

extension ArraySlice<UInt8> {
    /// Whether a segment begins with `E=` as it is written.
    var hasPlainMark: Bool {
        var isStart = false
        for index in indices.dropLast() {
            if isStart, self[index] | 0x20 == 0x65, self[index + 1] == 0x3D { return true }
            isStart = self[index] == 0x2F
        }
        return false
    }
}

extension [UInt8] {
    /// Where the host begins: behind `http://` or `https://`, all small or all large letters.
    fileprivate var schemeEnd: Int? {
        ["https://", "http://", "HTTPS://", "HTTP://"].first { starts(with: $0.utf8) }?.utf8.count
    }
}
