import Foundation
import Labels
import TestSupport
import Testing

/// Photos made by turning, scaling, blurring, dimming, shading, tilting and soiling a drawn label.
struct PhotoTests {
    struct Condition: Sendable, CustomTestStringConvertible {
        let name: String
        let kinds: [Symbology]
        /// The share that is read, measured over 12 seeds; a change may bring no less.
        let least: Double
        let take: @Sendable (Photo, inout SeededGenerator) throws -> Photo

        var testDescription: String { name }

        init(
            _ name: String, _ least: Double, kinds: [Symbology] = [.qr, .gs1DataMatrix],
            _ take: @escaping @Sendable (Photo, inout SeededGenerator) throws -> Photo
        ) {
            self.name = name
            self.kinds = kinds
            self.least = least
            self.take = take
        }
    }

    /// Four in the ordinary run, forty in a long one.
    private static let seeds: UInt64 = ProcessInfo.processInfo.environment["RANSU_SOAK_SECONDS"] == nil ? 4 : 40

    static let conditions: [Condition] = [
        Condition("turned by any angle", 0.95) { photo, generator in
            try photo.rotated(.random(in: 0..<360, using: &generator))
        },
        Condition("bars turned by any angle", 0.8, kinds: [.code128]) { photo, generator in
            try photo.rotated(.random(in: 0..<360, using: &generator))
        },
        Condition("30 % contrast, dim", 0.95) { photo, _ in try photo.dimmed(0.3) },
        Condition("15 % contrast, noise", 0.75) { photo, generator in
            try photo.dimmed(0.15, floor: 60).noisy(4, using: &generator)
        },
        Condition("light falling off to a quarter", 0.95) { photo, _ in try photo.shaded(0.25) },
        Condition("half the size: two pixels a module", 0.8) { photo, _ in try photo.scaled(0.5) },
        Condition("blurred by more than a module", 0.8) { photo, _ in try photo.blurred(radius: 2) },
        Condition("noise of 40 levels", 0.75) { photo, generator in try photo.noisy(40, using: &generator) },
        Condition("tilted: 15 % shorter above", 0.8, kinds: [.qr]) { photo, _ in try photo.inPerspective(0.15) },
        Condition("tilted: 25 % shorter above", 0.25, kinds: [.qr]) { photo, _ in try photo.inPerspective(0.25) },
        Condition("tilted, turned, dim, noisy", 0.7, kinds: [.qr]) { photo, generator in
            try photo.inPerspective(0.15).rotated(.random(in: 0..<360, using: &generator)).dimmed(0.4)
                .noisy(8, using: &generator)
        },
        Condition("light modules on dark", 0.95) { photo, _ in
            let picture = photo.picture
            let pixels = picture.pixels.map { ~$0 }
            return Photo(try #require(Luminance(width: picture.width, height: picture.height, pixels: pixels)))
        },
    ]

    @Test(arguments: conditions)
    func `a photo decodes to what was printed, or to nothing`(condition: Condition) throws {
        var reader = SymbolReader()
        // A busy machine is not to decide what is found.
        reader.limits.seconds = 600
        for kind in condition.kinds {
            var found = 0
            for seed in 1...Self.seeds {
                var generator = SeededGenerator(seed: seed)
                let payload = try Payload.random(kind, using: &generator)
                let quiet = max(4, kind.quietZoneModules)
                let label = try Luminance.drawn(Symbol.encode(payload.text, as: kind), pixels: 4, quiet: quiet)
                let photo = try condition.take(Photo(label), &generator)
                guard let symbol = try? reader.read(photo.picture).first else { continue }
                #expect(symbol.text == payload.read, "\(kind) seed \(seed)")
                found += 1
            }
            #expect(Double(found) >= condition.least * Double(Self.seeds), "\(kind): \(found) of \(Self.seeds)")
        }
    }
}
