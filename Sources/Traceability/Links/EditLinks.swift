import Identification
import Storage

/// Files, changes and retires links: the owner's own products only; every version is kept.
public struct EditLinks: Sendable {
    /// Links of one product that are not retired: all of them lie in memory.
    public static let productMax = 500

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Plain HTTP targets are taken only where the installation itself is reached by plain HTTP (tests, demo).
    private var allowsPlainHTTP: Bool { !platform.options.publicURL.hasPrefix("https://") }

    /// Answers the link's id. Throws every wrong field at once.
    public func add(_ draft: LinkDraft, by actor: Actor, on occasion: Occasion) async throws -> Int64 {
        try actor.require(.linkManage)
        let content = try await checked(draft, by: actor)
        let id = try await platform.datastore.write { session in
            let product = try session.ownProduct(draft.productID, actor)
            try session.checkPlace(of: content, product)
            try session.checkRoom(content, product, replacing: nil)
            let id = try session.insertLink(
                content, ownerID: product.ownerID, productID: product.id, by: actor.accountID, at: occasion.now)
            try session.keepLinkVersion(
                NextLink(
                    id: id, version: 1, content: content, state: .active, accountID: actor.accountID, at: occasion.now))
            try session.audit(
                AuditEntry("link.add", ("link", "\(id)", content.title.text(.chinese)), reason: content.href),
                by: actor, on: occasion)
            try session.bumpLinks()
            return id
        }
        try await platform.links.refresh(from: platform.datastore)
        return id
    }

    /// - Parameter version: the one that the editor saw; another means that somebody was faster.
    public func change(
        _ id: Int64, version: Int?, to draft: LinkDraft, by actor: Actor, on occasion: Occasion
    ) async throws {
        try actor.require(.linkManage)
        var draft = draft
        let found = try await platform.datastore.read { try $0.ownLink(id, actor) }
        draft.productID = found.productID
        let content = try await checked(draft, by: actor)
        try await platform.datastore.write { session in
            let link = try session.ownLink(id, actor)
            guard link.state == .active, version ?? link.version == link.version else {
                throw Refusal(.conflict, .changedMeanwhile)
            }
            let product = try session.ownProduct(link.productID, actor)
            try session.checkPlace(of: content, product)
            try session.checkRoom(content, product, replacing: link)
            try session.keep(Self.next(link, content, .active, actor, occasion), "link.change", by: actor, on: occasion)
        }
        try await platform.links.refresh(from: platform.datastore)
    }

    public func retire(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.linkManage)
        try await platform.datastore.write { session in
            let link = try session.ownLink(id, actor)
            guard link.state == .active else { throw Refusal(.conflict, .changedMeanwhile) }
            try session.keep(
                Self.next(link, link.content, .retired, actor, occasion), "link.retire", by: actor, on: occasion)
        }
        try await platform.links.refresh(from: platform.datastore)
    }

    private static func next(
        _ link: Link, _ content: LinkContent, _ state: Link.State, _ actor: Actor, _ occasion: Occasion
    ) -> NextLink {
        NextLink(
            id: link.id, version: link.version + 1, content: content, state: state, accountID: actor.accountID,
            at: occasion.now)
    }

    /// With the run of codes found: both ends must be the owner's codes of one allocation.
    private func checked(_ draft: LinkDraft, by actor: Actor) async throws -> LinkContent {
        var content = try draft.content(allowingPlainHTTP: allowsPlainHTTP)
        guard content.level == .serial else { return content }
        let first = try Text.required(draft.firstCode, "first", limit: 2_048)
        let run = try await platform.run(from: first, to: draft.lastCode, of: actor.organizationID)
        content.allocationNumber = run.allocation.number
        (content.firstIndex, content.lastIndex) = (run.first, run.last)
        return content
    }
}

extension Session {
    /// What is another's is not there.
    fileprivate func ownProduct(_ id: Int64, _ actor: Actor) throws -> Product {
        guard let product = try product(id), product.ownerID == actor.organizationID else {
            throw Refusal(.missing, .missing, field: "productId", ["object": "product \(id)"])
        }
        return product
    }

    public func ownLink(_ id: Int64, _ actor: Actor) throws -> Link {
        guard let link = try link(id), link.ownerID == actor.organizationID else {
            throw Refusal(.missing, .missing, ["object": "link \(id)"])
        }
        return link
    }

    /// The run must lie in an allocation of this owner and product; a lot need not be made yet.
    fileprivate func checkPlace(of content: LinkContent, _ product: Product) throws {
        guard content.level == .serial else { return }
        let allocation = try allocation(product.ownerID, content.allocationNumber)
        guard let allocation, allocation.productID == product.id else {
            throw Refusal(.invalid, .linkOtherProduct, field: "first")
        }
    }

    /// One default a place (2.5.8), and no more links than memory is meant to hold.
    fileprivate func checkRoom(_ content: LinkContent, _ product: Product, replacing old: Link?) throws {
        let others = try activeLinks(ofProduct: product.id).filter { $0.id != old?.id }
        guard others.count < EditLinks.productMax else {
            throw Refusal(.tooMany, .linkTooMany, ["limit": "\(EditLinks.productMax)"])
        }
        guard content.isDefault else { return }
        let rival = others.first { $0.content.isDefault && $0.content.sharesPlace(with: content) }
        if let rival {
            throw Refusal(.conflict, .linkSecondDefault, field: "isDefault", ["id": "\(rival.id)"])
        }
    }
}

extension LinkContent {
    /// The same product, lot or an overlapping run.
    fileprivate func sharesPlace(with other: LinkContent) -> Bool {
        guard level == other.level else { return false }
        switch level {
        case .product: return true
        case .lot: return lot == other.lot
        case .serial:
            return allocationNumber == other.allocationNumber && firstIndex <= other.lastIndex
                && other.firstIndex <= lastIndex
        }
    }
}

extension WriteSession {
    fileprivate func keep(_ next: NextLink, _ action: String, by actor: Actor, on occasion: Occasion) throws {
        let before = try digest(of: "link", "\(next.id)")
        try replaceLink(by: next)
        try keepLinkVersion(next)
        let content = next.content
        try audit(
            AuditEntry(action, ("link", "\(next.id)", content.title.text(.chinese)), reason: content.href).from(before),
            by: actor, on: occasion)
        try bumpLinks()
    }
}

extension Rule {
    static let linkOtherProduct = Rule(
        "link.other-product", "该编码不属于所选产品", "That code is not one of the chosen product")
    static let linkTooMany = Rule(
        "link.too-many", "一个产品最多 {limit} 条链接；请先停用不再需要的", "A product takes {limit} links; retire some first")
    static let linkSecondDefault = Rule(
        "link.second-default", "同一产品、批次或单品只能有一条默认链接，已有链接 {id}",
        "One default link a product, batch or article; link {id} is it")
}
