import Cryptography
import Storage
import Traceability

/// 1,000 EPCIS events a request, in JSON-LD: parsed, checked by the standard's rules and the platform's, hashed and
/// stored.
struct EPCISCaptureBenchmark {
    static let eventsPerRequest = 1_000
    let plan: BenchPlan
    private var requests: Int { plan.size(30) }

    func measure() async throws -> [Figure] {
        var figures: [Figure] = []
        try await plan.withInstallation("epcis-capture") { installation in
            let shop = try await BenchShop(installation)
            try await shop.capture(try shop.document(0, 1), events: 1)
            var next = 1
            for senders in [1, 2] {
                var rates: [Double] = []
                for _ in 0..<plan.runs {
                    let documents = try (0..<requests).map { number in
                        try shop.document(next + number * Self.eventsPerRequest, Self.eventsPerRequest)
                    }
                    next += requests * Self.eventsPerRequest
                    rates.append(
                        try await Stopwatch.rate(requests, of: Self.eventsPerRequest, senders) { number in
                            try await shop.capture(documents[number], events: Self.eventsPerRequest)
                        })
                }
                figures.append(figure(senders, rates))
            }
        }
        return figures
    }

    private func figure(_ senders: Int, _ rates: [Double]) -> Figure {
        Figure(
            "\(requests) × 1,000 EPCIS events, \(senders) at a time", "events/s", rates,
            bar: plan.databaseURL == nil ? "≥ 25,000" : "≥ 12,000",
            notes: [
                "each event: parse, rules, CBV hash, event, subject, identity and item row; a transaction a request"
            ])
    }
}

extension BenchShop {
    /// An EPCISDocument of units made on one day, with factory number and one factory test each.
    func document(_ first: Int, _ count: Int) throws -> [UInt8] {
        let day = platform.clock.now().adding(seconds: -86_400).date
        var bytes = Array(
            """
            {"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"gas":"urn:ransu:gas:"}],\
            "type":"EPCISDocument","schemaVersion":"2.0","creationDate":"\(day)T12:00:00+08:00",\
            "epcisBody":{"eventList":[
            """.utf8)
        for index in first..<first + count {
            if index > first { bytes.append(0x2C) }
            let text = """
                {"type":"ObjectEvent","eventTime":"\(day)T08:00:00+08:00","eventTimeZoneOffset":"+08:00",\
                "action":"ADD","bizStep":"commissioning","disposition":"active",\
                "epcList":["\(try code(index).address)"],\
                "ilmd":{"cbvmda:lotNumber":"B1","gas:factoryNumber":"SN\(index)","gas:productionDate":"\(day)",\
                "gas:tests":[{"item":"ignition","result":"pass","testedOn":"\(day)"}]}}
                """
            bytes += text.utf8
        }
        return bytes + "]}}".utf8
    }

    /// Captures it; throws when an event was not taken.
    func capture(_ document: [UInt8], events: Int) async throws {
        let request = ReturnRequest(
            channel: .epcis, contentDigest: SHA256.hash(document), spoolFolder: spoolFolder)
        let job = try await CaptureEvents(platform)(
            CaptureContent(.document, document), request, by: actor, on: occasion)
        guard job.storedCount == events else {
            let errors = try await platform.datastore.report { try $0.returnErrors(job.id, platform.keys, limit: 3) }
            throw BenchFailure("a capture was not taken: \(errors)")
        }
    }
}
