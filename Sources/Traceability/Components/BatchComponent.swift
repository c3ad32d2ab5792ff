import Cryptography
import Identification
public import Storage

/// 零部件: what a supplier delivered and a batch was made with. Of the trade group: the owner, staff and regulators
/// read it.
public struct BatchComponent: Sendable, Hashable {
    public var supplier: String
    /// Its name, as `熄火保护装置`, `燃气阀` or `换热器`.
    public var component: String
    public var partNumber: String
    public var lot: String
    /// `CCC`, `型式检验` … and its number; empty: none was given.
    public var certificateKind: String
    public var certificateNumber: String
    /// Pieces; nil: not told.
    public var quantity: Int64?

    /// Characters of a field.
    public static let limit = 100
    /// Pieces of one component in a batch.
    public static let quantities: ClosedRange<Int64> = 1...1_000_000_000

    public init(
        supplier: String, component: String, lot: String, partNumber: String = "", quantity: Int64? = nil
    ) {
        (self.supplier, self.component, self.lot) = (supplier, component, lot)
        (self.partNumber, self.quantity) = (partNumber, quantity)
        (certificateKind, certificateNumber) = ("", "")
    }

    /// Trimmed. Throws `Refusal` with `lead` before the name of the field.
    func checked(_ lead: String) throws -> BatchComponent {
        var copy = self
        copy.supplier = try Text.required(supplier, lead + "supplier", limit: Self.limit)
        copy.component = try Text.required(component, lead + "component", limit: Self.limit)
        copy.lot = try Text.required(lot, lead + "lot", limit: Self.limit)
        copy.partNumber = try Text.limited(partNumber, lead + "partNo", limit: Self.limit)
        copy.certificateKind = try Text.limited(certificateKind, lead + "certificateKind", limit: Self.limit)
        copy.certificateNumber = try Text.limited(certificateNumber, lead + "certificateNo", limit: Self.limit)
        if let quantity, !Self.quantities.contains(quantity) {
            throw Refusal(
                .invalid, .componentQuantity, field: lead + "quantity",
                ["value": "\(quantity)", "limit": "\(Self.quantities.upperBound)"])
        }
        return copy
    }

    /// Its name for a reader: a kind of the table in his language, whatever it was called.
    public func name(_ language: Language) -> String {
        KeyComponent.named(component)?.name.text(language) ?? component
    }

    private static let separator = "\u{1F}"
    private static let place = "batch_component.sealed"

    func sealed(_ platform: Platform) throws -> [UInt8] {
        let fields = [
            supplier, component, partNumber, lot, certificateKind, certificateNumber, quantity.map(String.init) ?? "",
        ]
        let clean = fields.map { $0.replacing(Self.separator, with: " ") }
        return try platform.seal(clean.joined(separator: Self.separator), place: Self.place)
    }

    init(sealed: [UInt8], _ keys: PlatformKeys) throws {
        let text = String(decoding: try keys.open(sealed, place: Self.place), as: UTF8.self)
        let fields = text.split(separator: Self.separator, omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 7 else { throw StorageError.unavailable("a component cannot be read") }
        self.init(
            supplier: fields[0], component: fields[1], lot: fields[3], partNumber: fields[2],
            quantity: Int64(fields[6]))
        (certificateKind, certificateNumber) = (fields[4], fields[5])
    }
}

/// Keyed digests, so that a lot finds its batches although it is sealed. Letters count alike in both cases.
struct ComponentKeys: Sendable {
    private let key: SecretBytes

    init(_ keys: PlatformKeys) throws { key = try keys.key(for: "component lot") }

    /// 16 bytes.
    func lot(_ text: String) -> [UInt8] { code([text]) }
    func identity(_ component: BatchComponent) -> [UInt8] {
        // Whichever door it came by: a kind of the table is one by its key and by its name in either language.
        let kind = KeyComponent.named(component.component)?.name.chinese ?? component.component
        return code([component.supplier, kind, component.partNumber, component.lot])
    }

    private func code(_ parts: [String]) -> [UInt8] {
        let text = parts.map { Text.trim($0).uppercased() }.joined(separator: "\u{1F}")
        return Array(MAC.code(for: Array(text.utf8), key: key).prefix(16))
    }
}

extension Rule {
    static let componentQuantity = Rule(
        "component.quantity", "数量 {value} 应为 1 至 {limit} 的整数", "The quantity {value} must be 1 to {limit}")
    static let tooManyComponents = Rule(
        "component.too-many", "一个批次最多 {limit} 条零部件，现有 {count} 条",
        "A batch has {limit} components at most; this one would have {count}")
}
