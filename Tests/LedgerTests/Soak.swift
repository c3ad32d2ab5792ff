import Glibc

/// How long the properties of this target run: `RANSU_SOAK_SECONDS` is set, or a short pass.
enum Soak {
    static let isLong = getenv("RANSU_SOAK_SECONDS") != nil

    static func rounds(_ short: Int, long: Int) -> Int { isLong ? long : short }
}
