/// The filter value of a tag, by which readers select: what kind of thing the tag is on (GS1 EPC Tag Data Standard 2.3
/// section 10). Values that the standard reserves can be read and written as numbers.
public struct EPCFilter: Sendable, Hashable, ExpressibleByIntegerLiteral {
    /// 0…7.
    public let value: Int

    /// Nil for anything but 0…7.
    public init?(_ value: Int) {
        guard (0...7).contains(value) else { return nil }
        self.value = value
    }

    /// Keeps the lowest three bits.
    public init(integerLiteral value: Int) { self.value = value & 7 }

    /// Anything that no other value describes; every key.
    public static let other: EPCFilter = 0
    /// SGTIN: sold at a point of sale.
    public static let pointOfSale: EPCFilter = 1
    /// SGTIN and SSCC: a full case for transport.
    public static let fullCase: EPCFilter = 2
    /// SGTIN: an inner pack.
    public static let innerPack: EPCFilter = 4
    /// SGTIN and SSCC: a unit load, such as a pallet.
    public static let unitLoad: EPCFilter = 6
    /// SGTIN: a unit inside a trade item, or a component not for individual sale.
    public static let component: EPCFilter = 7
    /// GIAI: a rail vehicle.
    public static let railVehicle: EPCFilter = 1
}
