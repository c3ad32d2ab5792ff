import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Markup
import Storage
import Traceability

/// 链接: what an enterprise offers about its products at the address of their codes.
struct LinkPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/links", .linkManage) { call, actor in
                .page(try await list(call, actor))
            },
            .guarded(.get, "/links/new", .linkManage) { call, actor in
                var state = FormState()
                state.values = [
                    "productId": call.query("product") ?? "", "level": "product", "linkType": "gs1:instructions",
                ]
                return .page(try await edit(call, actor, nil, state))
            },
            .guarded(.post, "/links/new", .linkManage, add),
            .guarded(.get, "/links/{id}", .linkManage) { call, actor in
                let id = try call.id()
                let link = try await call.platform.datastore.read { try $0.ownLink(id, actor) }
                return .page(try await edit(call, actor, link, FormState(of: link, try await codes(link, call))))
            },
            .guarded(.post, "/links/{id}", .linkManage, change),
            .guarded(.post, "/links/{id}/retirement", .linkManage) { call, actor in
                try await EditLinks(call.platform).retire(try call.id(), by: actor, on: call.occasion)
                return .seeOther("/links")
            },
        ]
    }

    @Sendable private func add(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        do {
            _ = try await EditLinks(call.platform).add(try LinkDraft(form), by: actor, on: call.occasion)
            return .seeOther("/links")
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await edit(call, actor, nil, state), status: .unprocessableContent)
        }
    }

    @Sendable private func change(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        let form = try await call.form()
        do {
            let version = try form.integer("version").map(Int.init)
            try await EditLinks(call.platform).change(
                id, version: version, to: try LinkDraft(form), by: actor, on: call.occasion)
            return .seeOther("/links")
        } catch {
            let link = try await call.platform.datastore.read { try $0.ownLink(id, actor) }
            let state = try FormState(form, error, Scene(call))
            return .page(try await edit(call, actor, link, state), status: .unprocessableContent)
        }
    }

    private func list(_ call: Call, _ actor: Actor) async throws -> HTML {
        let before = try call.number("before") ?? .max
        let product = try call.number("product")
        let retired = call.query("retired") == "1"
        let (links, products) = try await call.platform.datastore.report { session in
            (
                try session.links(
                    of: actor.organizationID, product: product, includingRetired: retired, before: before),
                try session.products(of: actor.organizationID, limit: 500)
            )
        }
        return LinkViews.list(Scene(call), links, products, product: product, retired: retired)
    }

    private func edit(_ call: Call, _ actor: Actor, _ link: Link?, _ state: FormState) async throws -> HTML {
        let (products, versions) = try await call.platform.datastore.report { session in
            (
                try session.products(of: actor.organizationID, limit: 500),
                try link.map { try session.linkVersions(of: $0.id) } ?? []
            )
        }
        return LinkViews.edit(Scene(call), link, state, products, versions)
    }

    /// The labels at both ends of a run.
    private func codes(_ link: Link, _ call: Call) async throws -> (String, String) {
        guard link.content.level == .serial else { return ("", "") }
        func text(_ index: Int64) async throws -> String {
            let identity = CodeIdentity(
                ownerID: link.ownerID, allocationNumber: link.content.allocationNumber, index: index)
            return try await call.platform.printedCode(of: identity)?.text ?? ""
        }
        return (try await text(link.content.firstIndex), try await text(link.content.lastIndex))
    }
}

extension LinkDraft {
    init(_ form: Form) throws {
        self.init()
        productID = try form.integer("productId") ?? 0
        level = form.text("level")
        lot = form.text("lot")
        firstCode = form.text("first")
        lastCode = form.text("last")
        type = form.text("linkType")
        href = form.text("href")
        titleZH = form.text("titleZh")
        titleEN = form.text("titleEn")
        languages = form.text("languages")
        mediaType = form.text("mediaType")
        contexts = form.text("contexts")
        validFrom = form.text("validFrom")
        validUntil = form.text("validUntil")
        isDefault = form["isDefault"] == "1"
    }
}

extension FormState {
    init(of link: Link, _ codes: (String, String)) {
        self.init()
        let content = link.content
        values = [
            "productId": "\(link.productID)", "level": content.level.rawValue, "lot": content.lot, "first": codes.0,
            "last": codes.1 == codes.0 ? "" : codes.1, "linkType": "gs1:" + content.type.id, "href": content.href,
            "titleZh": content.title.text(.chinese), "titleEn": content.title.text(.english),
            "languages": content.languages.joined(separator: " "), "mediaType": content.mediaType,
            "contexts": content.contexts.joined(separator: " "), "validFrom": content.validFrom?.description ?? "",
            "validUntil": content.validUntil?.description ?? "", "isDefault": content.isDefault ? "1" : "",
        ]
    }
}
