import Cryptography
import Serials
import Traceability

/// A code checked without a read: text parsed, allocation found, serial decrypted and compared.
struct CheckBenchmark {
    let plan: BenchPlan
    private var count: Int { plan.size(400_000) }

    func measure() async throws -> [Figure] {
        var figures: [Figure] = []
        try await plan.withInstallation("check") { installation in
            let shop = try await BenchShop(installation)
            let step = Int(BenchShop.codeCount) / count
            let printed = try (0..<count).map { try shop.code($0 * step) }
            let forged = printed.map { code in
                // 16 digits of serial, of which 10⁷ in 10¹⁶ are issued: another last digit is none of them.
                String(code.text.dropLast()) + (code.text.last == "7" ? "8" : "7")
            }
            for tasks in [1, 2] {
                figures += try await measure(shop, (printed.map(\.text), printed.map(\.address), forged), tasks)
            }
        }
        return figures
    }

    private func measure(
        _ shop: BenchShop, _ texts: (code: [String], address: [String], forged: [String]), _ tasks: Int
    ) async throws -> [Figure] {
        var (valid, addresses, forged, decrypt): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
        for _ in 0..<plan.runs {
            valid.append(try await rate(shop, texts.code, tasks, areIssued: true))
            addresses.append(try await rate(shop, texts.address, tasks, areIssued: true))
            forged.append(try await rate(shop, texts.forged, tasks, areIssued: false))
            let (count, part) = (self.count, self.count / tasks)
            let seconds = try await Stopwatch.parallel(tasks) { _ in try Self.decrypt(part) }
            decrypt.append(Double(count) / seconds)
        }
        let threads = tasks == 1 ? "1 thread" : "\(tasks) threads"
        let bar = tasks == 1 ? "≥ 1 M" : ""
        return [
            Figure("valid code, \(threads)", "codes/s", valid, bar: bar).against("decryption alone", decrypt),
            Figure("valid code in its address, \(threads)", "codes/s", addresses).against("decryption alone", decrypt),
            Figure("forged code, \(threads)", "codes/s", forged, bar: bar).against("decryption alone", decrypt),
        ]
    }

    private func rate(
        _ shop: BenchShop, _ texts: [String], _ tasks: Int, areIssued: Bool
    ) async throws -> Double {
        let allocations = shop.platform.allocations
        let part = texts.count / tasks
        let seconds = try await Stopwatch.parallel(tasks) { number in
            for text in texts[number * part..<(number + 1) * part] {
                var isIssued = false
                if case .issued = try allocations.check(text) { isIssued = true }
                guard isIssued == areIssued else { throw BenchFailure("\(text): issued \(isIssued)") }
            }
        }
        return Double(part * tasks) / seconds
    }

    private static func decrypt(_ count: Int) throws {
        let permutation = try FF1(
            key: SecretBytes([UInt8](repeating: 7, count: 32)), digits: 16, tweak: [UInt8](repeating: 1, count: 8))
        var sum: UInt64 = 0
        for number in 0..<UInt64(count) { sum &+= try permutation.decrypt(number &* 999_983) }
        if sum == 0 { throw BenchFailure("every number decrypts to 0") }
    }
}
