/// The tag layouts (EPC binary coding schemes) that are read here; the raw value is the header byte (GS1 EPC Tag
/// Data Standard 2.3, table 14-1).
public enum EPCScheme: UInt8, Sendable, Hashable, CaseIterable {
    case sgtin96 = 0x30, sgtin198 = 0x36, sgtinPlus = 0xF7, sgtinPlusPlus = 0xFD
    case dsgtinPlus = 0xFB, dsgtinPlusPlus = 0xFC
    case sscc96 = 0x31, ssccPlus = 0xF9, ssccPlusPlus = 0xEF
    case sgln96 = 0x32, sgln195 = 0x39, sglnPlus = 0xF2, sglnPlusPlus = 0xE9
    case grai96 = 0x33, grai170 = 0x37, graiPlus = 0xF1, graiPlusPlus = 0xEB
    case giai96 = 0x34, giai202 = 0x38, giaiPlus = 0xFA, giaiPlusPlus = 0xEE

    /// How the fields lie.
    public enum Style: Sendable, Hashable {
        /// With filter and partition; the serial is a number without leading zeros.
        case numeric
        /// With filter and partition; the serial is text of seven bits a character.
        case text
        /// TDS 2.0: no partition, digits of four bits, the serial in the shortest of six encodings.
        case plus
        /// TDS 2.3: as `plus`, then a host name. Read only.
        case plusPlus
    }

    /// Which of the four families the layout is of.
    public var style: Style {
        switch self {
        case .sgtin96, .sscc96, .sgln96, .grai96, .giai96: .numeric
        case .sgtin198, .sgln195, .grai170, .giai202: .text
        case .sgtinPlus, .dsgtinPlus, .ssccPlus, .sglnPlus, .graiPlus, .giaiPlus: .plus
        default: .plusPlus
        }
    }

    /// The GS1 key that the layout carries.
    public var key: EPCIdentity.Key {
        switch self {
        case .sgtin96, .sgtin198, .sgtinPlus, .sgtinPlusPlus, .dsgtinPlus, .dsgtinPlusPlus: .sgtin
        case .sscc96, .ssccPlus, .ssccPlusPlus: .sscc
        case .sgln96, .sgln195, .sglnPlus, .sglnPlusPlus: .sgln
        case .grai96, .grai170, .graiPlus, .graiPlusPlus: .grai
        case .giai96, .giai202, .giaiPlus, .giaiPlusPlus: .giai
        }
    }

    /// Whether a date stands before the GTIN.
    public var hasDate: Bool { self == .dsgtinPlus || self == .dsgtinPlusPlus }

    /// Whether the company prefix and its length are part of the layout.
    public var hasPartition: Bool { style == .numeric || style == .text }

    /// The bits of the layout; nil where they depend on the value.
    public var bitCount: Int? {
        switch self {
        case .sgtin96, .sscc96, .sgln96, .grai96, .giai96: 96
        case .sgtin198: 198
        case .sgln195: 195
        case .grai170: 170
        case .giai202: 202
        case .ssccPlus: 84
        default: nil
        }
    }

    /// The standard's name, such as `SGTIN-96` or `DSGTIN+`.
    public var name: String {
        switch self {
        case .dsgtinPlus: "DSGTIN+"
        case .dsgtinPlusPlus: "DSGTIN++"
        default:
            switch style {
            case .plus: key.name + "+"
            case .plusPlus: key.name + "++"
            case .numeric, .text: "\(key.name)-\(bitCount ?? 0)"
            }
        }
    }

    /// The layouts for a key that are written here, the most widely read first.
    public static func layouts(for key: EPCIdentity.Key) -> [EPCScheme] {
        allCases.filter { $0.key == key && $0.style != .plusPlus && !$0.hasDate }
    }

    /// The layout of a standard's name, in either case: `sgtin-96`, `SGTIN+`.
    public init?(named name: String) {
        guard name.utf8.count <= 16 else { return nil }
        let wanted = name.uppercased()
        guard let scheme = Self.allCases.first(where: { $0.name == wanted }) else { return nil }
        self = scheme
    }

    var partition: EPCPartition {
        switch key {
        case .sgtin: .sgtin
        case .sscc: .sscc
        case .sgln: .sgln
        case .grai: .grai
        case .giai: self == .giai96 ? .giai96 : .giai202
        }
    }

    /// Bits of a numeric serial, or the most characters of a textual one.
    var serialWidth: Int {
        switch self {
        case .sgtin96, .grai96: 38
        case .sgln96: 41
        case .sscc96, .ssccPlus, .ssccPlusPlus, .giai96: 0
        case .grai170, .graiPlus, .graiPlusPlus: 16
        case .giai202, .giaiPlus, .giaiPlusPlus: 30
        default: 20
        }
    }

    /// Headers of table 14-1 that name a layout which is not read here.
    static func knownName(_ header: UInt8) -> String? {
        switch header {
        case 0x2C: "GDTI-96"
        case 0x2D: "GSRN-96"
        case 0x2E: "GSRNP-96"
        case 0x2F: "USDOD-96"
        case 0x35: "GID-96"
        case 0x3A: "GDTI-113"
        case 0x3B: "ADI-var"
        case 0x3C: "CPI-96"
        case 0x3D: "CPI-var"
        case 0x3E: "GDTI-174"
        case 0x3F: "SGCN-96"
        case 0x40: "ITIP-110"
        case 0x41: "ITIP-212"
        case 0xE6: "CPI++"
        case 0xE7: "GSRN++"
        case 0xE8: "GSRNP++"
        case 0xEA: "GDTI++"
        case 0xEC: "SGCN++"
        case 0xED: "ITIP++"
        case 0xF0: "CPI+"
        case 0xF3: "ITIP+"
        case 0xF4: "GSRN+"
        case 0xF5: "GSRNP+"
        case 0xF6: "GDTI+"
        case 0xF8: "SGCN+"
        default: nil
        }
    }
}
