/// A symbol with its quiet zone, in modules.
struct SymbolSize: Equatable {
    let quiet: Int
    /// 1 for matrix symbols, the height of the bars for linear ones.
    let rowHeight: Int
    let width: Int
    let height: Int

    /// `quietZoneModules` is never fewer than the symbology asks for.
    init(_ matrix: SymbolMatrix, quietZoneModules: Int? = nil) {
        quiet = max(quietZoneModules ?? 0, matrix.symbology.quietZoneModules)
        // GS1 General Specifications 5.4.3 asks bars of 15 % of the length at least.
        rowHeight = matrix.symbology.isLinear ? max(20, (matrix.width * 15 + 99) / 100) : 1
        width = matrix.width + 2 * quiet
        height = matrix.height * rowHeight + 2 * quiet
    }
}
