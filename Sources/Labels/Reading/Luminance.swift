import CZXing

/// A picture in grey: 0 black to 255 white, row by row.
public struct Luminance: Sendable, Equatable {
    public let width: Int
    public let height: Int
    public internal(set) var pixels: [UInt8]

    /// Nil unless there is one byte for each pixel of a picture that has any.
    public init?(width: Int, height: Int, pixels: [UInt8]) {
        guard width > 0, height > 0, width <= 0xFFFF, height <= 0xFFFF, pixels.count == width * height else {
            return nil
        }
        self.init(known: width, height, pixels)
    }

    init(known width: Int, _ height: Int, _ pixels: [UInt8]) {
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// Decodes a PNG or a JPEG. What is transparent is white. The size in the header is checked before anything is
    /// allocated; a larger JPEG is decoded at the largest eighth of its size that keeps within `pixelLimit`.
    ///
    /// The orientation in a photo's EXIF data is not looked at: the reader tries turned symbols anyway, and corners
    /// are places in the picture as it is stored.
    public init(image bytes: [UInt8], pixelLimit: Int = SymbolReader.Limits().pixels) throws(ReadingError) {
        var image = czx_image()
        let code = bytes.withUnsafeBufferPointer {
            czx_image_decode($0.baseAddress, $0.count, max(0, pixelLimit), &image)
        }
        defer { czx_image_free(&image) }
        switch Int(code) {
        case CZX_OK: break
        case CZX_NOT_AN_IMAGE: throw .notAnImage
        case CZX_TOO_LARGE:
            throw .imageTooLarge(width: Int(image.file_width), height: Int(image.file_height), limit: pixelLimit)
        case CZX_BROKEN: throw .brokenImage
        default: throw .readerFailed(code: Int(code))
        }
        let count = Int(image.width) * Int(image.height)
        self.init(
            known: Int(image.width), Int(image.height), Array(UnsafeBufferPointer(start: image.pixels, count: count)))
    }

    /// White outside the picture.
    subscript(x x: Int, y y: Int) -> UInt8 {
        x >= 0 && y >= 0 && x < width && y < height ? pixels[y * width + x] : 255
    }

    /// The level at a place between pixels, weighted by nearness; a pixel's own place is its middle.
    func sample(_ point: ReadSymbol.Point) -> Double {
        let (x, y) = (point.x - 0.5, point.y - 0.5)
        let (left, top) = (x.rounded(.down), y.rounded(.down))
        guard abs(left) < 1e6, abs(top) < 1e6 else { return 255 }
        let (column, row) = (Int(left), Int(top))
        let (right, below) = (x - left, y - top)
        let upper = Double(self[x: column, y: row]) * (1 - right) + Double(self[x: column + 1, y: row]) * right
        let lower =
            Double(self[x: column, y: row + 1]) * (1 - right) + Double(self[x: column + 1, y: row + 1]) * right
        return upper * (1 - below) + lower * below
    }
}
