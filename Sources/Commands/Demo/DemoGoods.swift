import Cryptography
import Identification
import JSONStream
import Serials
import Traceability

extension DemoStory {
    struct DemoProduct: Sendable {
        let product: Product
        let maker: Actor
        let model: DemoCast.Model
    }

    struct DemoAllocation: Sendable {
        let allocation: Allocation
        let source: DemoProduct
        let index: Int
    }

    func registerProducts(_ makers: [Actor]) async throws -> [DemoProduct] {
        var products: [DemoProduct] = []
        for (index, model) in DemoCast.models.enumerated() {
            let maker = makers[model.enterprise]
            var draft = ProductDraft()
            draft.productClass = model.productClass
            draft.name = model.name
            draft.brand = model.brand
            draft.model = model.model
            draft.gasCode = model.gas
            draft.version.nameplate = model.nameplate
            draft.version.standard = model.standard
            draft.version.producer = maker.organizationName
            draft.version.factory = maker.organizationName
            draft.version.entruster = maker.organizationName
            // Where GB 17905 gives no number the maker's own counts (regulation.json).
            draft.version.declaredLifeYears = ["COMM", "ESV", "REG", "HOSE"].contains(model.productClass) ? 10 : 8
            let on = occasion(daysAgo: 140 - index, hour: 9)
            draft.version.effectiveFrom = on.now.date.adding(days: -300).description
            if let number = try await certify(model, serial: index, by: maker, on: on) {
                draft.version.certificateNumber = number
            }
            let product = try await RegisterProduct(platform)(draft, by: maker, on: on)
            products.append(DemoProduct(product: product, maker: maker, model: model))
        }
        return products
    }

    /// A CCC certificate for the classes whose product code is known (regulation.md 6.3); five end within 90 days.
    private func certify(
        _ model: DemoCast.Model, serial: Int, by maker: Actor, on occasion: Occasion
    ) async throws -> String? {
        let classes = ["STOVE": "2401", "GWH": "2402", "BOILER": "2403"]
        guard let code = classes[model.productClass] else { return nil }
        let today = platform.clock.now().date
        let end = serial < 5 ? today.adding(days: 20 + serial * 15) : today.adding(days: 900 + serial * 7)
        var form = CertificateForm { _ in "" }
        form.kind = "ccc"
        form.number = "2023" + "01" + code + "9\(10_000 + serial)"
        form.issuer = "示例认证机构"
        form.models = model.model
        form.validFrom = end.adding(years: -5).description
        form.validUntil = end.description
        _ = try await FileCertificate(platform)(form, document: nil, by: maker, on: occasion)
        return form.number
    }

    /// Twenty-five applications of 8,000 codes each: 200,000 codes in 25 rows.
    func applyForCodes(_ products: [DemoProduct], reviewedBy reviewer: Actor) async throws -> [DemoAllocation] {
        var allocations: [DemoAllocation] = []
        for (index, source) in products.enumerated() where index < 25 {
            let day = 95 - index * 2
            let id = try await apply(source, quantity: 8_000, on: occasion(daysAgo: day, hour: 9, minute: index))
            let allocation = try await DecideCodeApplication(platform)(
                ReviewedCase(.codeApplication, id), .approve, by: reviewer, on: occasion(daysAgo: day - 1, hour: 14))
            if let allocation {
                allocations.append(DemoAllocation(allocation: allocation, source: source, index: index))
            }
        }
        return allocations
    }

    func apply(_ source: DemoProduct, quantity: Int64, on occasion: Occasion) async throws -> Int64 {
        var request = CodeRequest()
        request.productID = source.product.id
        request.scheme = "ecode"
        request.quantity = quantity
        request.purpose = "\(occasion.now.date.year) 年 \(occasion.now.date.month) 月起生产"
        return try await ApplyForCodes(platform)(request, by: source.maker, on: occasion).id
    }

    /// Sixty batches and some 40,000 events: made and tested; half shipped; a fifth sold, some of it long ago.
    func returnData(_ allocations: [DemoAllocation]) async throws {
        for demo in allocations {
            let batches = demo.index < 10 ? 3 : 2
            for batch in 0..<batches {
                let day = 90 - demo.index * 2 - batch * 4
                try await make(demo, batch: batch, day: day)
                try await ship(demo, batch: batch, day: day - 3)
                try await sell(demo, batch: batch, day: day - 10)
            }
        }
    }

