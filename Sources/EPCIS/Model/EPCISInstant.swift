/// A moment as EPCIS writes it, with the zone it was told in.
public struct EPCISInstant: Sendable, Hashable {
    /// Since 1970-01-01T00:00:00Z.
    public var microseconds: Int64
    /// Minutes east of UTC in which it is written.
    public var offsetMinutes: Int

    public init(_ microseconds: Int64, offsetMinutes: Int = EPCISTime.defaultOffsetMinutes) {
        (self.microseconds, self.offsetMinutes) = (microseconds, offsetMinutes)
    }

    /// Reads ISO 8601 with a zone.
    public init?(_ text: String) {
        guard let (microseconds, offset) = EPCISTime.parse(text) else { return nil }
        self.init(microseconds, offsetMinutes: offset)
    }

    public var text: String { EPCISTime.text(microseconds, offsetMinutes: offsetMinutes) }
}
