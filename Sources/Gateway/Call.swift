public import HTTPTypes
public import Hummingbird
public import Traceability

/// One request on its way to a handler.
public struct Call: Sendable {
    public internal(set) var request: Request
    public let scope: RequestScope
    public let gateway: Gateway
    public internal(set) var occasion: Occasion
    /// nil: nobody is signed in.
    public internal(set) var signedIn: SignedIn?
    /// Cookies that the answer carries, whatever it is.
    var cookies: [String] = []
    /// What the request shows to say who asks; nil: nothing.
    public internal(set) var credential: Credential?

    /// The session's token, wherever it came from.
    public var token: String? { credential?.token }
    /// The token came in the cookie: a page asks, not a program.
    public var isPage: Bool { credential?.kind == .page }

    public var platform: Platform { gateway.platform }
    /// For whoever asks: nobody has more than a few turns at once.
    public var hashing: any PasswordHashing {
        let address = NetworkAddress.subscriber(of: occasion.address)
        return gateway.hashing.limited(to: HashAsker(account: signedIn?.actor.accountID, address: address))
    }
    public var language: Language { occasion.language }
    public var path: String { request.uri.path }

    /// A captured part of the path, percent-decoded once. Throws `Refusal.missing` when it is no valid UTF-8.
    public func parameter(_ name: String) throws -> String {
        guard let raw = scope.parameters[name[...]], let text = PercentEncoding.decode(raw) else {
            throw Refusal(.missing, .missing, field: name, ["object": name])
        }
        return text
    }

    /// A captured id. Throws `Refusal.missing` for anything but a positive whole number: such a thing is not there.
    public func id(_ name: String = "id") throws -> Int64 {
        let text = try parameter(name)
        guard let id = Int64(text), id > 0 else {
            throw Refusal(.missing, .missing, field: name, ["object": "\(name) \(text.prefix(40))"])
        }
        return id
    }

    /// A query parameter, percent-decoded once; nil when absent or empty.
    public func query(_ name: String) -> String? {
        QueryText.value(name, in: request.uri.query)
    }

    /// The names of all query parameters as they are sent, in their order.
    public var queryNames: [String] { QueryText.names(in: request.uri.query) }

    public func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { request.headers[$0] }
    }

    /// A person with a browser asks: HTML unless another type is asked for by name. `*/*` gets HTML.
    public var wantsPage: Bool {
        let accept = request.headers.value(of: .accept) ?? "*/*"
        if Call.programPaths.contains(where: { path.hasPrefix($0) }) {
            // A download link on a page leads to an address for programs: its refusal is for the person.
            return isPage && Text.holds("text/html", in: accept)
        }
        if Text.holds("text/html", in: accept) || Text.holds("application/xhtml+xml", in: accept) { return true }
        return !(Text.holds("json", in: accept) || Text.holds("application/xml", in: accept))
    }

    static let programPaths = [
        "/api/", "/epcis/", "/ledger/", "/ledger-", "/oauth/", "/metrics", "/healthz", "/readyz",
    ]

    /// The address of this request as a caller sees it, for links that must be absolute.
    public var publicURL: String { platform.options.publicURL }
}

/// The query of an address.
enum QueryText {
    static func names(in query: String?) -> [String] {
        (query ?? "").split(separator: "&").map { pair in String(pair.prefix { $0 != "=" }) }
    }

    /// The first parameter of that name, percent-decoded once; nil when absent or empty.
    static func value(_ name: String, in query: String?) -> String? {
        guard let query, !query.isEmpty else { return nil }
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            guard pair.starts(with: name.utf8) else { continue }
            let rest = pair.dropFirst(name.utf8.count)
            guard rest.first == UInt8(ascii: "=") else { continue }
            let value = PercentEncoding.decode(String(decoding: rest.dropFirst(), as: UTF8.self), plusIsSpace: true)
            return value.flatMap { $0.isEmpty ? nil : $0 }
        }
        return nil
    }
}

/// RFC 3986 percent-encoding.
public enum PercentEncoding {
    /// nil when a `%` is not followed by two hexadecimal digits or the bytes are no UTF-8.
    public static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Everything but unreserved characters is encoded.
    public static func encode(_ text: String) -> String {
        // Codes are letters and digits: most are handed back as they are.
        let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) }
        if isPlain { return text }
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" + digits : digits)
            }
        }
        return result
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 0x57
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 0x37
        default: nil
        }
    }
}
