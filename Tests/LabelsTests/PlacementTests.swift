import Testing

@testable import Labels

struct PlacementTests {
    private func isNear(_ point: ReadSymbol.Point, _ x: Double, _ y: Double) -> Bool {
        abs(point.x - x) < 1e-6 && abs(point.y - y) < 1e-6
    }

    @Test func `a rectangle in perspective lies on its corners`() throws {
        let corners: [ReadSymbol.Point] = [
            .init(x: 10, y: 5), .init(x: 90, y: 12), .init(x: 100, y: 80), .init(x: 3, y: 70),
        ]
        let view = try #require(Placement.rectangle(width: 20, height: 30, onto: corners))
        for (corner, place) in zip(corners, [(0.0, 0.0), (20, 0), (20, 30), (0, 30)]) {
            #expect(isNear(view(place.0, place.1), corner.x, corner.y))
            #expect(isNear(view.scaled(by: 3)(place.0, place.1), corner.x * 3, corner.y * 3))
        }
        let flat: [ReadSymbol.Point] = (0..<4).map { .init(x: Double($0), y: Double($0)) }
        #expect(Placement.rectangle(width: 1, height: 1, onto: flat) == nil)
    }

    @Test func `a turned picture keeps its middle and holds all of it`() {
        let (turn, width, height) = Placement.turned(30, width: 200, height: 100)
        #expect(isNear(turn(Double(width) / 2, Double(height) / 2), 100, 50))
        #expect(width == 224 && height == 187)  // 200 cos 30 + 100 sin 30, 200 sin 30 + 100 cos 30, rounded up
    }

    @Test func `corners found in a worked picture are those of the one given`() throws {
        // Bars that lie at 45 degrees are found only after the picture was turned.
        let matrix = try Symbol.encode("20128690", as: .code128)
        let label = try Luminance.drawn(matrix, pixels: 3)
        let photo = try Photo(label).rotated(45).picture
        var reader = SymbolReader()
        reader.limits.seconds = 600
        let symbol = try reader.read(photo)[0]
        #expect(symbol.text == "20128690" && symbol.attempt == .turned)
        // The bars begin 10 modules in and lie about the middle of the label.
        let half = Double(matrix.width) * 3 / 2
        let (middle, reach) = (Double(photo.width) / 2, half * 0.5.squareRoot())
        // The line that was read may be any within the bars, 90 pixels high: 32 across and down from the middle one.
        let tolerance = 34.0
        #expect(abs(symbol.corners[0].x - (middle - reach)) < tolerance)
        #expect(abs(symbol.corners[0].y - (middle - reach)) < tolerance)
        #expect(abs(symbol.corners[1].x - (middle + reach)) < tolerance)
        #expect(abs(symbol.orientation - 45) <= 5)
    }
}
