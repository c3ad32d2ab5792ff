import Foundation
import Storage
import TestSupport
import Testing

@testable import Traceability

/// Whatever is done in whatever order, what counts changes by an approval of somebody else from elsewhere, and by
/// nothing besides.
@Suite struct AmendmentSequenceTests {
    enum Person: CaseIterable {
        case submitter, submitterAsReviewer, colleagueAsReviewer, supervisor, stranger, reviewer
    }

    enum Action {
        case request(String)
        case resubmit(String)
        case withdraw(Person)
        case approve(Person)
        case reject(Person)
        case returnForCorrection(Person)
        case laterReturn
    }

    /// What ought to happen: a request on one unit and its value that counts.
    struct Model {
        var effective = "pass"
        var state: ReviewState?
        var asked = ""
        /// Something was returned since the request.
        var isStale = false

        /// Whether it goes through.
        mutating func apply(_ action: Action) -> Bool {
            switch action {
            case .request(let value):
                guard state != .submitted, state != .returned, value != effective else { return false }
                (state, asked, isStale) = (.submitted, value, false)
            case .resubmit(let value):
                guard state == .returned, value != effective else { return false }
                (state, asked, isStale) = (.submitted, value, false)
            case .withdraw(let person):
                guard person == .submitter, state == .submitted || state == .returned else { return false }
                state = .withdrawn
            case .approve(let person):
                guard person == .reviewer, state == .submitted, !isStale else { return false }
                (state, effective) = (.approved, asked)
            case .reject(let person):
                guard person == .reviewer, state == .submitted else { return false }
                state = .rejected
            case .returnForCorrection(let person):
                guard person == .reviewer, state == .submitted else { return false }
                state = .returned
            case .laterReturn: isStale = true
            }
            return true
        }
    }

    private static func action(_ generator: inout SeededGenerator) -> Action {
        let value = Bool.random(using: &generator) ? "pass" : "fail"
        let person = Person.allCases.randomElement(using: &generator) ?? .stranger
        // Without these a sequence seldom gets anywhere.
        let likely: Person = Int.random(in: 0..<3, using: &generator) == 0 ? person : .reviewer
        switch Int.random(in: 0..<12, using: &generator) {
        case 0..<3: return .request(value)
        case 3: return .resubmit(value)
        case 4: return .withdraw(Bool.random(using: &generator) ? .submitter : person)
        case 5..<8: return .approve(likely)
        case 8: return .reject(likely)
        case 9: return .returnForCorrection(likely)
        case 10: return .approve(person)
        default: return .laterReturn
        }
    }

    @Test func `in ten thousand sequences the rules let nothing count without an approval from elsewhere`() {
        let seed: UInt64 = 20_261_127
        var generator = SeededGenerator(seed: seed)
        var approvals = 0
        for sequence in 0..<10_000 {
            var model = Model()
            for _ in 0..<12 {
                let action = Self.action(&generator)
                let before = model.effective
                let isThrough = model.apply(action)
                guard model.effective != before else { continue }
                guard isThrough, case .approve(.reviewer) = action else {
                    Issue.record("seed \(seed), sequence \(sequence): \(action) changed what counts")
                    return
                }
                approvals += 1
            }
        }
        #expect(approvals > 1_000, "the sequences reach approvals")
    }

