/// The address of a link's target: what may stand in it, and what is filled in.
enum LinkAddress {
    static let bytesMax = 1_000
    /// What is filled in when somebody is sent there (GS1-Conformant Resolver 2.5.1).
    static let places = ["{gtin}", "{lot}", "{serial}", "{code}"]

    /// Throws `Refusal` for anything but an `https:` address of a host with a name: no `javascript:`, no user
    /// names, no addresses of machines, no controls or blanks. Plain HTTP where the installation itself speaks it.
    static func checked(_ text: String, allowingPlainHTTP: Bool) throws -> String {
        let text = Text.trim(text)
        guard !text.isEmpty else { throw Refusal(.invalid, .required, field: "href", ["field": "href"]) }
        guard text.utf8.count <= bytesMax else { throw wrong(.linkTooLong, text) }
        let bytes = Array(encoded(text).utf8)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !forbidden.contains($0) }) else {
            throw wrong(.linkAddress, text)
        }
        let address = String(decoding: bytes, as: UTF8.self)
        let lower = address.lowercased()
        let isPlain = lower.hasPrefix("http://")
        guard lower.hasPrefix("https://") || isPlain else { throw wrong(.linkAddress, text) }
        if isPlain, !allowingPlainHTTP { throw wrong(.linkPlainHTTP, text) }
        let rest = address.dropFirst(isPlain ? 7 : 8)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard isHost(authority), onlyKnownPlaces(rest.dropFirst(authority.count)) else {
            throw wrong(.linkAddress, text)
        }
        return address
    }

    /// `"`, `<`, `>`, `\`, `^` and a backtick never stand in an address; braces only around the known places.
    private static let forbidden: [UInt8] = [0x22, 0x3C, 0x3E, 0x5C, 0x5E, 0x60, 0x7C]

    /// A name with a dot, and a port; no user, no IP address: a phone must find it, and a person be able to read it.
    private static func isHost(_ authority: Substring) -> Bool {
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let name = parts.first else { return false }
        if parts.count == 2, UInt16(parts[1]) == nil { return false }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        let areRight = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D
                }
        }
        return labels.count >= 2 && areRight && labels.last?.contains { !$0.isNumber } == true
    }

    private static func onlyKnownPlaces(_ text: Substring) -> Bool {
        var rest = String(text)
        for place in places { rest = rest.replacing(place, with: "") }
        return !rest.contains { $0 == "{" || $0 == "}" }
    }

    /// Chinese characters in a path are percent-encoded as browsers do.
    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            if byte < 0x80 {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }

    /// Percent-encoded for one segment: everything but unreserved characters.
    static func escaped(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy(isUnreserved)
        if isPlain { return text }
        var result = ""
        for byte in text.utf8 {
            if isUnreserved(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
    }

    private static func wrong(_ rule: Rule, _ text: String) -> Refusal {
        Refusal(.invalid, rule, field: "href", ["value": String(text.prefix(80)), "limit": "\(bytesMax)"])
    }
}

extension Rule {
    static let linkAddress = Rule(
        "link.address", "网址“{value}”应以 https:// 开头、带域名，不含空格、用户名、IP 地址和其他特殊符号",
        "The address “{value}” must begin with https:// and a host name; no blanks, user names or IP addresses")
    static let linkPlainHTTP = Rule(
        "link.plain-http", "网址“{value}”须使用 https://", "The address “{value}” must use https://")
    static let linkTooLong = Rule("link.too-long", "网址超过 {limit} 字节", "The address has more than {limit} bytes")
}
