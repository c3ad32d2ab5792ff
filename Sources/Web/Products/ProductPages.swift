import Gateway
import Hummingbird
import JSONStream
import Markup
import Traceability

/// Products of the enterprise: list, register, one product with its versions.
struct ProductPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/products", .productRead) { call, actor in
                let after = try call.number("after") ?? 0
                let found = try await call.platform.products(for: actor, after: after)
                return .page(ProductViews.list(Scene(call), found))
            },
            .guarded(.get, "/products/new", .productWrite) { call, _ in
                .page(ProductViews.register(Scene(call), FormState()))
            },
            .guarded(.post, "/products/new", .productWrite, register),
            .guarded(.get, "/products/{id}", .productRead) { call, actor in
                let file = try await call.platform.productFile(try call.id(), for: actor)
                return .page(ProductViews.show(Scene(call), file))
            },
            .guarded(.get, "/products/{id}/versions/new", .productWrite) { call, actor in
                let file = try await call.platform.productFile(try call.id(), for: actor)
                return .page(ProductViews.newVersion(Scene(call), file, Self.state(of: file)))
            },
            .guarded(.post, "/products/{id}/versions/new", .productWrite, addVersion),
        ]
    }

    @Sendable private func register(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        let t = Scene(call)
        do {
            let product = try await RegisterProduct(call.platform)(
                try ProductDraft(form), by: actor, on: call.occasion)
            return .seeOther("/products/\(product.id)")
        } catch {
            return .page(ProductViews.register(t, try FormState(form, error, t)), status: .unprocessableContent)
        }
    }

    @Sendable private func addVersion(_ call: Call, _ actor: Actor) async throws -> Response {
        let file = try await call.platform.productFile(try call.id(), for: actor)
        let form = try await call.form()
        let t = Scene(call)
        do {
            try await AddProductVersion(call.platform)(
                try ProductVersionDraft(form), of: file.product.id, by: actor, on: call.occasion)
            return .seeOther("/products/\(file.product.id)")
        } catch {
            let state = try FormState(form, error, t)
            return .page(ProductViews.newVersion(t, file, state), status: .unprocessableContent)
        }
    }

    /// A new version begins as a copy of the last one.
    private static func state(of file: ProductFile) -> FormState {
        var state = FormState()
        guard let version = file.current else { return state }
        state.values = [
            "standard": version.standard, "certificateNumber": version.certificateNumber ?? "",
            "entruster": version.entruster, "producer": version.producer, "factory": version.factory,
            "factoryCode": version.factoryCode ?? "",
            "declaredLifeYears": version.declaredLifeYears.map { "\($0)" } ?? "",
        ]
        for field in NameplateField.all {
            if case .string(let text)? = version.nameplate[field.key] { state.values[field.key] = text }
        }
        return state
    }
}

extension ProductDraft {
    init(_ form: Form) throws {
        self.init()
        productClass = form.text("productClass")
        name = form.text("name")
        brand = form.text("brand")
        model = form.text("model")
        gasCode = form.text("gasCode")
        gtin = form.text("gtin")
        serialKind = form.text("serialKind")
        version = try ProductVersionDraft(form)
    }
}

extension ProductVersionDraft {
    init(_ form: Form) throws {
        self.init()
        effectiveFrom = form.text("effectiveFrom")
        declaredLifeYears = try form.integer("declaredLifeYears")
        standard = form.text("standard")
        certificateNumber = form.text("certificateNumber")
        entruster = form.text("entruster")
        producer = form.text("producer")
        factory = form.text("factory")
        factoryCode = form.text("factoryCode")
        for field in NameplateField.all where !form.text(field.key).isEmpty {
            nameplate[field.key] = form.text(field.key)
        }
    }
}
