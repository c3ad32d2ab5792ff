import Gateway
import HTTPTypes
import Hummingbird
import Identification
import JSONStream
import Storage
import Traceability

/// `/api/v1/links`: what the resolver sends people to. Owners manage their own.
struct LinkRoutes: Sendable {
    private static let path = "/api/v1/links"
    static let members: Set<String> = [
        "productId", "level", "lot", "first", "last", "linkType", "href", "titleZh", "titleEn", "languages",
        "mediaType", "contexts", "validFrom", "validUntil", "isDefault", "version",
    ]

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .linkManage, list),
            .guarded(.post, Self.path, .linkManage) { call, actor in
                let draft = try LinkDraft(try await call.json(limit: 65_536))
                let id = try await EditLinks(call.platform).add(draft, by: actor, on: call.occasion)
                var response = try await show(id, call, actor, status: .created)
                response.headers[.location] = "\(Self.path)/\(id)"
                return response
            },
            .guarded(.get, Self.path + "/{id}", .linkManage) { call, actor in
                try await show(try call.id(), call, actor)
            },
            .guarded(.put, Self.path + "/{id}", .linkManage) { call, actor in
                let document = try await call.json(limit: 65_536)
                let version = try document.optionalInteger("version").map { Int($0) }
                try await EditLinks(call.platform).change(
                    try call.id(), version: version, to: try LinkDraft(document), by: actor, on: call.occasion)
                return try await show(try call.id(), call, actor)
            },
            .guarded(.delete, Self.path + "/{id}", .linkManage) { call, actor in
                try await EditLinks(call.platform).retire(try call.id(), by: actor, on: call.occasion)
                return .nothing
            },
            .open(.get, "/api/v1/link-types") { call in
                .json { writer in
                    writer.member("linkTypes") { writer in
                        writer.array { writer in
                            for type in LinkType.all {
                                writer.object { writer in
                                    writer.member("id", "gs1:" + type.id)
                                    writer.member("uri", type.uri)
                                    writer.member("title", type.name.text(call.language))
                                }
                            }
                        }
                    }
                }
            },
        ]
    }

    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let before = try call.number("before") ?? .max
        let product = try call.number("product")
        let isAll = call.query("retired") == "1"
        let links = try await call.platform.datastore.report {
            try $0.links(of: actor.organizationID, product: product, includingRetired: isAll, before: before)
        }
        return .json { writer in
            writer.member("links") { writer in
                writer.array { writer in for link in links { writer.object { $0.members(of: link) } } }
            }
            if links.count == 100, let last = links.last { writer.member("before", last.id) }
        }
    }

    private func show(
        _ id: Int64, _ call: Call, _ actor: Actor, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (link, versions) = try await call.platform.datastore.report { session in
            (try session.ownLink(id, actor), try session.linkVersions(of: id))
        }
        return .json(status: status) { writer in
            writer.members(of: link)
            writer.member("versions") { writer in
                writer.array { writer in
                    for version in versions {
                        writer.object { writer in
                            writer.member("version", version.number)
                            writer.member("changedAt", version.changedAt.iso8601)
                            writer.member("changedBy", version.changedBy)
                            writer.member("content", version.document)
                        }
                    }
                }
            }
        }
    }
}

extension LinkDraft {
    init(_ document: JSONNode) throws {
        self.init()
        try document.allowOnly(LinkRoutes.members)
        productID = try document.optionalInteger("productId") ?? 0
        level = try document.optionalString("level") ?? "product"
        lot = try document.optionalString("lot") ?? ""
        firstCode = try document.optionalString("first") ?? ""
        lastCode = try document.optionalString("last") ?? ""
        type = try document.string("linkType")
        href = try document.string("href")
        titleZH = try document.string("titleZh")
        titleEN = try document.optionalString("titleEn") ?? ""
        languages = try document.optionalElements("languages").map { try $0.string() }.joined(separator: " ")
        mediaType = try document.optionalString("mediaType") ?? ""
        contexts = try document.optionalElements("contexts").map { try $0.string() }.joined(separator: " ")
        validFrom = try document.optionalString("validFrom") ?? ""
        validUntil = try document.optionalString("validUntil") ?? ""
        isDefault = try document.optionalBool("isDefault") ?? false
    }
}

extension JSONWriter {
    fileprivate mutating func members(of link: Link) {
        let content = link.content
        member("linkId", link.id)
        member("version", link.version)
        member("state", link.state.rawValue)
        member("productId", link.productID)
        member("level", content.level.rawValue)
        if content.level == .lot { member("lot", content.lot) }
        if content.level == .serial {
            member("allocation", content.allocationNumber)
            member("firstIndex", content.firstIndex)
            member("lastIndex", content.lastIndex)
        }
        member("linkType", "gs1:" + content.type.id)
        member("href", content.href)
        member("titleZh", content.title.text(.chinese))
        member("titleEn", content.title.text(.english))
        member("languages") { writer in writer.array { for language in content.languages { $0.string(language) } } }
        member("mediaType", content.mediaType)
        member("contexts") { writer in writer.array { for context in content.contexts { $0.string(context) } } }
        member("validFrom", ifPresent: content.validFrom?.description)
        member("validUntil", ifPresent: content.validUntil?.description)
        member("isDefault", content.isDefault)
        member("changedAt", link.changedAt.iso8601)
    }
}
