import Cryptography
import EPCIS
import JSONStream

/// The groups that the leaf of an event commits to, in the order of its digests, for ever. The raw value is the place.
public enum EventLeafGroup: Int, Sendable, CaseIterable {
    /// What everybody is shown of an event: the public group without how many there were and which others.
    case shown
    /// The public group as it is stored.
    case open
    /// The trade's own.
    case trade
    /// Names and addresses of persons.
    case personal
    /// The columns of the row.
    case record

    /// Name in proof files.
    public var name: String {
        switch self {
        case .shown: "shown"
        case .open: "public"
        case .trade: "trade"
        case .personal: "personal"
        case .record: "record"
        }
    }
}

/// The part of an event's public group that a stranger with one code in his hand may see (公示部分), as a group of its
/// own in the leaf.
///
/// The public group of a roll of labels names its first and last code and how many they are: with a thousand proofs
/// of it anybody would know what a factory makes. It has a salt of its own, made from the group's one by a one-way
/// step, so that who is told the one cannot guess the other.
public enum ShownGroup {
    private static let saltName = [UInt8]("ransu shown group".utf8)

    /// 16 bytes from the 16 of the public group's salt.
    public static func salt(of publicSalt: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(saltName + publicSalt).prefix(16))
    }

    /// Canonical text, from the stored canonical text of the public group. The code stays where the event has one only.
    ///
    /// - Parameter isOfOneCode: the event was made here from a row about one code, and has nothing to be hidden: the
    ///   text is the stored one.
    public static func bytes(of document: [UInt8], isOfOneCode: Bool = false) -> [UInt8] {
        if isOfOneCode { return document }
        guard let value = try? JSONValue(parsing: document) else { return [] }
        return Self.value(of: value).canonicalBytes
    }

    /// An article's code as it is printed. Which container something lay in is for those who packed and got it.
    private static func isArticle(_ code: String) -> Bool {
        has(code, "/E=") || has(code, "/01/") && has(code, "/21/")
    }

    /// By its bytes: asked of every event that is sealed or checked.
    private static func has(_ text: String, _ part: StaticString) -> Bool {
        let wanted = UnsafeBufferPointer(start: part.utf8Start, count: part.utf8CodeUnitCount)
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count >= wanted.count else { return false }
            return (0...bytes.count - wanted.count).contains { start in
                bytes[start] == wanted[0] && bytes[start..<start + wanted.count].elementsEqual(wanted)
            }
        }
    }

    static func value(of document: JSONValue) -> JSONValue {
        guard case .object(let members) = document else { return document }
        var kept = PublicDocument.members(of: members)
        if case .array(let codes)? = document["epcList"], codes.count == 1, case .string(let code) = codes[0],
            isArticle(code)
        {
            kept.append(JSONMember("epcList", .array(codes)))
        }
        return .object(kept.sorted { CanonicalOrder.precedes($0.name, $1.name) })
    }
}

/// The group of a leaf that holds the columns of its fact's row (记录部分): ids, times, who and what.
///
/// A leaf's own salt is in every proof of it, so this group has another: made by a one-way step from the salt of the
/// link, which only the owner and supervisors are told.
public enum RecordGroup {
    private static let saltName = [UInt8]("ransu record group".utf8)

    /// 16 bytes from the 16 of the link's salt.
    public static func salt(of linkSalt: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(saltName + linkSalt).prefix(16))
    }
}
