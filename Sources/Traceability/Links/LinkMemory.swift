public import Identification
import Storage
import Synchronization

/// What the resolver knows of one product: names and links, laid out for the ways they are asked for.
public struct LinkedProduct: Sendable {
    public let id: Int64
    public let ownerID: Int64
    public let gtin: String?
    /// `燃气快速热水器 JSQ30-16H3`
    public let title: String
    /// Links that hold today.
    public let ofProduct: [Link]
    public let ofLots: [String: [Link]]
    public let ofRuns: [Link]
    /// `ofProduct` by the local name of their type.
    let byType: [String: [Link]]
    /// Whether every address of `ofProduct` is the same for all articles.
    public let leavesNothingOpen: Bool
    /// Tells one reading of the links from the next.
    public let stamp: Int
    private static let stamps = Atomic(0)

    init(_ product: Product, _ links: [Link], on day: CivilDate) {
        (id, ownerID, gtin) = (product.id, product.ownerID, product.gtin)
        title = product.model.isEmpty ? product.name : "\(product.name) \(product.model)"
        stamp = Self.stamps.add(1, ordering: .relaxed).newValue
        let valid = links.filter { $0.holds(on: day) }
        let ofProduct = valid.filter { $0.content.level == .product }
        self.ofProduct = ofProduct
        byType = Dictionary(grouping: ofProduct) { $0.content.type.id }
        leavesNothingOpen = !ofProduct.contains { $0.content.href.utf8.contains(UInt8(ascii: "{")) }
        ofLots = Dictionary(grouping: valid.filter { $0.content.level == .lot }) { $0.content.lot }
        ofRuns = valid.filter { $0.content.level == .serial }
    }

    public func links(of code: CodeIdentity) -> [Link] { ofRuns.isEmpty ? [] : ofRuns.filter { $0.covers(code) } }
    public func links(ofLot lot: String) -> [Link] { ofLots[lot] ?? [] }
}

/// Links in memory: a redirect costs no read. Peers learn of changes through the change counter `link`, polled once
/// a second; nothing is older than a minute, since names of products have no counter.
public final class LinkMemory: Sendable {
    static let productsMax = 4_096
    static let lifeSeconds: Int64 = 60

    private struct Entry {
        let product: LinkedProduct
        let readAt: Instant
    }

    private struct Contents {
        var version: Int64 = -1
        var products: [Int64: Entry] = [:]
        var byGTIN: [String: Int64] = [:]
    }

    private let contents = Mutex(Contents())

    init() {}

    /// Forgets everything when another process, or this one, has changed a link.
    public func refresh(from datastore: any Datastore) async throws {
        let version = try await datastore.read { session in
            try session.value("SELECT value FROM change_counter WHERE name = 'link'", as: Int64.self) ?? 0
        }
        contents.withLock { contents in
            guard contents.version != version else { return }
            contents = Contents()
            contents.version = version
        }
    }

    /// Without a read; nil: ask the database.
    func remembered(_ productID: Int64, now: Instant) -> LinkedProduct? {
        contents.withLock { contents in
            guard let entry = contents.products[productID], abs(now.seconds(since: entry.readAt)) < Self.lifeSeconds
            else { return nil }
            return entry.product
        }
    }

    func remembered(gtin: String, now: Instant) -> LinkedProduct? {
        contents.withLock { contents in
            guard let id = contents.byGTIN[gtin], let entry = contents.products[id],
                abs(now.seconds(since: entry.readAt)) < Self.lifeSeconds
            else { return nil }
            return entry.product
        }
    }

    var version: Int64 { contents.withLock { $0.version } }

    /// - Parameter version: of the memory before the read: what was read before a change is not kept after it.
    func keep(_ product: LinkedProduct, readAt now: Instant, version: Int64) {
        contents.withLock { contents in
            guard contents.version == version else { return }
            if contents.products.count >= Self.productsMax {
                contents.products.removeAll(keepingCapacity: true)
                contents.byGTIN.removeAll(keepingCapacity: true)
            }
            contents.products[product.id] = Entry(product: product, readAt: now)
            if let gtin = product.gtin { contents.byGTIN[gtin] = product.id }
        }
    }
}

extension Platform {
    /// The product of a code with its links; nil: there is none.
    public func linkedProduct(_ productID: Int64, now: Instant) async throws -> LinkedProduct? {
        if let found = links.remembered(productID, now: now) { return found }
        return try await readLinked(now) { try $0.product(productID) }
    }

    /// The product of a GTIN of 14 digits; nil: nobody here makes it.
    public func linkedProduct(gtin: String, now: Instant) async throws -> LinkedProduct? {
        if let found = links.remembered(gtin: gtin, now: now) { return found }
        return try await readLinked(now) { try $0.product(gtin: gtin) }
    }

    private func readLinked(
        _ now: Instant, _ find: @escaping @Sendable (any Session) throws -> Product?
    ) async throws -> LinkedProduct? {
        let version = links.version
        let found = try await datastore.read { session -> LinkedProduct? in
            guard let product = try find(session) else { return nil }
            return LinkedProduct(product, try session.activeLinks(ofProduct: product.id), on: now.date)
        }
        if let found { links.keep(found, readAt: now, version: version) }
        return found
    }
}
