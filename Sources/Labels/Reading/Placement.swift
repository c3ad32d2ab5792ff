import Foundation

/// Where the pixels of a worked picture come from in the one that was given: scale, turn, shift and perspective.
struct Placement: Equatable {
    /// x = (a·x′ + b·y′ + left) / (g·x′ + h·y′ + 1), y = (c·x′ + d·y′ + top) / (…).
    var (a, b, left) = (1.0, 0.0, 0.0)
    var (c, d, top) = (0.0, 1.0, 0.0)
    var (g, h) = (0.0, 0.0)

    static let same = Placement()

    init() {}

    /// A placement without perspective unless `g` and `h` say so.
    init(
        a: Double, b: Double, left: Double, c: Double, d: Double, top: Double, g: Double = 0, h: Double = 0
    ) {
        (self.a, self.b, self.left) = (a, b, left)
        (self.c, self.d, self.top) = (c, d, top)
        (self.g, self.h) = (g, h)
    }

    static func scaled(_ scale: Double, left: Double = 0, top: Double = 0) -> Placement {
        Placement(a: scale, b: 0, left: left, c: 0, d: scale, top: top)
    }

    /// A picture turned about its middle, into a frame that holds all of it.
    static func turned(_ degrees: Double, width: Int, height: Int) -> (Placement, width: Int, height: Int) {
        let (sine, cosine) = (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
        let (w, h) = (Double(width), Double(height))
        let newWidth = (abs(w * cosine) + abs(h * sine)).rounded(.up)
        let newHeight = (abs(w * sine) + abs(h * cosine)).rounded(.up)
        let left = w / 2 - cosine * newWidth / 2 - sine * newHeight / 2
        let top = h / 2 + sine * newWidth / 2 - cosine * newHeight / 2
        let placement = Placement(a: cosine, b: sine, left: left, c: -sine, d: cosine, top: top)
        return (placement, Int(newWidth), Int(newHeight))
    }

    /// A rectangle seen in perspective (Heckbert 1989, 2.2.3): its corners, top left first and clockwise, lie on those
    /// given. Nil when three of them lie on one line.
    static func rectangle(width: Double, height: Double, onto corners: [ReadSymbol.Point]) -> Placement? {
        guard corners.count == 4, width > 0, height > 0 else { return nil }
        let (p0, p1, p2, p3) = (corners[0], corners[1], corners[2], corners[3])
        let (dx1, dy1, dx2, dy2) = (p1.x - p2.x, p1.y - p2.y, p3.x - p2.x, p3.y - p2.y)
        let (dx3, dy3) = (p0.x - p1.x + p2.x - p3.x, p0.y - p1.y + p2.y - p3.y)
        let determinant = dx1 * dy2 - dx2 * dy1
        guard abs(determinant) > 1e-6 else { return nil }
        let g = (dx3 * dy2 - dx2 * dy3) / determinant
        let h = (dx1 * dy3 - dx3 * dy1) / determinant
        return Placement(
            a: (p1.x - p0.x + g * p1.x) / width, b: (p3.x - p0.x + h * p3.x) / height, left: p0.x,
            c: (p1.y - p0.y + g * p1.y) / width, d: (p3.y - p0.y + h * p3.y) / height, top: p0.y,
            g: g / width, h: h / height)
    }

    func callAsFunction(_ x: Double, _ y: Double) -> ReadSymbol.Point {
        let scale = g * x + h * y + 1
        guard abs(scale) > 1e-9 else { return .init(x: -1e9, y: -1e9) }
        return .init(x: (a * x + b * y + left) / scale, y: (c * x + d * y + top) / scale)
    }

    /// This placement, in a picture that was itself scaled.
    func scaled(by factor: Double) -> Placement {
        var placement = self
        placement.a *= factor
        placement.b *= factor
        placement.left *= factor
        placement.c *= factor
        placement.d *= factor
        placement.top *= factor
        return placement
    }
}

extension ReadSymbol {
    /// The direction from one point to another in whole degrees, clockwise as pictures lie.
    static func degrees(from start: Point, to end: Point) -> Int {
        Int((atan2(end.y - start.y, end.x - start.x) * 180 / .pi).rounded())
    }
}
