import Cryptography
import Storage

/// Where an event stands in the order of a query: what it is ordered by, then its id, then its owner.
struct EventPlace: Sendable, Hashable {
    /// Microseconds of the time ordered by; 0 in the order of capture.
    var value: Int64
    var eventID: Int64
    var ownerID: Int64

    var key: EventKey { EventKey(ownerID: ownerID, id: eventID) }
}

/// Where the next page begins, for one reader and one query.
struct EventPageToken: Sendable, Hashable {
    var place: EventPlace
    /// Events given so far, for `eventCountLimit`.
    var given: Int
    var expiresAt: Instant

    static let lifeSeconds: Int64 = 24 * 3600

    /// Numbers and their code; `binding` says whose and of which query they are.
    func text(_ keys: PlatformKeys, binding: String) throws -> String {
        let numbers = [place.value, place.eventID, place.ownerID, Int64(given), expiresAt.microseconds]
        let bytes = numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) } }
        return (bytes + (try Self.code(bytes, keys, binding)).prefix(16)).base64URL
    }

    /// Throws `Refusal` for a text that is no token of this reader and query, and for one that is too old.
    init(_ text: String, _ keys: PlatformKeys, binding: String, now: Instant) throws {
        guard text.utf8.count <= 200, let bytes = [UInt8](base64URL: text), bytes.count == 56,
            constantTimeEqual(Array(bytes[40...]), Array(try Self.code(Array(bytes[..<40]), keys, binding).prefix(16)))
        else { throw Refusal(.invalid, .pageTokenWrong, field: "nextPageToken") }
        let numbers = (0..<5).map { index in
            bytes[(8 * index)..<(8 * index + 8)].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        }
        place = EventPlace(value: numbers[0], eventID: numbers[1], ownerID: numbers[2])
        given = Int(numbers[3])
        expiresAt = Instant(microseconds: numbers[4])
        guard now < expiresAt else { throw Refusal(.invalid, .pageTokenExpired, field: "nextPageToken") }
    }

    init(_ place: EventPlace, given: Int, expiresAt: Instant) {
        (self.place, self.given, self.expiresAt) = (place, given, expiresAt)
    }

    private static func code(_ bytes: [UInt8], _ keys: PlatformKeys, _ binding: String) throws -> [UInt8] {
        MAC.code(for: bytes + Array(binding.utf8), key: try keys.key(for: "event page token"))
    }
}

extension Rule {
    static let pageTokenWrong = Rule(
        "query.page-token", "nextPageToken 不是本查询给出的，请从第一页重新查询",
        "This nextPageToken was not given for this query; begin with the first page again")
    static let pageTokenExpired = Rule(
        "query.page-token-expired", "nextPageToken 已过期，请从第一页重新查询",
        "This nextPageToken has expired; begin with the first page again")
}
