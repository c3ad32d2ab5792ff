import Identification
import JSONStream
public import Storage

extension Session {
    /// A product's links, the newest first; `id`: below it.
    public func links(
        of ownerID: Int64, product productID: Int64?, includingRetired: Bool = false, before id: Int64 = .max,
        limit: Int = 100
    ) throws -> [Link] {
        var query = linkColumns + "WHERE owner_id = \(ownerID) AND link_id < \(id)"
        if let productID { query = query + " AND product_id = \(productID)" }
        if !includingRetired { query = query + " AND state = 'active'" }
        return try rows(query + " ORDER BY link_id DESC LIMIT \(limit)", link)
    }

    public func link(_ id: Int64) throws -> Link? { try first(linkColumns + "WHERE link_id = \(id)", link) }

    /// What the resolver needs of one product: everything that is not retired, the oldest first.
    func activeLinks(ofProduct productID: Int64) throws -> [Link] {
        try rows(
            linkColumns + """
                WHERE product_id = \(productID) AND state = 'active' ORDER BY link_id LIMIT \(EditLinks.productMax)
                """, link)
    }

    /// The versions of a link as they stood, the newest first.
    public func linkVersions(of id: Int64, limit: Int = 50) throws -> [LinkVersion] {
        try rows(
            """
            SELECT version_no, document, account.name, link_version.changed_at FROM link_version
            LEFT JOIN account ON account.account_id = link_version.changed_by
            WHERE link_id = \(id) ORDER BY version_no DESC LIMIT \(limit)
            """
        ) { row in
            LinkVersion(
                number: try row.next(), document: try row.next(), changedBy: try row.next(String?.self) ?? "",
                changedAt: try row.next())
        }
    }

    private var linkColumns: Query {
        """
        SELECT link_id, owner_id, product_id, version_no, state, level, lot, allocation_no, first_index, last_index,
            relation, href, title_zh, title_en, languages, media_type, contexts, valid_from, valid_until, is_default,
            changed_at FROM link
        """ + " "
    }

    private func link(_ row: inout RowReader) throws -> Link {
        let (id, ownerID, productID) = (try row.next(Int64.self), try row.next(Int64.self), try row.next(Int64.self))
        let (version, state) = (try row.next(Int.self), try row.next(Link.State.self))
        let level = try row.next(LinkLevel.self)
        let lot = try row.next(String.self)
        let run = (try row.next(Int64.self), try row.next(Int64.self), try row.next(Int64.self))
        let relation = try row.next(String.self)
        guard let type = LinkType.named(relation) else { throw StorageError.unexpectedColumn("relation \(relation)") }
        var content = LinkContent(
            type: type, href: try row.next(), title: Message(try row.next(), try row.next()))
        (content.level, content.lot) = (level, lot)
        (content.allocationNumber, content.firstIndex, content.lastIndex) = run
        content.languages = Self.words(try row.next())
        content.mediaType = try row.next()
        content.contexts = Self.words(try row.next())
        content.validFrom = try row.next(String?.self).flatMap(CivilDate.init(iso:))
        content.validUntil = try row.next(String?.self).flatMap(CivilDate.init(iso:))
        content.isDefault = try row.next()
        return Link(
            id: id, ownerID: ownerID, productID: productID, version: version, state: state, content: content,
            changedAt: try row.next())
    }

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
}

/// A link as it stood.
public struct LinkVersion: Sendable, Hashable {
    public let number: Int
    /// A JSON object: the members of `LinkContent.document`.
    public let document: String
    public let changedBy: String
    public let changedAt: Instant
}

/// A version of a link about to be kept.
struct NextLink: Sendable {
    let id: Int64
    let version: Int
    let content: LinkContent
    let state: Link.State
    let accountID: Int64
    let at: Instant
}

extension LinkContent {
    /// Everything that it says, for the history: a JSON object.
    func document(state: Link.State) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("state", state.rawValue)
            writer.member("linkType", "gs1:" + type.id)
            writer.member("href", href)
            writer.member("titleZh", title.text(.chinese))
            writer.member("titleEn", title.text(.english))
            writer.member("level", level.rawValue)
            if level == .lot { writer.member("lot", lot) }
            if level == .serial {
                writer.member("allocation", allocationNumber)
                writer.member("first", firstIndex)
                writer.member("last", lastIndex)
            }
            writer.member("languages", languages.joined(separator: " "))
            writer.member("mediaType", mediaType)
            writer.member("contexts", contexts.joined(separator: " "))
            writer.member("validFrom", ifPresent: validFrom?.description)
            writer.member("validUntil", ifPresent: validUntil?.description)
            writer.member("isDefault", isDefault)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension WriteSession {
    func insertLink(
        _ content: LinkContent, ownerID: Int64, productID: Int64, by accountID: Int64, at now: Instant
    ) throws -> Int64 {
        try value(
            """
            INSERT INTO link (owner_id, product_id, level, lot, allocation_no, first_index, last_index, relation, href,
                title_zh, title_en, languages, media_type, contexts, valid_from, valid_until, is_default, version_no,
                state, changed_by, changed_at)
            VALUES (\(ownerID), \(productID), \(content.level), \(content.lot), \(content.allocationNumber),
                \(content.firstIndex), \(content.lastIndex), \(content.type.id), \(content.href),
                \(content.title.text(.chinese)), \(content.title.text(.english)),
                \(content.languages.joined(separator: " ")), \(content.mediaType),
                \(content.contexts.joined(separator: " ")), \(content.validFrom?.description),
                \(content.validUntil?.description), \(content.isDefault), 1, 'active', \(accountID), \(now))
            RETURNING link_id
            """)!
    }

    /// Puts the next version in the place of the one before. Throws `Refusal.conflict` when somebody was faster.
    func replaceLink(by next: NextLink) throws {
        let content = next.content
        let changed = try run(
            """
            UPDATE link SET level = \(content.level), lot = \(content.lot),
                allocation_no = \(content.allocationNumber), first_index = \(content.firstIndex),
                last_index = \(content.lastIndex), relation = \(content.type.id), href = \(content.href),
                title_zh = \(content.title.text(.chinese)), title_en = \(content.title.text(.english)),
                languages = \(content.languages.joined(separator: " ")), media_type = \(content.mediaType),
                contexts = \(content.contexts.joined(separator: " ")), valid_from = \(content.validFrom?.description),
                valid_until = \(content.validUntil?.description), is_default = \(content.isDefault),
                version_no = \(next.version), state = \(next.state), changed_by = \(next.accountID),
                changed_at = \(next.at)
            WHERE link_id = \(next.id) AND version_no = \(next.version - 1) AND state = 'active'
            """)
        guard changed == 1 else { throw Refusal(.conflict, .changedMeanwhile) }
    }

    func keepLinkVersion(_ next: NextLink) throws {
        try run(
            """
            INSERT INTO link_version (link_id, version_no, document, changed_by, changed_at)
            VALUES (\(next.id), \(next.version), \(next.content.document(state: next.state)), \(next.accountID),
                \(next.at))
            """)
    }

    /// Tells every process that links have changed.
    func bumpLinks() throws {
        try run(
            """
            INSERT INTO change_counter (name, value) VALUES ('link', 1)
            ON CONFLICT (name) DO UPDATE SET value = change_counter.value + 1
            """)
    }
}
