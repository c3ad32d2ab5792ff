/// What is done to a picture before another attempt. Plain loops over bytes: one pass, or two, each.
extension Luminance {
    /// Every square of `factor` pixels becomes their mean.
    func reduced(by factor: Int) -> Luminance {
        guard factor > 1, width >= factor, height >= factor else { return self }
        let (newWidth, newHeight) = (width / factor, height / factor)
        let area = factor * factor
        let reduced = pixels.withUnsafeBufferPointer { source in
            [UInt8](unsafeUninitializedCapacity: newWidth * newHeight) { out, count in
                for y in 0..<newHeight {
                    for x in 0..<newWidth {
                        var sum = area / 2
                        for row in y * factor..<(y + 1) * factor {
                            let first = row * width + x * factor
                            for index in first..<first + factor { sum += Int(source[index]) }
                        }
                        out[y * newWidth + x] = UInt8(truncatingIfNeeded: sum / area)
                    }
                }
                count = newWidth * newHeight
            }
        }
        return Luminance(known: newWidth, newHeight, reduced)
    }

    /// The picture seen through a placement, bilinear.
    func placed(_ placement: Placement, width newWidth: Int, height newHeight: Int) -> Luminance {
        let placed = pixels.withUnsafeBufferPointer { source in
            [UInt8](unsafeUninitializedCapacity: newWidth * newHeight) { out, count in
                for y in 0..<newHeight {
                    for x in 0..<newWidth {
                        let point = placement(Double(x) + 0.5, Double(y) + 0.5)
                        out[y * newWidth + x] = Self.sample(source, width, height, point)
                    }
                }
                count = newWidth * newHeight
            }
        }
        return Luminance(known: newWidth, newHeight, placed)
    }

    @inline(__always)
    private static func sample(
        _ source: UnsafeBufferPointer<UInt8>, _ width: Int, _ height: Int, _ point: ReadSymbol.Point
    ) -> UInt8 {
        let (x, y) = (point.x - 0.5, point.y - 0.5)
        guard x > -1, y > -1, x < Double(width), y < Double(height) else { return 255 }
        // In 256ths of a pixel.
        let (left, top) = (Int((x * 256).rounded(.down)), Int((y * 256).rounded(.down)))
        let (column, row) = (left >> 8, top >> 8)
        let (right, below) = (left & 255, top & 255)
        let (first, second) = (max(column, 0), min(column + 1, width - 1))
        let (upper, lower) = (max(row, 0) * width, min(row + 1, height - 1) * width)
        let above = Int(source[upper + first]) * (256 - right) + Int(source[upper + second]) * right
        let under = Int(source[lower + first]) * (256 - right) + Int(source[lower + second]) * right
        return UInt8(truncatingIfNeeded: (above * (256 - below) + under * below + 0x8000) >> 16)
    }

    /// Levels spread so that all but one in a hundred at either end fill the scale.
    func stretched() -> Luminance {
        var histogram = [Int](repeating: 0, count: 256)
        for pixel in pixels { histogram[Int(pixel)] += 1 }
        let cut = pixels.count / 100
        let low = Self.level(histogram, above: cut, 0...255)
        let high = 255 - Self.level(histogram.reversed(), above: cut, 0...255)
        guard high > low else { return self }
        let table = (0...255).map { UInt8(clamping: ($0 - low) * 255 / (high - low)) }
        return Luminance(known: width, height, pixels.map { table[Int($0)] })
    }

    private static func level(_ histogram: [Int], above cut: Int, _ levels: ClosedRange<Int>) -> Int {
        var sum = 0
        return levels.first { level in
            sum += histogram[level]
            return sum > cut
        } ?? levels.upperBound
    }

    func inverted() -> Luminance { Luminance(known: width, height, pixels.map { ~$0 }) }

    /// The mean of the square of 2 · `radius` + 1 pixels around each, by sums along rows, then along columns.
    func blurred(radius: Int) -> Luminance {
        let rows = Lines(length: width, step: 1, count: height, stride: width)
        let columns = Lines(length: height, step: width, count: width, stride: 1)
        let both = Self.means(Self.means(pixels, radius, along: rows), radius, along: columns)
        return Luminance(known: width, height, both)
    }

    /// Rows or columns: where their pixels lie among all.
    private struct Lines {
        let length: Int
        let step: Int
        let count: Int
        let stride: Int
    }

    private static func means(_ pixels: [UInt8], _ radius: Int, along lines: Lines) -> [UInt8] {
        let (window, last) = (2 * radius + 1, lines.length - 1)
        return pixels.withUnsafeBufferPointer { source in
            [UInt8](unsafeUninitializedCapacity: pixels.count) { out, count in
                for line in 0..<lines.count {
                    let first = line * lines.stride
                    var sum = 0
                    // Beyond the edge, the edge goes on.
                    for place in -radius...radius { sum += Int(source[first + min(max(place, 0), last) * lines.step]) }
                    for place in 0..<lines.length {
                        out[first + place * lines.step] = UInt8(truncatingIfNeeded: (sum + radius) / window)
                        sum += Int(source[first + min(place + radius + 1, last) * lines.step])
                        sum -= Int(source[first + max(place - radius, 0) * lines.step])
                    }
                }
                count = pixels.count
            }
        }
    }

    /// Black where a pixel is darker than its surroundings by a little: uneven light goes, noise comes.
    func thresholded(radius: Int) -> Luminance {
        let around = blurred(radius: radius)
        return combined(around) { pixel, mean in pixel * 100 < mean * 95 ? 0 : 255 }
    }

    /// Edges raised against the blurred picture.
    func sharpened(radius: Int) -> Luminance {
        combined(blurred(radius: radius)) { pixel, mean in pixel + (pixel - mean) * 3 / 2 }
    }

    private func combined(_ other: Luminance, _ level: (Int, Int) -> Int) -> Luminance {
        let combined = [UInt8](unsafeUninitializedCapacity: pixels.count) { out, count in
            for index in pixels.indices {
                out[index] = UInt8(clamping: level(Int(pixels[index]), Int(other.pixels[index])))
            }
            count = pixels.count
        }
        return Luminance(known: width, height, combined)
    }
}
