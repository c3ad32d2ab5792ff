import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

struct TagTests {
    @Test(arguments: [128, 198]) func `what is written into a tag reads back as the code`(_ bits: Int) async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            var request = fixture.request(20, scheme: .commodityQR)
            request.tag = "\(bits)"
            let allocation = try await fixture.approve(try await fixture.apply(request))
            var order = fixture.order(allocation)
            order.columns = [.epc]
            let job = try await fixture.print(order)
            try await fixture.work()
            for row in try await fixture.rows(job, 1) {
                let tag = try EPCTag(hex: row[2])
                let serial = tag.identity.serial
                #expect(row[0] == "(01)\(allocation.scope)(21)\(serial)")
                #expect(row[2].utf8.count * 4 <= (bits + 15) / 16 * 16)
            }
        }
    }

    @Test func `codes without a tag have no such column`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            var order = fixture.order(try await fixture.issue(20))
            order.columns = [.epc]
            let refused = order
            let code = try await rule { _ = try await fixture.print(refused) }
            #expect(code == "print.tag-of-gtin")
        }
    }
}
