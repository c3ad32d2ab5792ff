/// Dots with the place of their top left corner on the label, in dots.
struct PlacedRaster: Hashable {
    let raster: LabelRaster
    let x: Int
    let y: Int
}

extension PlacedRaster {
    /// The modules of a symbol, so many dots each; a linear one has bars of the box's height.
    init(_ matrix: SymbolMatrix, _ element: SymbolElement, dots: Int, _ density: PrintDensity) {
        let box = DotBox(element.box, density)
        let isLinear = element.symbology.isLinear
        let rowHeight = isLinear ? box.height : dots
        var raster = LabelRaster(width: matrix.width * dots, height: matrix.height * rowHeight)
        for row in 0..<matrix.height {
            matrix.runs(row: row) { start, length in
                for line in 0..<rowHeight {
                    raster.fill(row: row * rowHeight + line, from: start * dots, count: length * dots)
                }
            }
        }
        self.raster = raster
        x = box.x + (box.width - matrix.width * dots) / 2
        y = box.y + (box.height - matrix.height * rowHeight) / 2
    }
}

/// A box in dots, its edges at the nearest dots.
struct DotBox: Hashable {
    let x: Int
    let y: Int
    let width: Int
    let height: Int

    init(_ box: LabelBox, _ density: PrintDensity) {
        x = density.dots(box.x)
        y = density.dots(box.y)
        width = density.dots(box.x + box.width) - x
        height = density.dots(box.y + box.height) - y
    }
}

extension SymbolFit {
    /// Dots of one module: the whole number nearest to the X-dimension wanted that fits the box.
    func dots(_ element: SymbolElement, _ density: PrintDensity) throws(LabelRule) -> Int {
        let box = DotBox(element.box, density)
        let room = isLinear ? box.width : min(box.width, box.height)
        let needed = max(modulesWide, modulesHigh)
        let dots = min(max(1, density.dots(element.module)), room / needed)
        guard dots > 0, density.micrometres(dots) >= element.smallestModule else {
            var least = 1
            while density.micrometres(least) < element.smallestModule { least += 1 }
            throw .symbolDoesNotFit(
                needed: density.micrometres(needed * least), available: density.micrometres(room))
        }
        return dots
    }
}
