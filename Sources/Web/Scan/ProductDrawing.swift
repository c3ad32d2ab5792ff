import Markup
import Traceability

/// A drawing for each class of product: shown where no picture is.
enum ProductDrawing {
    static func html(_ productClass: String, _ t: Scene) -> HTML {
        let label = ProductClass.named(productClass).map { t($0.name) } ?? t("燃气用具", "Gas appliance")
        return """
            <svg viewBox="0 0 60 80" fill="none" stroke="currentColor" stroke-width="2" role="img" \
            aria-label="\(label)">\
            \(lines(productClass))</svg>
            """
    }

    private static func lines(_ productClass: String) -> HTML {
        switch productClass {
        case "STOVE": stove
        case "INTEG": stove + "<path d=\"M6 58h48v18H6zM30 58v18\"/>"
        case "GWH": heater
        case "STOR":
            "<rect x=\"14\" y=\"6\" width=\"32\" height=\"62\" rx=\"14\"/><path d=\"M20 68v8M40 68v8M24 56h12\"/>"
        case "BOILER": heater + "<circle cx=\"30\" cy=\"28\" r=\"8\"/>"
        case "COMM": "<path d=\"M6 30h48v12H6zM10 42v30M50 42v30M16 22q14-14 28 0M14 56h32\"/>"
        case "HOSE": "<path d=\"M14 12v8q0 14 16 18t16 20v10M10 8h8v8h-8zM42 66h8v8h-8z\"/>"
        case "METER":
            "<rect x=\"10\" y=\"16\" width=\"40\" height=\"46\" rx=\"4\"/><path d=\"M18 8v8M42 8v8M18 28h24v10H18z\"/>"
        case "DET": "<circle cx=\"30\" cy=\"40\" r=\"22\"/><circle cx=\"30\" cy=\"40\" r=\"8\"/><path d=\"M30 18v6\"/>"
        default: "<circle cx=\"30\" cy=\"40\" r=\"14\"/><path d=\"M4 40h12M44 40h12M30 26V12M22 12h16\"/>"
        }
    }

    private static let heater: HTML =
        """
        <rect x="8" y="4" width="44" height="60" rx="5"/><rect x="20" y="44" width="20" height="9" rx="2"/>\
        <path d="M18 64v10M30 64v10M42 64v10M24 14h12"/>
        """
    private static let stove: HTML =
        """
        <rect x="4" y="26" width="52" height="30" rx="4"/><circle cx="18" cy="38" r="7"/>\
        <circle cx="42" cy="38" r="7"/><path d="M26 50h8"/>
        """
}
