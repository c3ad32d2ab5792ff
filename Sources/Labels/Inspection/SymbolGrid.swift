/// The modules of a symbol as they lie in a picture: rows and columns seen in perspective.
struct SymbolGrid: Equatable {
    let columns: Int
    let rows: Int
    /// Outer corners: top left, top right, bottom right, bottom left.
    let corners: [ReadSymbol.Point]
    private let placement: Placement

    /// Nil when three corners lie on one line.
    init?(columns: Int, rows: Int, corners: [ReadSymbol.Point]) {
        let (width, height) = (Double(columns), Double(rows))
        guard let placement = Placement.rectangle(width: width, height: height, onto: corners) else { return nil }
        self.columns = columns
        self.rows = rows
        self.corners = corners
        self.placement = placement
    }

    /// A place in modules from the top left corner; the middle of the first module is (0.5, 0.5).
    func point(_ column: Double, _ row: Double) -> ReadSymbol.Point { placement(column, row) }

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
