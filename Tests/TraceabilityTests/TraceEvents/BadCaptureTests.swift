import JSONStream
import Storage
import TestSupport
import Testing
import Traceability

@Suite struct BadCaptureTests {
    @Test(arguments: TestEngine.available)
    func `V2_2_2 each wrong event gets its rule and its place, and nothing is stored`(_ engine: TestEngine) async throws
    {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let uri = try shop.uri(0)
            let unissued = String(uri.dropLast(4)) + "0000"
            let cases: [(String, String)] = [
                (shop.object([unissued], step: "shipping"), "return.code-unknown /epcisBody/eventList/0/epcList/0"),
                (
                    shop.object([uri], step: "shipping", at: "2026-11-24T12:00:00+08:00"),
                    "capture.future-event /epcisBody/eventList/0/eventTime"
                ),
                (
                    shop.object([uri], step: "shipping", at: "1998-11-24T12:00:00+08:00"),
                    "return.too-early /epcisBody/eventList/0/eventTime"
                ),
                (
                    shop.object([uri], step: "shipping", at: "2026-11-24T12:00:00"),
                    "capture.invalid /epcisBody/eventList/0/eventTime"
                ),
                (
                    shop.object([uri], step: "shipping", action: "REMOVE"),
                    "capture.invalid /epcisBody/eventList/0/action"
                ),
                (
                    shop.object(["no uri"], step: "shipping"), "capture.invalid /epcisBody/eventList/0/epcList/0"
                ),
                (
                    shop.object([uri], step: "commissioning", action: "ADD"),
                    "input.required /epcisBody/eventList/0/ilmd/cbvmda:lotNumber"
                ),
                (
                    try shop.commissioning([1, 1]), "return.twice-in-file /epcisBody/eventList/0/epcList/1"
                ),
                ("7", "capture.invalid /epcisBody/eventList/0"),
                (
                    shop.object([uri], step: "shipping", more: #","foo:bar":1"#),
                    "capture.invalid /epcisBody/eventList/0/foo:bar"
                ),
            ]
            for (event, expected) in cases {
                let job = try await shop.capture([event])
                #expect(job.traceReturn.state == .refused)
                #expect(try await shop.firstError(job) == expected, "\(event)")
            }
            #expect(try await shop.count("trace_event") == 0)
        }
    }

    @Test(arguments: [
        ("{", "returns"), (#"{"a":1,"a":2}"#, "twice"), ("[[[[", "deep"), (#"{"type":"EPCISDocument"}"#, "no events"),
        (
            #"{"@context":"https://example.com/own.jsonld","epcisBody":{"eventList":[{"type":"ObjectEvent"}]}}"#,
            "remote"
        ),
        (#"{"epcisBody":{"eventList":[]}}"#, "empty"), ("\u{FEFF}{}", "mark"),
    ])
    func `a document that cannot be read is refused with its place`(_ text: String, _ why: String) async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let shop = try await Workshop(platform, clock)
            await #expect(throws: Refusal.self, "\(why)") { try await shop.captureText(text) }
            #expect(try await shop.count("trace_return") == 0)
        }
    }

    @Test(arguments: [
        #"<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>"#, "<a/>", "<a>", "plain",
    ])
    func `XML with a document type, or of something else, is refused`(_ text: String) async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let shop = try await Workshop(platform, clock)
            await #expect(throws: Refusal.self) { try await shop.captureText(text, form: .xml) }
            #expect(try await shop.count("trace_return") == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `void codes, wrong dates and failed tests are refused as in rows`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let owner = shop.organizationID
            try await platform.datastore.write { session in
                try session.run(
                    """
                    INSERT INTO state_run (owner_id, allocation_no, kind, first_index, last_index, reason, account_id,
                        at)
                    VALUES (\(owner), 1, 'void', 5, 9, 'x', 1, 1)
                    """)
            }
            let void = try await shop.capture([try shop.commissioning([6])])
            #expect(try await shop.firstError(void) == "return.code-void /epcisBody/eventList/0/epcList/0")
            #expect(try await shop.capture([try shop.commissioning([0], lot: "B7")]).isSuccess)
            let text = try shop.commissioning([1], lot: "B7").replacing("2026-11-20", with: "2026-11-19")
            let differs = try await shop.capture([text])
            #expect(
                try await shop.firstError(differs) == "return.batch-differs /epcisBody/eventList/0/ilmd/productionDate")
            let tests = #","gas:tests":[{"item":"ignition","result":"fail","testedOn":"2026-11-20"}]"#
            let failed = try await shop.capture([try shop.commissioning([2], more: tests)])
            #expect(try await shop.firstError(failed) == "return.test-failed /epcisBody/eventList/0/ilmd/gas:tests")
        }
    }

    @Test(arguments: TestEngine.available)
    func `an error declaration is about an event of its captor`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let declared = #","errorDeclaration":{"declarationTime":"2026-11-22T11:00:00+08:00"}"#
            let lone = try await shop.capture([try shop.commissioning([0], more: declared)])
            #expect(
                try await shop.firstError(lone) == "capture.declares-unknown /epcisBody/eventList/0/errorDeclaration")
            #expect(try await shop.capture([try shop.commissioning([0])]).isSuccess)
            let making = try await shop.capture([try shop.commissioning([0], more: declared)], key: "making")
            #expect(try await shop.firstError(making) == "capture.declares-making /epcisBody/eventList/0/epcList/0")
            let shipment = shop.object([try shop.uri(0)], step: "shipping")
            #expect(try await shop.capture([shipment]).isSuccess)
            let job = try await shop.capture(
                [shop.object([try shop.uri(0)], step: "shipping", more: declared)], key: "again")
            #expect(job.isAwaitingApproval && !job.isSuccess, "it takes effect once it is approved")
        }
    }
}
