/// Ecode V0 ↔ codes of the GS1 system: the rows of the registry that say so are the conversion table.
extension Ecode {
    /// The V0 code of an article: the textbook's example is 0‖0001‖6901234567892, so MD has the digits printed
    /// under the bar code (8, 12, 13 or 14). Throws `unknownScheme` when the registry has no scheme for GTINs.
    public init(_ gtin: GTIN, registry: NSIRegistry = .standard) throws(ParseError) {
        guard let row = registry.rows.first(where: { $0.version == .v0 && $0.mdCheck == .gtin }) else {
            throw .unknownScheme(.v0, nsi: "0001")
        }
        try self.init(version: .v0, nsi: row.nsi, md: gtin.shortest, registry: registry)
    }

    /// The article that MD names; nil when the scheme is not one of GTINs.
    public func gtin(_ registry: NSIRegistry = .standard) -> GTIN? {
        guard registry.row(version: version, nsi: nsi)?.mdCheck == .gtin else { return nil }
        return try? GTIN(md)
    }
}
