/// The fonts that labels are set in.
public enum LabelFonts {
    /// Families the labels need that are not installed; empty when all is well. Debian: `fonts-noto-cjk`.
    /// Without them fontconfig takes another font, and texts may not fit where they did.
    public static func missing() -> [String] {
        let families = [TextSetter.sansFamily, TextSetter.monoFamily]
        guard let setter = try? TextSetter(.vector, .chinese) else { return families }
        return families.filter { !setter.hasFamily($0) }
    }
}
