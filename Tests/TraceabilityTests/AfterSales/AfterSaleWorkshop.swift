import Storage
import TestSupport
import Testing

@testable import Traceability

/// Goods after the factory, and who works on them.
extension Workshop {
    func make(_ index: Int64) async throws {
        let receipt = try await send([try line(index)])
        #expect(receipt.traceReturn.state == .accepted, "\(receipt.errors)")
    }

    func row(
        _ event: String, _ index: Int64, _ more: String = "", at time: String = "2026-11-21 10:00"
    ) throws -> String {
        #"{"event":"\#(event)","code":"\#(try code(index))","eventTime":"\#(time)"\#(more)}"#
    }

    /// The rule that turns the row down; nil: it was accepted.
    func rule(_ row: String, by actor: Actor? = nil) async throws -> String? {
        try await send([row], by: actor).errors.first?.rule.code
    }

    /// An organization of the kind, with an account of its role.
    func party(_ name: String, _ uscc: String, _ kind: Organization.Kind) async throws -> Actor {
        let id = try await testOrganization(platform, name: name, uscc: uscc, at: clock.now())
        try await platform.datastore.write { session in
            try session.run("UPDATE organization SET kind = \(kind) WHERE organization_id = \(id)")
        }
        let role: Role = kind == .installer ? .installer : .dealer
        return try await testActor(platform, name, roles: [role], organizationID: id, at: clock.now())
    }

    func license(_ actor: Actor, until: String) async throws {
        let (owner, now) = (actor.organizationID, clock.now())
        try await platform.datastore.write { session in
            try session.run(
                """
                INSERT INTO certificate (organization_id, kind, number, issuer, models, valid_from, valid_until, state,
                    created_at)
                VALUES (\(owner), 'installation-licence', \("AZ-" + until), '某区住建局', '', '2025-01-01', \(until),
                    'valid', \(now))
                """)
        }
    }

    func item(_ index: Int64) async throws -> ItemFacts? { try await facts(index).facts.item }

    @dynamicMemberLookup
    struct Found {
        let facts: CodeFacts
        let verdict: Verdict
        subscript<T>(dynamicMember path: KeyPath<CodeFacts, T>) -> T { facts[keyPath: path] }
    }

    func facts(_ index: Int64) async throws -> Found {
        guard
            case .item(let facts, let verdict, _) = try await LookUpCode(platform)(try code(index), on: clock.occasion)
        else { throw StorageError.unavailable("no such code") }
        return Found(facts: facts, verdict: verdict)
    }
}
