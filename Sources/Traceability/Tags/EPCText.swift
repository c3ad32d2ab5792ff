import Identification

/// The code that an EPC holds by itself.
enum EPCText {
    /// nil: the EPC names no article with a serial number, or cannot be read.
    static func scanned(_ hex: String) -> ScannedText? { nil }
}
