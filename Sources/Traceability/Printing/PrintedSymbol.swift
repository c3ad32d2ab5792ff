import Labels

/// 码制: the symbologies a job may choose for pictures (GB/T 33993, GB/T 35420).
public enum PrintSymbology: String, Sendable, CaseIterable {
    case qr, gs1QR, dataMatrix, gs1DataMatrix, hanXin, code128, gs1Code128

    public var name: Message {
        switch self {
        case .qr: Message("QR 码", "QR Code")
        case .gs1QR: Message("GS1 QR 码", "GS1 QR Code")
        case .dataMatrix: Message("Data Matrix 码", "Data Matrix")
        case .gs1DataMatrix: Message("GS1 Data Matrix 码", "GS1 Data Matrix")
        case .hanXin: Message("汉信码", "Han Xin Code")
        case .code128: Message("Code 128 条码", "Code 128")
        case .gs1Code128: Message("GS1-128 条码", "GS1-128")
        }
    }

    /// Carries a GTIN and serial as element strings, so codes of a GTIN only.
    public var isGS1: Bool { symbology.isGS1 }

    var symbology: Symbology {
        switch self {
        case .qr: .qr
        case .gs1QR: .gs1QR
        case .dataMatrix: .dataMatrix
        case .gs1DataMatrix: .gs1DataMatrix
        case .hanXin: .hanXin
        case .code128: .code128
        case .gs1Code128: .gs1Code128
        }
    }
}

/// What of a code a symbol carries: the address, the element string, or the code alone where a line of bars is short.
struct PrintedSymbol: Sendable, Hashable {
    let kind: PrintSymbology
    private let scope: String

    /// Throws a refusal for a symbology that is unknown or cannot carry the codes of this allocation.
    init(_ name: String, of allocation: Allocation) throws {
        kind = try name.isEmpty ? .qr : PrintOrder.choice(name, .symbology)
        guard allocation.isGTIN || !kind.isGS1 else {
            throw Refusal(.invalid, .symbologyOfGTIN, field: "symbology", ["value": name])
        }
        scope = allocation.scope
    }

    func text(_ label: PrintRun.Label) -> String {
        if kind.isGS1 { return "[01]\(scope)[21]\(label.field)" }
        return kind.symbology.isLinear ? label.code.text : label.code.address
    }
}
