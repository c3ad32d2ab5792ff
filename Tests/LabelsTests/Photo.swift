import Foundation
import Labels
import TestSupport
import Testing

/// What a camera does to a label. Each step gives another picture; levels are 0 to 255.
struct Photo {
    var picture: Luminance

    init(_ picture: Luminance) { self.picture = picture }

    /// Several pictures side by side on paper.
    static func sheet(_ pictures: [Luminance], gap: Int = 20) throws -> Luminance {
        let width = pictures.reduce(gap) { $0 + $1.width + gap }
        let height = (pictures.map(\.height).max() ?? 1) + 2 * gap
        var levels = [UInt8](repeating: 255, count: width * height)
        var left = gap
        for picture in pictures {
            for y in 0..<picture.height {
                for x in 0..<picture.width {
                    levels[(y + gap) * width + left + x] = picture.pixels[y * picture.width + x]
                }
            }
            left += picture.width + gap
        }
        return try #require(Luminance(width: width, height: height, pixels: levels))
    }

    private func level(_ x: Double, _ y: Double, outside: UInt8) -> Double {
        let (column, row) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
        func at(_ x: Int, _ y: Int) -> Double {
            x >= 0 && y >= 0 && x < picture.width && y < picture.height
                ? Double(picture.pixels[y * picture.width + x]) : Double(outside)
        }
        let (right, below) = (x - Double(column), y - Double(row))
        return (at(column, row) * (1 - right) + at(column + 1, row) * right) * (1 - below)
            + (at(column, row + 1) * (1 - right) + at(column + 1, row + 1) * right) * below
    }

    /// `source` says where a pixel of the new picture comes from.
    private func warped(
        width: Int, height: Int, outside: UInt8 = 215, _ source: (Double, Double) -> (Double, Double)
    ) throws -> Photo {
        var levels = [UInt8](repeating: 0, count: width * height)
        for y in 0..<height {
            for x in 0..<width {
                let from = source(Double(x), Double(y))
                levels[y * width + x] = UInt8(clamping: Int(level(from.0, from.1, outside: outside).rounded()))
            }
        }
        return Photo(try #require(Luminance(width: width, height: height, pixels: levels)))
    }

    func rotated(_ degrees: Double) throws -> Photo {
        let (sine, cosine) = (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
        let side = Int(Double(picture.width * picture.width + picture.height * picture.height).squareRoot()) + 20
        let (w, h) = (Double(picture.width) / 2, Double(picture.height) / 2)
        return try warped(width: side, height: side) { x, y in
            let (dx, dy) = (x - Double(side) / 2, y - Double(side) / 2)
            return (cosine * dx + sine * dy + w, -sine * dx + cosine * dy + h)
        }
    }

    /// The top edge further away than the bottom one: `strength` 0.3 makes it 30 % shorter.
    func inPerspective(_ strength: Double) throws -> Photo {
        let (w, h) = (Double(picture.width), Double(picture.height))
        return try warped(width: picture.width, height: picture.height) { x, y in
            let share = 1 - strength * (1 - y / h)
            return ((x - w / 2) / share + w / 2, y * (1 + strength * (1 - y / h) * 0.5) - strength * 0.02 * h)
        }
    }

    func scaled(_ factor: Double) throws -> Photo {
        let (width, height) = (Int(Double(picture.width) * factor), Int(Double(picture.height) * factor))
        return try warped(width: width, height: height) { x, y in ((x + 0.5) / factor - 0.5, (y + 0.5) / factor - 0.5) }
    }

    /// Levels pressed into a part of the scale: 0.3 is a dim picture of 30 % contrast.
    func dimmed(_ contrast: Double, floor: Double = 20) throws -> Photo {
        try mapped { _, _, level in floor + level * contrast }
    }

    /// Light that falls off from left to right to a share of itself.
    func shaded(_ share: Double) throws -> Photo {
        let width = Double(picture.width)
        return try mapped { x, _, level in level * (1 - (1 - share) * Double(x) / width) }
    }

    func noisy(_ deviation: Double, using generator: inout SeededGenerator) throws -> Photo {
        var draws = generator
        defer { generator = draws }
        return try mapped { _, _, level in
            let sum = (0..<4).reduce(0.0) { sum, _ in sum + Double.random(in: -1...1, using: &draws) }
            return level + sum * deviation * 0.866
        }
    }

    func blurred(radius: Int) throws -> Photo {
        let source = picture
        return try mapped { x, y, _ in
            var (sum, count) = (0.0, 0.0)
            for row in max(0, y - radius)...min(source.height - 1, y + radius) {
                for column in max(0, x - radius)...min(source.width - 1, x + radius) {
                    sum += Double(source.pixels[row * source.width + column])
                    count += 1
                }
            }
            return sum / count
        }
    }

    private func mapped(_ level: (Int, Int, Double) -> Double) throws -> Photo {
        var levels = picture.pixels
        for y in 0..<picture.height {
            for x in 0..<picture.width {
                let index = y * picture.width + x
                levels[index] = UInt8(clamping: Int(level(x, y, Double(levels[index])).rounded()))
            }
        }
        return Photo(try #require(Luminance(width: picture.width, height: picture.height, pixels: levels)))
    }
}
