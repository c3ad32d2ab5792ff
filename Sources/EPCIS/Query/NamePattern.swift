/// One name however it is written: an EPC URN and a GS1 Digital Link of any domain are the same thing.
public enum EventName {
    /// The canonical Digital Link of what has a GS1 key; any other URI as it stands.
    public static func canonical(_ uri: String) -> String {
        let name = GS1Name(uri)
        return name.canonical.isEmpty || name.level == .wrong ? uri : String(decoding: name.canonical, as: UTF8.self)
    }
}

/// What a name is compared with: itself, a pure identity pattern (`urn:epc:idpat:sgtin:0614141.*.*`, TDS 2.0 8), or a
/// Digital Link whose last value is `*`.
public struct NamePattern: Sendable, Hashable {
    public let text: String
    let form: Form

    enum Form: Sendable, Hashable {
        case name(String)
        /// All that begins so, and the class itself where there is one.
        case beginning(String, ofClass: String?)
        /// A Digital Link whose value has a company prefix after so many digits.
        case company(start: String, skipped: Int, prefix: String)
        /// An EPC URN of another scheme, part for part; `*` is any part.
        case parts(scheme: String, [String])
    }

    /// - Returns: nil if it is no URI, or a pattern in which something follows a `*`.
    public init?(_ text: String) {
        guard EPC.isURI(text) else { return nil }
        self.text = text
        let start = "urn:epc:idpat:"
        if text.hasPrefix(start) {
            guard let form = Self.pattern(text.dropFirst(start.utf8.count)) else { return nil }
            self.form = form
        } else if text.hasPrefix("http"), text.hasSuffix("/*") {
            let canonical = EventName.canonical(text)
            form = .beginning(String(canonical.dropLast()), ofClass: nil)
        } else {
            form = .name(EventName.canonical(text))
        }
    }

    /// The only name that fits; nil: many may. In canonical form.
    public var exactName: String? {
        if case .name(let name) = form { name } else { nil }
    }

    /// Whether a name as it stands in an event fits.
    public func fits(_ uri: String) -> Bool { fits(uri, canonical: EventName.canonical(uri)) }

    func fits(_ uri: String, canonical: String) -> Bool {
        switch form {
        case .name(let name): return canonical == name
        case .beginning(let start, let ofClass):
            return canonical == ofClass || canonical.hasPrefix(start) && canonical != start
        case .company(let start, let skipped, let prefix):
            return canonical.hasPrefix(start) && canonical.dropFirst(start.count + skipped).hasPrefix(prefix)
        case .parts(let scheme, let parts):
            for kind in ["id", "idpat", "class"] {
                let start = "urn:epc:\(kind):\(scheme):"
                guard uri.hasPrefix(start) else { continue }
                let found = uri.dropFirst(start.count).split(
                    separator: ".", maxSplits: parts.count - 1, omittingEmptySubsequences: false)
                return found.count == parts.count && zip(found, parts).allSatisfy { $1 == "*" || $0 == $1 }
            }
            return false
        }
    }

    private static func pattern(_ rest: Substring) -> Form? {
        guard let colon = rest.firstIndex(of: ":") else { return nil }
        let scheme = String(rest[..<colon])
        let parts = rest[rest.index(after: colon)...].split(separator: ".", omittingEmptySubsequences: false)
            .map(String.init)
        guard parts.count >= 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        // TDS 2.0 8: after a `*` there are only `*`.
        if let first = parts.firstIndex(of: "*"), !parts[first...].allSatisfy({ $0 == "*" }) { return nil }
        guard parts.last == "*" else { return .name(EventName.canonical("urn:epc:id:" + rest)) }
        return keyed(scheme, parts) ?? .parts(scheme: scheme, parts)
    }

    /// Patterns of GS1 keys, so that Digital Links fit them too.
    private static func keyed(_ scheme: String, _ parts: [String]) -> Form? {
        guard let (ai, skipped) = keys[scheme] else { return nil }
        let start = "https://id.gs1.org/\(ai)"
        if parts[0] == "*" { return .company(start: start, skipped: skipped, prefix: "") }
        guard parts[0].utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        if parts[1] == "*" { return .company(start: start, skipped: skipped, prefix: parts[0]) }
        if scheme == "sgln" {
            let place = EventName.canonical("urn:epc:id:sgln:\(parts[0]).\(parts[1]).0")
            return .beginning(place + "/254/", ofClass: place)
        }
        let name = GS1Name("urn:epc:idpat:\(scheme):" + parts.joined(separator: "."))
        guard name.level == .ofClass else { return nil }
        let base = String(decoding: name.canonical, as: UTF8.self)
        return .beginning(base + (separators[scheme] ?? ""), ofClass: base)
    }

    /// Application identifier of the key, and how many digits stand before the company prefix.
    private static let keys: [String: (String, Int)] = [
        "sgtin": ("01/", 1), "sscc": ("00/", 1), "sgln": ("414/", 0), "grai": ("8003/0", 0), "giai": ("8004/", 0),
        "gdti": ("253/", 0), "gsrn": ("8018/", 0), "gsrnp": ("8017/", 0), "sgcn": ("255/", 0), "cpi": ("8010/", 0),
        "itip": ("8006/", 1), "upui": ("01/", 1), "pgln": ("417/", 0),
    ]
    private static let separators = ["sgtin": "/21/", "itip": "/21/", "upui": "/235/", "cpi": "/8011/"]
}