    /// The same on a database: each action goes through as the rules say, and what a scan shows is what they say.
    @Test(arguments: TestEngine.available)
    func `the platform does what the rules say, action by action`(_ engine: TestEngine) async throws {
        let seed: UInt64 = 20_261_128
        let soak = ProcessInfo.processInfo.environment["RANSU_SOAK_SECONDS"].flatMap(Double.init)
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            let cast = try await Cast(desk)
            var generator = SeededGenerator(seed: seed)
            let end = soak.map { Date().addingTimeInterval($0) }
            var (sequence, approvals): (Int64, Int) = (0, 0)
            while end.map({ Date() < $0 && sequence < 10_000 }) ?? (sequence < 12) {
                _ = try await desk.make([sequence], #","gasTightness":"合格","inspector":"\#(sequence)""#)
                var (model, unit) = (Model(), Unit(index: sequence))
                for step in 0..<10 {
                    clock.advance(seconds: 1)
                    let action = Self.action(&generator)
                    // A second request while one is open is another amendment: not what is looked at here.
                    if case .request = action, model.state == .submitted || model.state == .returned { continue }
                    let isThrough = try await unit.perform(action, cast, desk)
                    let expected = model.apply(action)
                    let place = "seed \(seed), sequence \(sequence), step \(step): \(action)"
                    #expect(isThrough == expected, "\(place)")
                    #expect(try await desk.tightness(sequence) == model.effective, "\(place)")
                    if case .approve = action, isThrough { approvals += 1 }
                }
                sequence += 1
            }
            #expect(approvals > 0)
        }
    }
}

/// Everybody who tries.
private struct Cast {
    let people: [AmendmentSequenceTests.Person: Actor]

    init(_ desk: AmendmentDesk) async throws {
        let (platform, now) = (desk.platform, desk.clock.now())
        let own = desk.shop.actor
        let colleague = try await testActor(
            platform, "colleague", roles: [.enterpriseOperator], organizationID: desk.shop.organizationID, at: now)
        let other = try await testOrganization(platform, name: "乙", uscc: "USCC-X", at: now)
        people = [
            .submitter: own, .submitterAsReviewer: Self.reviewing(own),
            .colleagueAsReviewer: Self.reviewing(colleague),
            .supervisor: try await testActor(platform, "sup", roles: [.supervisor], organizationID: 0, at: now),
            .stranger: try await testActor(
                platform, "stranger", roles: [.enterpriseAdmin], organizationID: other, at: now),
            .reviewer: desk.reviewer,
        ]
    }

    private static func reviewing(_ actor: Actor) -> Actor {
        Actor(
            accountID: actor.accountID, accountName: actor.accountName, displayName: actor.displayName,
            organization: (0, "platform"), roles: [.reviewer])
    }
}

/// One unit and the amendment that was asked for last.
private struct Unit {
    let index: Int64
    var amendmentID: Int64?
    var returns = 0

    init(index: Int64) { self.index = index }

    /// Whether it went through.
    mutating func perform(
        _ action: AmendmentSequenceTests.Action, _ cast: Cast, _ desk: AmendmentDesk
    ) async throws -> Bool {
        do {
            try await attempt(action, cast, desk)
            return true
        } catch is Refusal {
            return false
        } catch is Refusals {
            return false
        }
    }

    private mutating func attempt(
        _ action: AmendmentSequenceTests.Action, _ cast: Cast, _ desk: AmendmentDesk
    ) async throws {
        let (id, occasion) = (amendmentID ?? 0, desk.clock.occasion)
        func person(_ one: AmendmentSequenceTests.Person) throws -> Actor { try #require(cast.people[one]) }
        let asking = RequestAmendment(desk.platform)
        switch action {
        case .request(let value):
            amendmentID = try await desk.request(.item, try desk.shop.code(index), [.init("gasTightness", value)])
        case .resubmit(let value):
            let request = AmendmentRequest("item", "", [.init("gasTightness", value)], reason: "补正")
            try await asking.resubmit(id, request, by: try person(.submitter), on: occasion)
        case .withdraw(let one): try await asking.withdraw(id, by: try person(one), on: occasion)
        case .approve(let one): try await desk.decide(id, .approve, by: try person(one))
        case .reject(let one): try await desk.decide(id, .reject(reason: "否"), by: try person(one))
        case .returnForCorrection(let one):
            try await desk.decide(id, .returnForCorrection(reason: "", items: ["补正"]), by: try person(one))
        case .laterReturn:
            returns += 1
            let code = try desk.shop.code(index)
            let line = #"{"event":"inspecting","code":"\#(code)","ignition":"合格","inspector":"\#(returns)"}"#
            let receipt = try await desk.shop.send([line])
            #expect(receipt.traceReturn.state == .accepted, "\(receipt.errors)")
        }
    }
}
