import Foundation

/// Where the pixels of a worked picture come from in the one that was given: scale, turn and shift.
struct Placement: Equatable {
    /// x = a·x′ + b·y′ + left, y = c·x′ + d·y′ + top.
    var (a, b, left) = (1.0, 0.0, 0.0)
    var (c, d, top) = (0.0, 1.0, 0.0)

    static let same = Placement()

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

    func callAsFunction(_ x: Double, _ y: Double) -> ReadSymbol.Point {
        .init(x: a * x + b * y + left, y: c * x + d * y + top)
    }

    /// This placement of a picture that was itself placed.
    func after(_ first: Placement) -> Placement {
        Placement(
            a: first.a * a + first.b * c, b: first.a * b + first.b * d,
            left: first.a * left + first.b * top + first.left,
            c: first.c * a + first.d * c, d: first.c * b + first.d * d,
            top: first.c * left + first.d * top + first.top)
    }
}

extension ReadSymbol {
    /// The direction from one point to another in whole degrees, clockwise as pictures lie.
    static func degrees(from start: Point, to end: Point) -> Int {
        Int((atan2(end.y - start.y, end.x - start.x) * 180 / .pi).rounded())
    }
}
