/// How far the paper around a symbol is free, in modules, on each side.
public struct QuietZoneMeasure: Sendable, Equatable {
    /// One side of the symbol.
    public struct Side: Sendable, Equatable {
        /// Free modules, in halves; not looked at beyond the limit of the measure.
        public let modules: Double
        /// The picture ends there, so more may be free.
        public let reachesEdge: Bool
    }

    public let top: Side
    public let right: Side
    public let bottom: Side
    public let left: Side

    /// All sides, those above and below only where the symbol has them: bars have none.
    public func sides(isLinear: Bool) -> [Side] { isLinear ? [left, right] : [top, right, bottom, left] }

    /// - Parameters:
    ///   - threshold: a lighter level is paper.
    ///   - limit: modules that are looked at.
    init(_ grid: SymbolGrid, _ picture: Luminance, threshold: Double, limit: Int) {
        let (width, height) = (Double(grid.columns), Double(grid.rows))
        func side(_ length: Double, _ place: (_ along: Double, _ out: Double) -> (Double, Double)) -> Side {
            var free = 0.0
            for half in 1...2 * limit {
                let out = Double(half) / 2
                var (dark, outside, count) = (0, 0, 0)
                for along in stride(from: 0.25, to: length, by: 0.5) {
                    let (column, row) = place(along, out)
                    let point = grid.point(column, row)
                    count += 1
                    if point.x < 0.5 || point.y < 0.5 || point.x > Double(picture.width) - 0.5
                        || point.y > Double(picture.height) - 0.5
                    {
                        outside += 1
                    } else if picture.sample(point) < threshold {
                        dark += 1
                    }
                }
                // A speck of dust is not a violation; a line or a neighbour is.
                if dark > max(1, count / 50) { return Side(modules: free, reachesEdge: false) }
                if outside > 0 { return Side(modules: free, reachesEdge: true) }
                free = out
            }
            return Side(modules: free, reachesEdge: false)
        }
        top = side(width) { ($0, -$1) }
        bottom = side(width) { ($0, height + $1) }
        left = side(height) { (-$1, $0) }
        right = side(height) { (width + $1, $0) }
    }
}
