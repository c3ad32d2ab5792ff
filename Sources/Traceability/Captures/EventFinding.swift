import EPCIS
import Identification
import Serials
import Storage

/// Finds what the URIs of a chunk of events name: codes of ours in memory, those made elsewhere by one read for all,
/// batches by product and lot, anything else by its key.
struct EventFinding: Sendable {
    enum Thing: Sendable {
        case code(Allocation, CodeIdentity)
        /// Something that has no owner here.
        case other(ContainerName)
        case refused(Rule)
    }

    /// What a class names: the product and lot of an owner here, or something of somebody else.
    struct ProductClass: Sendable {
        let name: ContainerName
        var product: ProductPlace?
        var lot: String?
    }

    private var things: [String: Thing] = [:]
    private var classes: [String: ProductClass] = [:]

    init(_ platform: Platform, things uris: [String], classes classURIs: [String]) async throws {
        var elsewhere: [String: String] = [:]
        things.reserveCapacity(uris.count)
        for uri in uris where things[uri] == nil { things[uri] = Self.resolve(uri, platform, &elsewhere) }
        if !elsewhere.isEmpty { try await readDirectory(platform, elsewhere) }
        let wanted = Set(classURIs)
        if !wanted.isEmpty { try await readClasses(platform, wanted) }
    }

    /// Whether the text is an EPC, an instance, of somebody who has no codes here.
    static func isElsewhere(_ text: String, _ platform: Platform) -> Bool {
        var elsewhere: [String: String] = [:]
        guard case .other = resolve(text, platform, &elsewhere) else { return false }
        return EPC(uri: text) != nil && (text.hasPrefix("urn:epc:id:") || (try? ScannedText(text)) != nil)
    }

    subscript(uri: String) -> Thing { things[uri] ?? .refused(.returnCodeUnknown) }
    subscript(class uri: String) -> ProductClass { classes[uri] ?? ProductClass(name: ContainerName(uri)) }

    private static func resolve(_ uri: String, _ platform: Platform, _ elsewhere: inout [String: String]) -> Thing {
        let table = platform.allocations
        if let code = PlainCode(uri), case .issued(let allocation, let identity) = table.resolve(code) {
            return .code(allocation, identity)
        }
        guard let scanned = try? ScannedText(uri) else {
            let isOurs = uri.hasPrefix(platform.options.publicURL + "/E=")
            return isOurs ? .refused(.returnBadCode) : .other(ContainerName(uri))
        }
        let (resolution, code, scope): (AllocationTable.Resolution, String, String)
        switch scanned {
        case .ecode(let ecode):
            (resolution, code, scope) = (table.resolve(ecode), ecode.text, String(ecode.md.prefix(7)))
        case .gtin(let gtin, _, let serial?, _):
            (resolution, code, scope) = (table.resolve(gtin, serial: serial), gtin.digits + serial, gtin.digits)
        case .gtin, .elementString, .nationalAddress: return .other(ContainerName(uri))
        }
        if case .issued(let allocation, let identity) = resolution { return .code(allocation, identity) }
        if table.mayBeInDirectory(scope: scope) { elsewhere[uri] = code }
        return table.issues(scope: scope) ? .refused(.returnCodeUnknown) : .other(ContainerName(uri))
    }

    private mutating func readDirectory(_ platform: Platform, _ elsewhere: [String: String]) async throws {
        let codes = Array(Set(elsewhere.values))
        let entries = try await platform.datastore.lookUp(codes.count) { session in
            var all: [String: CodeIdentity] = [:]
            for start in stride(from: 0, to: codes.count, by: 1_000) {
                let part = Array(codes[start..<min(codes.count, start + 1_000)])
                all.merge(try session.directoryEntries(part)) { first, _ in first }
            }
            return all
        }
        for (uri, code) in elsewhere {
            guard let identity = entries[code],
                let allocation = platform.allocations.allocation(identity.ownerID, identity.allocationNumber)
            else { continue }
            things[uri] = .code(allocation, identity)
        }
    }

    private mutating func readClasses(_ platform: Platform, _ uris: Set<String>) async throws {
        var named: [String: (gtin: GTIN, lot: String?)] = [:]
        for uri in uris { named[uri] = EventNaming.product(ofClass: uri) }
        let gtins = Array(Set(named.values.map(\.gtin.digits)))
        let places =
            gtins.isEmpty ? [:] : try await platform.datastore.lookUp(gtins.count) { try $0.products(gtins: gtins) }
        for uri in uris {
            let found = named[uri]
            classes[uri] = ProductClass(
                name: ContainerName(uri), product: found.flatMap { places[$0.gtin.digits] }, lot: found?.lot)
        }
    }
}

/// A product and whose it is.
struct ProductPlace: Sendable, Hashable {
    let ownerID: Int64
    let productID: Int64
}

extension Session {
    /// Products by their GTIN-14.
    func products(gtins: [String]) throws -> [String: ProductPlace] {
        let found = try gtins.inParts { part in
            try rows("SELECT gtin, owner_id, product_id FROM product WHERE gtin IN \(list: part)") { row in
                (try row.next(String.self), ProductPlace(ownerID: try row.next(), productID: try row.next()))
            }
        }
        return Dictionary(found) { first, _ in first }
    }
}
