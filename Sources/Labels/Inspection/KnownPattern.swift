import Identification

/// The modules that every symbol of a kind and size has: what tells its size, and where exactly it lies.
struct KnownPattern {
    let columns: Int
    let rows: Int
    private(set) var dark: [(column: Int, row: Int)] = []
    private(set) var light: [(column: Int, row: Int)] = []

    /// All sizes of a kind. Empty for linear symbols, whose length their text tells.
    static func candidates(_ kind: Symbology) -> [KnownPattern] {
        switch kind.plain {
        case .qr: qr
        case .dataMatrix: dataMatrix
        default: []
        }
    }

    private static let qr = (1...40).map { KnownPattern(qr: 17 + 4 * $0) }
    /// ISO/IEC 16022 table 7: squares, then rectangles.
    private static let dataMatrix: [KnownPattern] = {
        let sides = [
            10, 12, 14, 16, 18, 20, 22, 24, 26, 32, 36, 40, 44, 48, 52, 64, 72, 80, 88, 96, 104, 120, 132, 144,
        ]
        let rectangles = [(18, 8), (32, 8), (26, 12), (36, 12), (36, 16), (48, 16)]
        return (sides.map { ($0, $0) } + rectangles).map { KnownPattern(dataMatrix: $0.0, $0.1) }
    }()

    /// Finder patterns with their separators, and both timing lines (ISO/IEC 18004, 6.3).
    private init(qr size: Int) {
        (columns, rows) = (size, size)
        for (left, top) in [(0, 0), (size - 7, 0), (0, size - 7)] {
            for row in -1...7 {
                for column in -1...7 where 0..<size ~= left + column && 0..<size ~= top + row {
                    let ring = max(abs(row - 3), abs(column - 3))
                    add(left + column, top + row, isDark: ring != 2 && ring != 4)
                }
            }
        }
        for place in 8..<size - 8 {
            add(place, 6, isDark: place % 2 == 0)
            add(6, place, isDark: place % 2 == 0)
        }
    }

    /// The solid lines on the left and below, the broken ones above and on the right (ISO/IEC 16022, 5.1).
    private init(dataMatrix columns: Int, _ rows: Int) {
        (self.columns, self.rows) = (columns, rows)
        for row in 0..<rows {
            add(0, row, isDark: true)
            add(columns - 1, row, isDark: row % 2 == 1)
        }
        for column in 1..<columns - 1 {
            add(column, rows - 1, isDark: true)
            add(column, 0, isDark: column % 2 == 0)
        }
    }

    private mutating func add(_ column: Int, _ row: Int, isDark: Bool) {
        if isDark { dark.append((column, row)) } else { light.append((column, row)) }
    }

    /// How much lighter the light modules are than the dark ones, in levels: high where the grid fits.
    func fit(_ grid: SymbolGrid, _ picture: Luminance) -> Double {
        mean(light, grid, picture) - mean(dark, grid, picture)
    }

    private func mean(_ modules: [(column: Int, row: Int)], _ grid: SymbolGrid, _ picture: Luminance) -> Double {
        let sum = modules.reduce(0.0) { sum, module in
            sum + picture.sample(grid.point(Double(module.column) + 0.5, Double(module.row) + 0.5))
        }
        return sum / Double(max(1, modules.count))
    }

    /// The grid of a symbol: of all sizes the one that fits best, then its corners moved in ever smaller steps as
    /// long as it fits better. Readers give corners in whole pixels.
    static func grid(_ symbol: ReadSymbol, _ picture: Luminance) -> SymbolGrid? {
        guard let kind = symbol.kind else { return nil }
        var corners = symbol.corners
        if symbol.isMirrored { corners.swapAt(1, 3) }
        if kind.isLinear {
            let modules = try? Symbol.encode(symbol.text.isEmpty ? "0" : linearText(symbol), as: kind).width
            return modules.flatMap { SymbolGrid(columns: $0, rows: 1, corners: spread(corners)) }
        }
        var best: (pattern: KnownPattern, grid: SymbolGrid, fit: Double)?
        for pattern in candidates(kind) {
            guard let grid = SymbolGrid(columns: pattern.columns, rows: pattern.rows, corners: corners) else {
                return nil
            }
            let fit = pattern.fit(grid, picture)
            if fit > best?.fit ?? -.infinity { best = (pattern, grid, fit) }
        }
        return best.map { $0.pattern.settled($0.grid, picture) }
    }

    /// What gives a linear symbol of the same length.
    private static func linearText(_ symbol: ReadSymbol) -> String {
        guard let element = symbol.elementString else { return symbol.text }
        return element.fields.map { "[\($0.ai)]\($0.value)" }.joined()
    }

    /// A linear symbol read on a single line has no height: it is given a pixel.
    private static func spread(_ corners: [ReadSymbol.Point]) -> [ReadSymbol.Point] {
        let (dx, dy) = (corners[1].x - corners[0].x, corners[1].y - corners[0].y)
        let length = max(1, (dx * dx + dy * dy).squareRoot())
        let (px, py) = (corners[3].x - corners[0].x, corners[3].y - corners[0].y)
        guard abs(px * dy - py * dx) / length < 1 else { return corners }
        let (x, y) = (-dy / length, dx / length)
        return corners.enumerated().map { $0.offset < 2 ? $0.element : .init(x: $0.element.x + x, y: $0.element.y + y) }
    }

    private func settled(_ start: SymbolGrid, _ picture: Luminance) -> SymbolGrid {
        var (grid, fit) = (start, fit(start, picture))
        for share in [0.4, 0.2, 0.1] {
            let step = max(0.25, start.modulePixels * share)
            var isBetter = true
            for _ in 0..<4 where isBetter {
                isBetter = false
                for corner in 0..<4 {
                    for (dx, dy) in [(step, 0), (-step, 0), (0, step), (0, -step)] {
                        guard let moved = grid.moved(corner, dx, dy) else { continue }
                        let other = self.fit(moved, picture)
                        if other > fit + 0.05 { (grid, fit, isBetter) = (moved, other, true) }
                    }
                }
            }
        }
        return grid
    }
}
