/// The levels in the middles of the modules: what is dark, what is light, and how even the light is.
struct ModuleLevels {
    let dark: Double
    let light: Double
    let threshold: Double
    let unevenness: Double

    init(_ grid: SymbolGrid, _ picture: Luminance) {
        var levels: [(column: Int, row: Int, level: Double)] = []
        for row in 0..<grid.rows {
            for column in 0..<grid.columns {
                let point = grid.point(Double(column) + 0.5, Double(row) + 0.5)
                levels.append((column, row, picture.sample(point)))
            }
        }
        let sorted = levels.map(\.level).sorted()
        // Between the tenth darkest and the tenth lightest of a hundred.
        let threshold = (sorted[sorted.count / 10] + sorted[sorted.count - 1 - sorted.count / 10]) / 2
        self.threshold = threshold
        dark = Self.mean(sorted.filter { $0 <= threshold })
        light = Self.mean(sorted.filter { $0 > threshold })
        unevenness = Self.unevenness(levels.filter { $0.level > threshold }, grid)
    }

    private static func mean(_ levels: [Double]) -> Double {
        levels.isEmpty ? 0 : levels.reduce(0, +) / Double(levels.count)
    }

    /// The light modules of sixteen fields of the symbol, darkest field against lightest.
    private static func unevenness(_ light: [(column: Int, row: Int, level: Double)], _ grid: SymbolGrid) -> Double {
        var fields: [Int: [Double]] = [:]
        for module in light {
            let field = module.row * 4 / grid.rows * 4 + module.column * 4 / grid.columns
            fields[field, default: []].append(module.level)
        }
        let means = fields.values.filter { $0.count >= 3 }.map(mean)
        guard let least = means.min(), let most = means.max(), most > 0 else { return 0 }
        return (most - least) / most
    }
}

extension SymbolGrid {
    /// Pixels of a module along the rows.
    var columnPixels: Double {
        let (start, end) = (point(0, Double(rows) / 2), point(Double(columns), Double(rows) / 2))
        let (dx, dy) = (end.x - start.x, end.y - start.y)
        return (dx * dx + dy * dy).squareRoot() / Double(columns)
    }
}