    private static let unitsPerBatch: Int64 = 600

    private func make(_ demo: DemoAllocation, batch: Int, day: Int) async throws {
        let date = occasion(daysAgo: day).now.date
        let first = Int64(batch) * Self.unitsPerBatch
        let rows = try (first..<first + Self.unitsPerBatch).map { index -> [UInt8] in
            let code = try text(demo, index)
            return line { writer in
                writer.member("code", code)
                writer.member("batchNo", "\(date.yymmdd)A\(batch + 1)")
                writer.member("productionDate", date.description)
                writer.member("factoryNo", "\(date.yymmdd)\(demo.index + 10)\(10_000 + index)")
                writer.member("line", batch == 1 ? "二号线" : "一号线")
                writer.member("shift", index.isMultiple(of: 2) ? "早班" : "晚班")
                writer.member("inspector", "示例检验员")
                for test in Self.tests(of: demo.source.model.productClass) { writer.member(test, "pass") }
                // Once a batch; a lot of valves goes into batches of several products of its maker.
                guard index == first, demo.source.model.productClass != "HOSE" else { return }
                writer.member("component", "燃气阀")
                writer.member("componentSupplier", "示例阀门有限公司")
                writer.member("componentLot", "FV-\(date.yymmdd.prefix(4))")
                writer.member("componentPartNo", "RV-12")
            }
        }
        try await send(rows, by: demo.source.maker, on: occasion(daysAgo: day, hour: 17))
    }

    private static func tests(of productClass: String) -> [String] {
        switch productClass {
        case "GWH", "BOILER":
            [
                "gasTightness", "ignition", "flameFailure", "carbonMonoxide", "electricalSafety",
                "waterPressure",
            ]
        case "STOVE", "COMM": ["gasTightness", "ignition", "flameFailure", "carbonMonoxide"]
        default: ["gasTightness"]
        }
    }

    private func ship(_ demo: DemoAllocation, batch: Int, day: Int) async throws {
        let first = Int64(batch) * Self.unitsPerBatch
        let regions = ["440106", "430102", "450103", "360103", "350102"]
        let rows = try (0..<5).map { part -> [UInt8] in
            let from = first + Int64(part) * 60
            let codes = (try text(demo, from), try text(demo, from + 59))
            return line { writer in
                writer.member("event", "shipping")
                writer.member("code", codes.0)
                writer.member("lastCode", codes.1)
                writer.member("eventTime", occasion(daysAgo: day, hour: 9).now.minuteText)
                writer.member("destination", "示例经销商\(part + 1)")
                writer.member("destinationRegion", regions[part])
            }
        }
        try await send(rows, by: demo.source.maker, on: occasion(daysAgo: day, hour: 11))
    }

    private func sell(_ demo: DemoAllocation, batch: Int, day: Int) async throws {
        let first = Int64(batch) * Self.unitsPerBatch
        let rows = try (0..<60).map { unit -> [UInt8] in
            let code = try text(demo, first + Int64(unit) * 5)
            return line { writer in
                writer.member("event", "retail_selling")
                writer.member("code", code)
                writer.member("eventTime", occasion(daysAgo: day - unit % 5, hour: 13).now.minuteText)
                writer.member("destinationRegion", "440106")
            }
        }
        try await send(rows, by: demo.source.maker, on: occasion(daysAgo: max(0, day - 5), hour: 18))
    }

    func text(_ demo: DemoAllocation, _ index: Int64) throws -> String {
        guard let keyed = platform.allocations.keyed(demo.allocation.ownerID, demo.allocation.number) else {
            throw Refusal(.missing, Rule("demo.allocation", "码段缺失", "the allocation is missing"))
        }
        return demo.allocation.printed(serialField: try keyed.serialField(at: UInt64(index))).text
    }

    func line(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in members(&writer) }
        return writer.bytes
    }

    func send(_ rows: [[UInt8]], by maker: Actor, on occasion: Occasion) async throws {
        let bytes = Array(rows.joined(separator: [0x0A]))
        let request = ReturnRequest(
            channel: .api, contentDigest: SHA256.hash(bytes), spoolFolder: spoolFolder)
        let receipt = try await ReceiveReturn(platform)(
            ReturnContent(.ndjson, .memory(bytes)), request, by: maker, on: occasion)
        if let error = receipt.errors.first {
            throw Refusal(.invalid, error.rule, field: error.field, error.parameters)
        }
    }
}
