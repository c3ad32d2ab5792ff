import HTTPTypes
public import Hummingbird
public import Identification
import JSONStream
public import Traceability

/// A GS1-Conformant resolver (release 1.2) over the links that enterprises filed: redirects and linksets. Pages and
/// the facts of a code are drawn by whoever asks it.
public struct Resolver: Sendable {
    public enum Answer: Sendable {
        case response(Response)
        /// The linkset for persons; 404 when they asked for a link that is not there.
        case linksetPage(LinkedEntity, missing: LinkType?)
        /// 300 for persons.
        case choicePage(LinkedEntity, [Link])
        /// Nothing here decides: the default answer is the page, or the facts, of the code itself.
        case itself
    }

    let call: Call
    public let asked: ResolverRequest
    public let form: AnswerForm

    public init(_ call: Call) {
        self.call = call
        asked = ResolverRequest(call.request.uri.query)
        form = AnswerForm(call, asked)
    }

    /// - Parameter sameAs: the uncompressed address, where the one that was asked for is compressed (2.3).
    public func answer(_ scanned: ScannedText, sameAs: String? = nil) async throws -> Answer {
        if form == .json && asked.linkType == nil { return .itself }
        let mayRedirect = asked.linkType != nil && !asked.wantsLinkset
        guard form.isLinkset || mayRedirect || Self.isKind(scanned) else { return .itself }
        guard let entity = try await FindLinks(call.platform)(scanned, on: call.occasion) else { return .itself }
        if form == .linksetPage { return .linksetPage(entity, missing: nil) }
        // `Accept: application/linkset+json` is never redirected (2.9).
        if form.isLinkset { return .response(linkset(entity, sameAs)) }
        if mayRedirect, let text = asked.linkType, text != "defaultLink", text != "gs1:defaultLink",
            text != Linkset.defaultLink
        {
            return try link(entity, LinkType.asked(text), text, sameAs)
        }
        return chosen(entity, entity.filedDefaults, sameAs)
    }

    /// Only an article has a page of its own that an owner's default may not hide.
    private static func isKind(_ scanned: ScannedText) -> Bool {
        if case .gtin(_, _, nil, _) = scanned { return true }
        return false
    }

    private func linkset(_ entity: LinkedEntity, _ sameAs: String?) -> Response {
        .resolved(
            Linkset(entity, call).document(hasContext: form == .linkedData), form, address: entity.address,
            sameAs: sameAs)
    }

    /// The most particular level that has the type; none: 404 (2.6.2).
    private func link(
        _ entity: LinkedEntity, _ type: LinkType?, _ text: String, _ sameAs: String?
    ) throws -> Answer {
        let links = type.map(entity.links) ?? []
        // The platform's own page is the traceability information of every code.
        if links.isEmpty, type?.id == "traceability", entity.code != nil { return .itself }
        guard !links.isEmpty else {
            if form == .page, let type { return .linksetPage(entity, missing: type) }
            throw Refusal(.missing, .noSuchLink, field: "linkType", ["value": String(text.prefix(80))])
        }
        return chosen(entity, links, sameAs)
    }

    private func chosen(_ entity: LinkedEntity, _ links: [Link], _ sameAs: String?) -> Answer {
        switch LinkChoice(links, wish(links.count)) {
        case .none: return .itself
        case .one(let link):
            let target = asked.passed(to: entity.target(of: link))
            return .response(.redirected(to: target, address: entity.address, sameAs: sameAs))
        case .several(let several):
            if form == .page, call.header("Accept")?.contains("text/html") == true {
                return .choicePage(entity, several)
            }
            let document = Linkset(entity, call).document(only: several)
            return .response(
                .resolved(document, .linkset, address: entity.address, status: .multipleChoices, sameAs: sameAs))
        }
    }

    /// One link is no choice: headers are read only for several.
    private func wish(_ count: Int) -> LinkWish {
        var wish = LinkWish()
        guard count > 1 else { return wish }
        wish.mediaTypes = LinkWish.Weighted.list(call.request.headers.value(of: .accept))
        wish.languages = LinkWish.Weighted.list(call.request.headers.value(of: .acceptLanguage))
        wish.contexts = asked.contexts
        return wish
    }
}

extension Rule {
    static let noSuchLink = Rule(
        "link.no-such-type", "没有“{value}”类型的链接；可用 linkType=linkset 查看全部",
        "There is no link of the type “{value}”; linkType=linkset lists all")
}

extension Call {
    /// `/.well-known/gs1resolver` (GS1-Conformant Resolver 3).
    public func resolverDescription() -> Response {
        var response = Response.json { writer in
            writer.member("resolverRoot", publicURL)
            writer.member("name", platform.options.platformName.text(language))
            writer.member("supportedPrimaryKeys") { writer in writer.array { $0.string("01") } }
            writer.member("supportedLinkType") { writer in
                writer.array { writer in
                    writer.object { writer in
                        writer.member("namespace", LinkType.namespace)
                        writer.member("prefix", "gs1:")
                    }
                }
            }
            writer.member("linkTypeDefaultCanBeLinkset", false)
            writer.member("validatesAIcombinations", true)
            writer.member("jsonLdContextLocation", Linkset.context)
        }
        ResolverHeaders.add(to: &response)
        response.headers[.cacheControl] = "max-age=3600"
        return response
    }
}
