public import Identification
import Storage

/// What an address names, with the links of each level from the most particular to the product: article, lot, GTIN
/// (GS1-Conformant Resolver 2.5.9: the linkset is the union of the levels, without redirects from one to the next).
public struct LinkedEntity: Sendable {
    /// One level of the walk.
    public struct Level: Sendable {
        /// The address that the links are about.
        public let anchor: String
        public let links: [Link]
        /// The same by the local name of their type, where that is laid out already.
        var byType: [String: [Link]]?

        init(anchor: String, links: [Link], byType: [String: [Link]]? = nil) {
            (self.anchor, self.links, self.byType) = (anchor, links, byType)
        }
    }

    public let product: LinkedProduct
    /// nil: the address names a kind of article, or a serial number that is not known here.
    public let code: PrintedCode?
    public let lot: String?
    /// As asked for, known or not.
    public let serial: String?
    public let levels: [Level]
    /// Of an article: why it is not to be used, ahead of all else; nil: nothing is known against it.
    public var stop: Message?

    /// The most particular level that is known: where the default page is.
    public var address: String { levels[0].anchor }

    /// The owner's own default, of the most particular level that has one. An article's default is always the page
    /// of this platform: its verdict is not for the owner to hide.
    public var filedDefaults: [Link] {
        guard code == nil else { return [] }
        return levels.lazy.map { $0.links.filter(\.content.isDefault) }.first { !$0.isEmpty } ?? []
    }

    /// The links of one type at the most particular level that has any.
    public func links(of type: LinkType) -> [Link] {
        for level in levels {
            guard !level.links.isEmpty else { continue }
            let found = level.byType.map { $0[type.id] ?? [] } ?? level.links.filter { $0.content.type == type }
            if !found.isEmpty { return found }
        }
        return []
    }

    /// Where a link leads for this entity: what it leaves open is filled in.
    public func target(of link: Link) -> String {
        let href = link.content.href
        guard href.utf8.contains(UInt8(ascii: "{")) else { return href }
        let values = [
            ("{gtin}", product.gtin ?? ""), ("{lot}", lot ?? ""), ("{serial}", serial ?? ""),
            ("{code}", code?.text ?? ""),
        ]
        return values.reduce(href) { text, place in
            text.replacing(place.0, with: LinkAddress.escaped(place.1))
        }
    }
}

/// Finds what the resolver answers with: in memory, and with one read where a product has links of lots.
public struct FindLinks: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// nil: nothing here is known by that code.
    public func callAsFunction(_ scanned: ScannedText, on occasion: Occasion) async throws -> LinkedEntity? {
        if let (allocation, identity) = try await platform.find(scanned) {
            return try await article(scanned, allocation, identity, occasion.now)
        }
        // An unknown serial or lot of a known GTIN is answered by the GTIN's links (2.5.9).
        guard case .gtin(let gtin, let lot, let serial, _) = scanned,
            let product = try await platform.linkedProduct(gtin: gtin.digits, now: occasion.now)
        else { return nil }
        let isKind = serial == nil
        return LinkedEntity(
            product: product, code: nil, lot: lot, serial: serial,
            levels: levels(product, lot: lot, alwaysLot: isKind))
    }

    private func article(
        _ scanned: ScannedText, _ allocation: Allocation, _ identity: CodeIdentity, _ now: Instant
    ) async throws -> LinkedEntity? {
        guard let product = try await platform.linkedProduct(allocation.productID, now: now) else { return nil }
        let code = allocation.printed(scanned)
        var lot: String?
        var serial = ""
        switch scanned {
        case .gtin(_, let batch, let number, _): (lot, serial) = (batch, number ?? "")
        case .ecode(let ecode): serial = ecode.md
        case .elementString, .nationalAddress: break  // No code of an enterprise here.
        }
        if lot == nil, !product.ofLots.isEmpty { lot = try await self.lot(of: identity, now) }
        let own = LinkedEntity.Level(anchor: code.address, links: product.links(of: identity))
        let failed = try await platform.datastore.read { try $0.failedTests(of: identity) }
        var entity = LinkedEntity(
            product: product, code: code, lot: lot, serial: serial,
            levels: [own] + levels(product, lot: lot, alwaysLot: false))
        entity.stop = failed.map { _ in Verdict.testFailed.headline }
        return entity
    }

    private func levels(_ product: LinkedProduct, lot: String?, alwaysLot: Bool) -> [LinkedEntity.Level] {
        var levels: [LinkedEntity.Level] = []
        let home = platform.options.publicURL
        let base = product.gtin.map { "\(home)/01/\($0)" }
        if let lot {
            let links = product.links(ofLot: lot)
            if alwaysLot || !links.isEmpty {
                levels.append(.init(anchor: base.map { "\($0)/10/\(LinkAddress.escaped(lot))" } ?? "", links: links))
            }
        }
        levels.append(.init(anchor: base ?? "", links: product.ofProduct, byType: product.byType))
        return levels
    }

    /// The batch that an accepted return bound the article to.
    private func lot(of identity: CodeIdentity, _ now: Instant) async throws -> String? {
        try await platform.datastore.read { session in
            guard let binding = try session.binding(of: identity) else { return nil }
            return try session.batch(identity.ownerID, binding.batchID)?.number
        }
    }
}
