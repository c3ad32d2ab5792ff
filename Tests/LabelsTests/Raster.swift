import Labels
import Testing

extension Luminance {
    /// A symbol with its quiet zone, drawn from its modules alone.
    static func drawn(
        _ matrix: SymbolMatrix, pixels: Int = 4, quiet: Int? = nil, dark: UInt8 = 0, light: UInt8 = 255
    ) throws -> Luminance {
        let quiet = quiet ?? matrix.symbology.quietZoneModules
        let rows = matrix.symbology.isLinear ? 30 : matrix.height
        let (width, height) = ((matrix.width + 2 * quiet) * pixels, (rows + 2 * quiet) * pixels)
        var levels = [UInt8](repeating: light, count: width * height)
        for row in 0..<rows {
            for column in 0..<matrix.width
            where matrix[row: matrix.symbology.isLinear ? 0 : row, column: column] {
                for y in (row + quiet) * pixels..<(row + quiet + 1) * pixels {
                    let first = y * width + (column + quiet) * pixels
                    for index in first..<first + pixels { levels[index] = dark }
                }
            }
        }
        return try #require(Luminance(width: width, height: height, pixels: levels))
    }
}
