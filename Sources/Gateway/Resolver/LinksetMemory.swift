import Synchronization
import Traceability

/// Written links of products: a product's part of a linkset is the same for a million articles.
final class LinksetMemory: Sendable {
    struct Key: Hashable, Sendable {
        let stamp: Int
        let language: Language
        let part: Part
    }

    enum Part: Hashable, Sendable {
        /// The whole context object of the kind of article, where an article's own stands before it.
        case object
        /// The links of an object that stands behind another; of the first, where those of traceability lead it.
        case relations, firstRelations
    }

    private static let limit = 4_096
    private let texts = Mutex<[Key: [UInt8]]>([:])

    func text(_ key: Key, _ write: () -> [UInt8]) -> [UInt8] {
        if let known = texts.withLock({ $0[key] }) { return known }
        let text = write()
        texts.withLock { texts in
            // Old stamps are never asked for again; dropping all now and then is cheaper than keeping an order.
            if texts.count >= Self.limit { texts.removeAll(keepingCapacity: true) }
            texts[key] = text
        }
        return text
    }
}
