public import Identification

/// 判废年限: how long an appliance is safe to use, counted from the day of its sale (GB 17905-2008 7.3).
public enum SafeLife {
    /// What the standards say for a class and gas family.
    public struct Statute: Sendable, Hashable {
        public let years: Int
        /// A declared life below it is refused; else it is only pointed out.
        public let isBinding: Bool
        public let source: String
    }

    /// The statutory life; nil where no standard names one, and only what the maker declares counts.
    public static func statute(productClass: String, gasCode: String) -> Statute? {
        let family = GasFamily.of(gasCode)?.id ?? ""
        switch productClass {
        case "GWH", "STOR", "BOILER": return burner(family)
        case "STOVE", "INTEG": return Statute(years: 8, isBinding: true, source: gb17905)
        case "OTHER": return Statute(years: 10, isBinding: true, source: gb17905)
        case "HOSE": return Statute(years: 8, isBinding: false, source: "GB 55009-2021 6.1.7")
        case "DET": return Statute(years: 5, isBinding: false, source: "CJJ/T 146")
        case "METER": return Statute(years: family == "T" ? 10 : 6, isBinding: false, source: "JJG 577")
        default: return nil
        }
    }

    /// Water heaters and boilers: 6 years on manufactured gas, 8 on natural gas and LPG. The families that the standard
    /// does not name are shown the life of natural gas.
    private static func burner(_ family: String) -> Statute {
        switch family {
        case "R": Statute(years: 6, isBinding: true, source: gb17905)
        case "T", "Y": Statute(years: 8, isBinding: true, source: gb17905)
        default: Statute(years: 8, isBinding: false, source: gb17905)
        }
    }

    private static let gb17905 = "GB 17905-2008 7.3"

    /// The maker's declared life governs, but never below the statutory one. nil: nobody says.
    public static func years(productClass: String, gasCode: String, declared: Int?) -> Int? {
        let statutory = statute(productClass: productClass, gasCode: gasCode)?.years
        guard let declared else { return statutory }
        return max(declared, statutory ?? 0)
    }

    /// The last valid day. A sale on 29 February ends on 28 February where the year has no 29th.
    public static func end(soldOn date: CivilDate, years: Int) -> CivilDate { date.adding(years: years) }
}
