import Identification
import JSONStream
public import Traceability

/// RFC 9264: what is known about an entity elsewhere, in GS1's vocabulary, a context object a level. Valid against the
/// linkset schema of GS1-Conformant Resolver 1.2.
public struct Linkset: Sendable {
    /// What turns the JSON into JSON-LD (GS1-Conformant Resolver 2.10).
    public static let context = "https://ref.gs1.org/standards/resolver/linkset-context"
    static let defaultLink = LinkType.namespace + "defaultLink"
    static let traceability = LinkType.namespace + "traceability"

    let entity: LinkedEntity
    let language: Language
    let home: String
    private let memory: LinksetMemory

    public init(_ entity: LinkedEntity, _ call: Call) {
        (self.entity, language, home) = (entity, call.language, call.publicURL)
        memory = call.gateway.linksets
    }

    /// - Parameters:
    ///   - hasContext: whether the JSON-LD context stands inside.
    ///   - only: of a choice (300): these links and no others.
    public func document(hasContext: Bool = false, only links: [Link]? = nil) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(3_072)
        bytes += hasContext ? Self.headWithContext : Self.head
        for (index, object) in objects(links).enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            if links == nil, !object.isFirst, isOfAllArticles(object) {
                bytes += memory.text(.init(stamp: entity.product.stamp, language: language, part: .object)) {
                    var whole: [UInt8] = []
                    write(object, isWhole: false, &whole)
                    return whole
                }
            } else {
                write(object, isWhole: links == nil, &bytes)
            }
        }
        bytes += Self.tail
        return bytes
    }

    private static let head = Array("{\"linkset\":[".utf8)
    private static let headWithContext = Array("{\"@context\":\"\(context)\",\"linkset\":[".utf8)
    private static let tail = Array("]}".utf8)

    /// A context object: what stands under one anchor.
    private struct Object {
        let anchor: String
        var links: [Link]
        let isFirst: Bool
    }

    /// A product without a GTIN has no address of its own: its links stand under the article's.
    private func objects(_ only: [Link]?) -> [Object] {
        var objects: [Object] = []
        for level in entity.levels {
            let links = only.map { chosen in level.links.filter(chosen.contains) } ?? level.links
            if level.anchor.isEmpty, !objects.isEmpty {
                objects[objects.count - 1].links += links
            } else if only == nil || !links.isEmpty {
                objects.append(Object(anchor: level.anchor, links: links, isFirst: objects.isEmpty))
            }
        }
        return objects
    }

    private func write(_ object: Object, isWhole: Bool, _ bytes: inout [UInt8]) {
        var writer = JSONWriter(reserving: 768)
        writer.object { writer in
            writer.member("anchor", object.anchor)
            writer.member("description", object.isFirst ? title : entity.product.title)
            // Exactly one default link an entity, title and address only (2.5.8): the owner's, else this page.
            let filed = object.isFirst && entity.code != nil ? nil : object.links.first(where: \.content.isDefault)
            writer.member(Self.defaultLink) { writer in
                writer.array { writer in
                    writer.object { writer in
                        writer.member("href", filed.map(entity.target) ?? object.anchor)
                        writer.member("title", filed?.content.title.text(language) ?? entity.product.title)
                    }
                }
            }
            if object.isFirst { traceability(object, &writer) }
        }
        bytes += writer.bytes
        let relations = isWhole ? remembered(object) : relations(object)
        guard !relations.isEmpty else { return }
        bytes[bytes.count - 1] = UInt8(ascii: ",")
        bytes += relations
        bytes.append(UInt8(ascii: "}"))
    }

    /// The platform's own page and document lead the links of `traceability`.
    private func traceability(_ object: Object, _ writer: inout JSONWriter) {
        writer.member(Self.traceability) { writer in
            writer.array { writer in
                own(object, &writer)
                for link in object.links where link.content.type.id == "traceability" { target(link, &writer) }
            }
        }
    }

    /// The links of every article of a product are the same text for all of them, unless a target names the code.
    private func remembered(_ object: Object) -> [UInt8] {
        guard isOfAllArticles(object) else { return relations(object) }
        let part = object.isFirst ? LinksetMemory.Part.firstRelations : .relations
        return memory.text(.init(stamp: entity.product.stamp, language: language, part: part)) { relations(object) }
    }

    /// Whether what stands in it is the same for every article of the product.
    private func isOfAllArticles(_ object: Object) -> Bool {
        let product = entity.product
        return product.leavesNothingOpen && object.links.count == product.ofProduct.count
            && object.links.first?.id == product.ofProduct.first?.id && object.anchor.hasSuffix(product.gtin ?? "")
    }

    /// Link types in the table's order: members without the braces around them.
    private func relations(_ object: Object) -> [UInt8] {
        guard !object.links.isEmpty else { return [] }
        var writer = JSONWriter(reserving: 1_024)
        writer.object { writer in
            for type in LinkType.all where !(object.isFirst && type.id == "traceability") {
                let links = object.links.filter { $0.content.type == type }
                guard !links.isEmpty else { continue }
                writer.member(type.uri) { writer in
                    writer.array { writer in for link in links { target(link, &writer) } }
                }
            }
        }
        return Array(writer.bytes.dropFirst().dropLast())
    }

    /// Of the page of what was asked for: with what stands against it, where something does.
    private var title: String {
        (entity.stop.map { "\($0.text(language)) · " } ?? "") + entity.product.title
    }

    private func own(_ object: Object, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("href", object.anchor)
            writer.member("title", title)
            writer.member("type", "text/html")
            writer.member("hreflang") { writer in
                writer.array { writer in
                    writer.string("zh")
                    writer.string("en")
                }
            }
        }
        guard let code = entity.code else { return }
        writer.object { writer in
            writer.member("href", "\(home)/api/v1/trace/\(PercentEncoding.encode(code.text))")
            writer.member("title", title)
            writer.member("type", "application/json")
        }
    }

    private func target(_ link: Link, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("href", entity.target(of: link))
            writer.member("title", link.content.title.text(language))
            writer.member("type", link.content.mediaType)
            if !link.content.languages.isEmpty {
                writer.member("hreflang") { writer in
                    writer.array { writer in for language in link.content.languages { writer.string(language) } }
                }
            }
            if !link.content.contexts.isEmpty {
                writer.member("context") { writer in
                    writer.array { writer in for context in link.content.contexts { writer.string(context) } }
                }
            }
        }
    }
}
