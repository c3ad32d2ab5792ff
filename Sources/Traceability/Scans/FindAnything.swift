import Identification
import Storage

/// Something that the search box found.
public struct SearchHit: Sendable, Hashable {
    public enum Kind: String, Sendable {
        case code, product, batch, organization, application

        public var name: Message {
            switch self {
            case .code: Message("编码", "Code")
            case .product: Message("产品", "Product")
            case .batch: Message("批次", "Batch")
            case .organization: Message("企业", "Enterprise")
            case .application: Message("编码申请", "Code application")
            }
        }
    }

    public let kind: Kind
    public let title: String
    public let detail: String
    /// Of the thing itself; of the product for a batch.
    public let id: Int64
}

/// One box for any code, number or name, within what the person may see.
public struct FindAnything: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }
    static let eachMax = 20

    public func callAsFunction(_ text: String, by actor: Actor, on occasion: Occasion) async throws -> [SearchHit] {
        let text = try Text.required(text, "q", limit: 2_048)
        if case .item(let facts, _, _)? = try? await LookUpCode(platform)(text, on: occasion) {
            return [
                SearchHit(kind: .code, title: facts.code.text, detail: facts.product.name, id: facts.identity.index)
            ]
        }
        let gtin = (try? GTIN(text.filter { $0 != " " }))?.digits
        return try await platform.datastore.report { session in
            var hits: [SearchHit] = []
            if actor.may(.productRead) {
                hits += try session.productHits(text, gtin: gtin, by: actor)
                hits += try session.batchHits(text, by: actor)
            }
            if actor.may(.codeRead), let id = Int64(text) { hits += try session.applicationHits(id, by: actor) }
            if actor.may(.organizationRead) { hits += try session.organizationHits(text, by: actor) }
            return hits
        }
    }
}

extension Session {
    fileprivate func productHits(_ text: String, gtin: String?, by actor: Actor) throws -> [SearchHit] {
        let pattern = likePattern(text)
        return try rows(
            """
            SELECT product_id, model, name FROM product
            WHERE (LOWER(model) LIKE \(pattern) ESCAPE '\\' OR LOWER(name) LIKE \(pattern) ESCAPE '\\'
                OR gtin = \(gtin ?? "-")) AND \(try sight(of: actor, "owner_id"))
            ORDER BY product_id LIMIT \(FindAnything.eachMax)
            """
        ) { row in
            let id = try row.next(Int64.self)
            return SearchHit(kind: .product, title: try row.next(), detail: try row.next(), id: id)
        }
    }

    /// Batches that an accepted return named: a held one is invisible.
    fileprivate func batchHits(_ text: String, by actor: Actor) throws -> [SearchHit] {
        try rows(
            """
            SELECT batch.product_id, batch.batch_no, batch.production_date FROM batch
            WHERE batch.batch_no = \(text) AND \(try sight(of: actor, "batch.owner_id"))
                AND EXISTS (SELECT 1 FROM binding_run JOIN trace_return
                    ON trace_return.return_id = binding_run.return_id
                    WHERE binding_run.owner_id = batch.owner_id AND binding_run.batch_id = batch.batch_id
                        AND trace_return.state IN ('accepted', 'accepted-in-part'))
            ORDER BY batch.owner_id, batch.batch_id LIMIT \(FindAnything.eachMax)
            """
        ) { row in
            let id = try row.next(Int64.self)
            return SearchHit(kind: .batch, title: try row.next(), detail: try row.next(), id: id)
        }
    }

    fileprivate func applicationHits(_ id: Int64, by actor: Actor) throws -> [SearchHit] {
        let recusal = try recusal(of: actor)
        let seen: Query = recusal.isNeeded ? "organization_id NOT IN (\(recusal.hidden))" : "1 = 1"
        return try rows(
            """
            SELECT application_id, purpose FROM code_application
            WHERE application_id = \(id) AND \(try sight(of: actor, "organization_id")) AND \(seen)
            """
        ) { row in
            let id = try row.next(Int64.self)
            return SearchHit(kind: .application, title: "\(id)", detail: try row.next(), id: id)
        }
    }

    fileprivate func organizationHits(_ text: String, by actor: Actor) throws -> [SearchHit] {
        try rows(
            """
            SELECT organization_id, name, COALESCE(uscc, '') FROM organization
            WHERE (LOWER(name) LIKE \(likePattern(text)) ESCAPE '\\' OR uscc = \(text.uppercased()))
                AND \(try sight(of: actor, "organization_id"))
            ORDER BY organization_id LIMIT \(FindAnything.eachMax)
            """
        ) { row in
            let id = try row.next(Int64.self)
            return SearchHit(kind: .organization, title: try row.next(), detail: try row.next(), id: id)
        }
    }

    /// Anywhere in the text; `%`, `_` and `\` stand for themselves.
    private func likePattern(_ text: String) -> String {
        var pattern = "%"
        for character in text.lowercased() {
            if character == "%" || character == "_" || character == "\\" { pattern.append("\\") }
            pattern.append(character)
        }
        return pattern + "%"
    }
}
