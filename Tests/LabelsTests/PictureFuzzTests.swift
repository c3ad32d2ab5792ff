import Foundation
import Labels
import TestSupport
import Testing

/// Pictures come from strangers: any bytes give symbols or a typed error. Runs under the address sanitizer as well
/// (`Tests/Sanitized`), and for `RANSU_SOAK_SECONDS` seconds where that is set.
struct PictureFuzzTests {
    private static let soakSeconds = ProcessInfo.processInfo.environment["RANSU_SOAK_SECONDS"].flatMap { Double($0) }

    private static func files() throws -> [[UInt8]] {
        let png = try SymbolPNG(pixelsPerModule: 3, resolution: .dpi300).encode(Symbol.encode("20128690", as: .qr))
        return [png] + JPEGFixture.all
    }

    private func mutated(_ file: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var file = file
        for _ in 0..<Int.random(in: 1...8, using: &generator) where !file.isEmpty {
            // Headers are where sizes stand: half of the changes go there.
            let end = Bool.random(using: &generator) ? min(file.count, 64) : file.count
            let place = Int.random(in: 0..<end, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: file[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: file[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: file.removeSubrange(place..<min(file.count, place + Int.random(in: 1...16, using: &generator)))
            case 3: file.insert(contentsOf: file[place..<min(file.count, place + 8)], at: place)
            default: file.removeLast(Int.random(in: 0...file.count / 2, using: &generator))
            }
        }
        return file
    }

    /// The checksum of a chunk of a PNG, as its reader wants it: without it every mutation ends there.
    private func sealed(_ file: [UInt8]) -> [UInt8] {
        guard file.starts(with: [0x89, 0x50]), file.count > 45 else { return file }
        var out = Array(file.prefix(8))
        var place = 8
        while place + 12 <= file.count {
            let length = file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            guard place + 12 + length <= file.count else { break }
            let body = file[place + 4..<place + 8 + length]
            out += file[place..<place + 8 + length]
            var crc = ~UInt32(0)
            for byte in body {
                crc ^= UInt32(byte)
                for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
            }
            for shift in [24, 16, 8, 0] { out.append(UInt8(truncatingIfNeeded: ~crc >> UInt32(shift))) }
            place += 12 + length
        }
        return out
    }

    @Test func `changed pictures give a symbol or a typed error`() throws {
        var reader = SymbolReader()
        reader.limits.pixels = 250_000
        reader.limits.workPixels = 100_000
        let begin = ContinuousClock.now
        let files = try Self.files()
        var seed: UInt64 = 0
        var (read, refused) = (0, 0)
        while seed < 400 || ContinuousClock.now - begin < .seconds(Self.soakSeconds ?? 0) {
            seed += 1
            var generator = SeededGenerator(seed: seed)
            let file = files[Int(seed) % files.count]
            var changed = mutated(file, &generator)
            if Bool.random(using: &generator) { changed = sealed(changed) }
            do throws(ReadingError) {
                let symbols = try reader.read(changed)
                #expect(!symbols.isEmpty, "seed \(seed)")
                read += 1
            } catch {
                refused += 1
            }
        }
        #expect(read > 0 && refused > 0)
    }

    @Test func `a JPEG decodes, baseline, progressive and in colour`() throws {
        for file in JPEGFixture.all { #expect(try SymbolReader().read(file).map(\.text) == ["20128690"]) }
        // Above the limit it is decoded smaller, and far above it refused.
        let baseline = JPEGFixture.all[0]
        let whole = try Luminance(image: baseline)
        let smaller = try Luminance(image: baseline, pixelLimit: whole.pixels.count / 2)
        #expect(smaller.width < whole.width && smaller.pixels.count <= whole.pixels.count / 2)
        #expect { try Luminance(image: baseline, pixelLimit: whole.pixels.count / 9) } throws: { error in
            guard case .imageTooLarge = error as? ReadingError else { return false }
            return true
        }
    }

    @Test func `random levels hold no symbol and end`() {
        for seed in 1...2 as ClosedRange<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let pixels = (0..<120 * 100).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let picture = Luminance(width: 120, height: 100, pixels: pixels)
            let symbols = picture.flatMap { try? SymbolReader().read($0) } ?? []
            #expect(symbols.allSatisfy { $0.kind.map(\.isLinear) ?? true }, "seed \(seed): \(symbols)")
        }
    }
}
