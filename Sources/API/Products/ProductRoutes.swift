import Gateway
import HTTPTypes
import Hummingbird
import Identification
import JSONStream
import Traceability

/// `/api/v1/products`: what an enterprise makes.
struct ProductRoutes: Sendable {
    var routes: [Route] {
        [
            .guarded(.post, "/api/v1/products", .productWrite) { call, actor in
                let draft = try ProductDraft(try await call.json(limit: 262_144))
                let product = try await RegisterProduct(call.platform)(draft, by: actor, on: call.occasion)
                let file = try await call.platform.productFile(product.id, for: actor)
                var response = Response.json(status: .created) { $0.product(file) }
                response.headers[.location] = "/api/v1/products/\(product.id)"
                return response
            },
            .guarded(.get, "/api/v1/products", .productRead, list),
            .guarded(.get, "/api/v1/products/{id}", .productRead) { call, actor in
                let file = try await call.platform.productFile(try call.id(), for: actor)
                return .json { $0.product(file) }
            },
            .guarded(.post, "/api/v1/products/{id}/versions", .productWrite) { call, actor in
                let document = try await call.json(limit: 262_144)
                try document.allowOnly(ProductVersionDraft.members)
                let number = try await AddProductVersion(call.platform)(
                    try ProductVersionDraft(document), of: try call.id(), by: actor, on: call.occasion)
                return .json(status: .created) { $0.member("version", number) }
            },
        ]
    }

    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let found = try await call.platform.products(
            for: actor, ownerID: try call.number("organization"), after: try call.number("after") ?? 0)
        return .json { writer in
            writer.member("products") { writer in
                writer.array { writer in
                    for product in found { writer.object { writer in writer.head(product) } }
                }
            }
            if found.count == 100, let last = found.last { writer.member("after", last.id) }
        }
    }
}

extension ProductDraft {
    init(_ document: JSONNode) throws {
        self.init()
        try document.allowOnly(
            ProductVersionDraft.members.union([
                "productClass", "name", "brand", "model", "gasCode", "gtin", "serialKind",
            ]))
        productClass = try document.string("productClass")
        name = try document.string("name")
        brand = try document.string("brand")
        model = try document.string("model")
        gasCode = try document.optionalString("gasCode") ?? ""
        gtin = try document.optionalString("gtin") ?? ""
        serialKind = try document.optionalString("serialKind") ?? ""
        version = try ProductVersionDraft(document)
    }
}

extension ProductVersionDraft {
    static let members: Set<String> = [
        "effectiveFrom", "nameplate", "declaredLifeYears", "standard", "certificateNumber", "entruster", "producer",
        "factory", "factoryCode",
    ]

    init(_ document: JSONNode) throws {
        self.init()
        effectiveFrom = try document.optionalString("effectiveFrom") ?? ""
        declaredLifeYears = try document.optionalInteger("declaredLifeYears")
        standard = try document.string("standard")
        certificateNumber = try document.optionalString("certificateNumber") ?? ""
        entruster = try document.optionalString("entruster") ?? ""
        producer = try document.string("producer")
        factory = try document.optionalString("factory") ?? ""
        factoryCode = try document.optionalString("factoryCode") ?? ""
        guard let plate = try document.optional("nameplate") else { return }
        for member in try plate.members() {
            let node = JSONNode(member.value, at: plate.pointer(to: member.name))
            if case .number(let text) = member.value { nameplate[member.name] = text } else {
                nameplate[member.name] = try node.string()
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func head(_ product: Product) {
        member("id", product.id)
        member("organization", product.ownerID)
        member("productClass", product.productClass)
        member("name", product.name)
        member("brand", product.brand)
        member("model", product.model)
        member("gasCode", product.gasCode)
        member("gtin", ifPresent: product.gtin)
        member("serialKind", product.serialKind.rawValue)
        member("state", product.state.rawValue)
        member("currentVersion", product.currentVersion)
    }

    fileprivate mutating func product(_ file: ProductFile) {
        head(file.product)
        member("versions") { writer in
            writer.array { writer in
                for version in file.versions { writer.object { writer in writer.version(version) } }
            }
        }
    }

    private mutating func version(_ version: ProductVersion) {
        member("version", version.number)
        member("effectiveFrom", version.effectiveFrom.description)
        if let years = version.declaredLifeYears { member("declaredLifeYears", years) }
        member("standard", version.standard)
        member("certificateNumber", ifPresent: version.certificateNumber)
        member("entruster", version.entruster)
        member("producer", version.producer)
        member("factory", version.factory)
        member("factoryCode", ifPresent: version.factoryCode)
        member("nameplate", version.nameplate)
    }
}
