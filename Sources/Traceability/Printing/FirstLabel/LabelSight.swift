import Labels

/// A symbol as a photo shows it.
struct LabelSight: Sendable {
    let text: String
    /// With its symbology identifier.
    let transmitted: String
    let symbology: PrintSymbology?
    /// Estimates of how it was printed.
    let findings: [FirstLabelFinding]

    /// Every symbol of a photo, matrix symbols first. Takes seconds for a large photo: for `ReadingGate`.
    static func all(in photo: [UInt8]) throws(ReadingError) -> [LabelSight] {
        let picture = try Luminance(image: photo)
        return try SymbolReader().read(picture).map { symbol in
            LabelSight(
                text: symbol.text, transmitted: symbol.transmitted,
                symbology: symbol.kind.flatMap { kind in PrintSymbology.allCases.first { $0.symbology == kind } },
                findings: LabelInspection(picture, symbol)?.findings.compactMap { finding in
                    // Symbology and content are ours to judge.
                    finding.check == .symbology || finding.check == .content ? nil : FirstLabelFinding(finding)
                } ?? [])
        }
    }
}
