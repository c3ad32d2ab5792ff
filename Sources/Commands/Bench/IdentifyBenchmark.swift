import Glibc
import Identification

/// `ransu identify` from a file to a file, against copying the same lines in the same way.
struct IdentifyBenchmark {
    let plan: BenchPlan
    private var count: Int { plan.size(1_000_000) }

    func measure() async throws -> [Figure] {
        let path = plan.folder + "/codes.txt"
        try write(IdentifySample.lines(count), to: path)
        var figures: [Figure] = []
        for workers in [1, 2] {
            var pipeline = IdentifyPipeline(writer: IdentifiedLine())
            pipeline.workers = workers
            var (identified, copied): ([Double], [Double]) = ([], [])
            for _ in 0..<plan.runs {
                copied.append(try await rate(path) { try Self.copy(from: $0, to: $1) })
                identified.append(try await rate(path) { try await pipeline.run(from: $0, to: $1) })
            }
            figures.append(
                Figure(
                    "lines, \(workers == 1 ? "1 thread" : "\(workers) threads")", "lines/s", identified,
                    bar: workers == 2 ? "≥ 200,000" : "", notes: [IdentifySample.words]
                ).against("copying the same lines", copied))
        }
        return figures
    }

    private func rate(_ path: String, _ body: (Int32, Int32) async throws -> Void) async throws -> Double {
        let (input, output) = (open(path, O_RDONLY), open(path + ".out", O_WRONLY | O_CREAT | O_TRUNC, 0o600))
        defer {
            close(input)
            close(output)
            unlink(path + ".out")
        }
        guard input >= 0, output >= 0 else { throw BenchFailure("\(path): \(String(cString: strerror(errno)))") }
        return Double(count) / (try await Stopwatch.seconds { try await body(input, output) })
    }

    /// The pipeline's own blocks, whole lines at a time, written as they were read.
    private static func copy(from input: Int32, to output: Int32) throws {
        var lines = LineBlocks(limit: 65_536, capacity: 1 << 20)
        while try lines.fill(from: input) { try IdentifyPipeline.write(lines.wholeLines(), to: output) }
        try IdentifyPipeline.write(lines.rest(), to: output)
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard file >= 0 else { throw BenchFailure("\(path): \(String(cString: strerror(errno)))") }
        defer { close(file) }
        try IdentifyPipeline.write(bytes, to: file)
    }
}

/// What a day's scans look like: one of twelve forms after the other.
enum IdentifySample {
    static let words =
        "12 forms in turn: Ecode bare, in an address, V1; Digital Link with batch and serial, with dates; element "
        + "string in brackets, scanned; SGTIN-96; commodity QR as path, as query; GTIN or V0; something wrong"

    /// `count` lines, each with its line end; the same every time.
    static func lines(_ count: Int) throws -> [UInt8] {
        var (bytes, digits) = ([UInt8](), Digits())
        bytes.reserveCapacity(count * 48)
        for number in 0..<count {
            bytes.append(contentsOf: try line(number, &digits).utf8)
            bytes.append(0x0A)
        }
        return bytes
    }

    private static func line(_ number: Int, _ digits: inout Digits) throws -> String {
        let payload = "069" + digits.take(10)
        let gtin = payload + String(GTIN.checkDigit(of: payload))
        let serial = digits.take(12)
        let batch = "B" + digits.take(5)
        switch number % 12 {
        case 0: return "20128" + digits.take(28)
        case 1: return "https://www.iotroot.com/E=20128" + digits.take(28)
        case 2: return "10096" + digits.take(20)
        case 3: return "https://id.example.cn/01/\(gtin)/10/\(batch)/21/\(serial)"
        case 4: return "https://id.example.cn/01/\(gtin)/21/\(serial)?11=250101&17=301231"
        case 5: return "(01)\(gtin)(10)\(batch)(21)\(serial)"
        case 6: return "]Q301\(gtin)10\(batch)\u{1D}21\(serial)"
        case 7:
            let item = try EPCIdentity.sgtin(GTIN(gtin), serial: "1" + digits.take(9))
            return try EPCTag(item, as: .sgtin96, filter: 1, prefixLength: 8).hex
        case 8: return "https://v.example.cn/gtin/\(gtin)/bat/\(batch)/ser/\(serial)"
        case 9: return "https://v.example.cn/p?gtin=\(gtin)&bat=\(batch)&ser=\(serial)"
        case 10: return number % 24 == 10 ? String(gtin.dropFirst()) : "00001" + gtin.dropFirst()
        default:
            let wrong = ["JZT-" + digits.take(4), "https://x.cn/about/" + serial, "燃气灶", "", "20128" + digits.take(27)]
            return wrong[number / 12 % wrong.count]
        }
    }

    /// Digits without a pattern that a branch could learn (SplitMix64).
    private struct Digits {
        var state: UInt64 = 7

        mutating func take(_ count: Int) -> String {
            String(
                (0..<count).map { _ in
                    state &+= 0x9E37_79B9_7F4A_7C15
                    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
                    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
                    return Character(Unicode.Scalar(0x30 + UInt8((mixed ^ (mixed >> 31)) % 10)))
                })
        }
    }
}
