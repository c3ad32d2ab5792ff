import Identification

/// The code that an EPC holds by itself.
enum EPCText {
    /// The article and serial number in an EPC of any SGTIN layout (GS1 EPC Tag Data Standard 14). nil: the EPC names
    /// something else, or cannot be read.
    static func scanned(_ hex: String) -> ScannedText? {
        guard let tag = try? EPCTag(hex: hex) else { return nil }
        return scanned(tag)
    }

    static func scanned(_ tag: EPCTag) -> ScannedText? {
        guard tag.identity.key == .sgtin, !tag.identity.serial.isEmpty, let gtin = try? GTIN(tag.identity.number) else {
            return nil
        }
        return .gtin(gtin, batch: nil, serial: tag.identity.serial, nil)
    }
}
