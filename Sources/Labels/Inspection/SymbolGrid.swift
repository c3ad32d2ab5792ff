/// The modules of a symbol as they lie in a picture: rows and columns seen in perspective.
struct SymbolGrid: Equatable {
    let columns: Int
    let rows: Int
    /// Outer corners: top left, top right, bottom right, bottom left.
    let corners: [ReadSymbol.Point]
    // (a·u + b·v + c) / (g·u + h·v + 1) and (d·u + e·v + f) / (…), u and v from 0 to 1 (Heckbert 1989, 2.2.3).
    private let (a, b, c): (Double, Double, Double)
    private let (d, e, f): (Double, Double, Double)
    private let (g, h): (Double, Double)

    /// Nil when three corners lie on one line.
    init?(columns: Int, rows: Int, corners: [ReadSymbol.Point]) {
        guard columns > 0, rows > 0, corners.count == 4 else { return nil }
        let (p0, p1, p2, p3) = (corners[0], corners[1], corners[2], corners[3])
        let (dx1, dy1, dx2, dy2) = (p1.x - p2.x, p1.y - p2.y, p3.x - p2.x, p3.y - p2.y)
        let (dx3, dy3) = (p0.x - p1.x + p2.x - p3.x, p0.y - p1.y + p2.y - p3.y)
        let determinant = dx1 * dy2 - dx2 * dy1
        guard abs(determinant) > 1e-6 else { return nil }
        let g = (dx3 * dy2 - dx2 * dy3) / determinant
        let h = (dx1 * dy3 - dx3 * dy1) / determinant
        (self.g, self.h) = (g, h)
        (a, b, c) = (p1.x - p0.x + g * p1.x, p3.x - p0.x + h * p3.x, p0.x)
        (d, e, f) = (p1.y - p0.y + g * p1.y, p3.y - p0.y + h * p3.y, p0.y)
        self.columns = columns
        self.rows = rows
        self.corners = corners
    }

    /// A place in modules from the top left corner; the middle of the first module is (0.5, 0.5).
    func point(_ column: Double, _ row: Double) -> ReadSymbol.Point {
        let (u, v) = (column / Double(columns), row / Double(rows))
        let scale = g * u + h * v + 1
        guard abs(scale) > 1e-9 else { return .init(x: -1e9, y: -1e9) }
        return .init(x: (a * u + b * v + c) / scale, y: (d * u + e * v + f) / scale)
    }

    /// Pixels of a module, the mean of all four sides.
    var modulePixels: Double {
        let across = distance(0, 1) + distance(3, 2)
        let down = distance(0, 3) + distance(1, 2)
        return (across / Double(columns) + down / Double(rows)) / 4
    }

    private func distance(_ from: Int, _ to: Int) -> Double {
        let (dx, dy) = (corners[to].x - corners[from].x, corners[to].y - corners[from].y)
        return (dx * dx + dy * dy).squareRoot()
    }

    /// The same grid with a corner moved.
    func moved(_ corner: Int, _ dx: Double, _ dy: Double) -> SymbolGrid? {
        var corners = corners
        corners[corner] = .init(x: corners[corner].x + dx, y: corners[corner].y + dy)
        return SymbolGrid(columns: columns, rows: rows, corners: corners)
    }
}
