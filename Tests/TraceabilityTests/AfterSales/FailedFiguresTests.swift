import Cryptography
import Storage
import TestSupport
import Testing

@testable import Traceability

/// The page of to-dos does not look through all that has failed each time that somebody looks at it.
@Suite struct FailedFiguresTests {
    @Test(arguments: TestEngine.available)
    func `failed goods are looked through once a minute for each asker, and not at all where none are`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let dealer = try await shop.dealer("某经销商", "DEALER1")
            for index in 0..<2 { try await shop.make(Int64(index)) }
            let counting = CountingStatements(platform.datastore)
            let keys = try PlatformKeys(master: SecretBytes([UInt8](repeating: 7, count: 32)))
            let peer = try Platform(
                datastore: counting, clock: clock, entropy: platform.entropy, keys: keys,
                options: PlatformOptions(publicURL: "http://localhost:8080"))
            try await peer.refreshDataKeys()
            try await peer.allocations.refresh(from: counting)
            func look(_ actor: Actor) async throws -> (figures: FailedFigures, statements: Int) {
                let before = counting.statements
                let found = try await ReadFailedFigures(peer)(by: actor, at: clock.now())
                return (found, counting.statements - before)
            }
            _ = try await look(shop.actor)
            let none = try await look(shop.actor)
            #expect(none.figures.failed == nil && none.figures.held.lines.isEmpty)
            #expect(none.statements <= 8, "\(none.statements)")

            let ship = shop.object([try shop.uri(0)], step: "shipping", more: shop.destination("DEALER1"))
            try await shop.expectSuccess(try await shop.capture([ship]))
            let failed = try shop.row("检验", 0, #","gasTightness":"不合格""#, at: "2026-11-21 12:00")
            #expect(try await shop.rule(failed) == nil)
            for actor in [shop.actor, dealer] {
                let first = try await look(actor)
                let (units, held) = (first.figures.failed?.unitCount ?? 0, first.figures.held.unitCount)
                #expect(units == (actor.organizationID == shop.organizationID ? 1 : 0))
                #expect(held == (actor.organizationID == dealer.organizationID ? 1 : 0))
                for _ in 0..<3 {
                    let again = try await look(actor)
                    #expect(again.statements <= 8 && again.statements < first.statements, "\(again.statements)")
                    #expect(again.figures.failed?.leftCount == first.figures.failed?.leftCount)
                    #expect(again.figures.held.unitCount == held)
                }
            }
            let more = try shop.row("检验", 1, #","gasTightness":"不合格""#, at: "2026-11-21 12:00")
            #expect(try await shop.rule(more) == nil)
            clock.advance(seconds: FailedFiguresMemory.seconds)
            #expect(try await look(shop.actor).figures.failed?.unitCount == 2)
        }
    }
}
