/// What the drawings of exact size have in common: the X-dimension and the quiet zone, checked.
struct VectorDrawing: Sendable, Equatable {
    let moduleMicrometres: Int
    let quietZoneModules: Int?

    init(_ moduleMicrometres: Int, _ quietZoneModules: Int?) throws(DrawingError) {
        let smallest = SymbolRules.smallestModuleMicrometres
        guard moduleMicrometres >= smallest else {
            throw .moduleTooSmall(micrometres: moduleMicrometres, limit: smallest)
        }
        guard moduleMicrometres <= SymbolRules.largestModuleMicrometres else {
            throw .moduleTooLarge(micrometres: moduleMicrometres, limit: SymbolRules.largestModuleMicrometres)
        }
        if let modules = quietZoneModules, !(0...100 ~= modules) { throw .quietZoneOutOfRange(modules: modules) }
        self.moduleMicrometres = moduleMicrometres
        self.quietZoneModules = quietZoneModules
    }

    func size(of matrix: SymbolMatrix) -> SymbolSize { SymbolSize(matrix, quietZoneModules: quietZoneModules) }

    /// Calls `body` with the place, in modules from the top left corner of the quiet zone, and the length of each run.
    func runs(
        _ matrix: SymbolMatrix, _ size: SymbolSize, _ body: (_ column: Int, _ row: Int, _ length: Int) -> Void
    ) {
        for row in 0..<matrix.height {
            matrix.runs(row: row) { start, length in
                body(start + size.quiet, row * size.rowHeight + size.quiet, length)
            }
        }
    }
}

extension [UInt8] {
    /// A length in points of 1/72 inch, to a ten-millionth: an error far below a micrometre on any label.
    mutating func points(_ micrometres: Int) {
        let value = (micrometres * 3_600_000 + 63) / 127
        decimal(value / 10_000_000)
        var rest = value % 10_000_000
        guard rest > 0 else { return }
        append(UInt8(ascii: "."))
        var unit = 1_000_000
        while rest > 0 {
            append(UInt8(ascii: "0") + UInt8(rest / unit))
            rest %= unit
            unit /= 10
        }
    }
}
