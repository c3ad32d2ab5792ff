import Foundation
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Traceability

/// Whatever is done in whatever order, what counts changes by an approval of somebody else from elsewhere, and by
/// nothing besides.
@Suite struct AmendmentSequenceTests {
    enum Person: CaseIterable {
        case submitter, submitterAsReviewer, colleagueAsReviewer, ownersMemberAsReviewer, supervisor, stranger, reviewer
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

    /// Each action goes through on the database just as the rules say, and what everybody sees of the unit is what they
    /// say after each. Some dozens of sequences; where `RANSU_SOAK_SECONDS` is set as many as they allow, up to 10,000,
    /// on SQLite on two databases at once.
    @Test(arguments: TestEngine.available)
    func `GA-INT-2 in whatever order things are done nothing counts without an approval from elsewhere`(
        _ engine: TestEngine
    ) async throws {
        let soak = ProcessInfo.processInfo.environment["RANSU_SOAK_SECONDS"].flatMap(Double.init)
        let end = soak.map { Date().addingTimeInterval($0) }
        let began = Date()
        let workers = end != nil && engine == .sqlite ? 2 : 1
        let wanted: Int64 = end == nil ? 24 : 10_000 / Int64(workers)
        let tally = try await withThrowingTaskGroup(of: SequenceTally.self) { group in
            for worker in 0..<workers {
                group.addTask {
                    try await Self.perform(wanted, seed: 20_261_128 + UInt64(worker), until: end, on: engine)
                }
            }
            return try await group.reduce(into: SequenceTally()) { $0.add($1) }
        }
        #expect(tally.approvals > 0 && tally.refusals > 0)
        guard end != nil else { return }
        let seconds = Int(Date().timeIntervalSince(began))
        print(
            "\(engine): \(tally.sequences) sequences of \(tally.actions) actions, \(tally.approvals) approvals, "
                + "\(tally.refusals) refusals in \(seconds) s: nothing counted without an approval from elsewhere")
    }

    private static func perform(
        _ wanted: Int64, seed: UInt64, until end: Date?, on engine: TestEngine
    ) async throws -> SequenceTally {
        let result = Mutex(SequenceTally())
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            let makers = try await Cast(desk, of: desk.shop.actor)
            let installer = try await desk.shop.party("某安装公司", "INST1", .installer)
            try await desk.shop.license(installer, until: "2027-11-01")
            let installers = try await Cast(desk, of: installer)
            var generator = SeededGenerator(seed: seed)
            var tally = SequenceTally()
            while tally.sequences < wanted, end.map({ Date() < $0 }) ?? true {
                // Who asks is whose goods they are, or somebody who has worked on them.
                let isMakers = Int.random(in: 0..<3, using: &generator) > 0
                var unit = Unit(index: tally.sequences, isMakers: isMakers, cast: isMakers ? makers : installers)
                try await unit.begin(desk)
                var model = Model()
                // Of ten thousand each is shorter: enough to ask, to err and to be let.
                for step in 0..<(end == nil ? 10 : 6) {
                    clock.advance(seconds: 1)
                    let action = Self.action(&generator)
                    // A second request while one is open is another amendment: not what is looked at here.
                    if case .request = action, model.state == .submitted || model.state == .returned { continue }
                    if case .laterReturn = action, !isMakers { continue }
                    let isThrough = try await unit.perform(action, desk)
                    let expected = model.apply(action)
                    let place = "seed \(seed), sequence \(tally.sequences), step \(step): \(action)"
                    #expect(isThrough == expected, "\(place)")
                    #expect(try await unit.effective(desk) == model.effective, "\(place)")
                    tally.count(action, isThrough)
                }
                tally.sequences += 1
            }
            let reached = tally
            result.withLock { $0 = reached }
        }
        return result.withLock { $0 }
    }
}

private struct SequenceTally: Sendable {
    var sequences: Int64 = 0
    private(set) var actions = 0, approvals = 0, refusals = 0

    mutating func count(_ action: AmendmentSequenceTests.Action, _ isThrough: Bool) {
        actions += 1
        if !isThrough { refusals += 1 }
        if case .approve = action, isThrough { approvals += 1 }
    }

    mutating func add(_ other: SequenceTally) {
        sequences += other.sequences
        actions += other.actions
        approvals += other.approvals
        refusals += other.refusals
    }
}

/// Everybody who tries, where one organization asks.
private struct Cast: Sendable {
    let people: [AmendmentSequenceTests.Person: Actor]

    init(_ desk: AmendmentDesk, of submitter: Actor) async throws {
        let (platform, now, id) = (desk.platform, desk.clock.now(), submitter.organizationID)
        let colleague = try await testActor(
            platform, "colleague\(id)", roles: [.enterpriseOperator], organizationID: id, at: now)
        let ownersMember = try await testActor(
            platform, "owners\(id)", roles: [.enterpriseOperator], organizationID: desk.shop.organizationID, at: now)
        let other = try await testOrganization(platform, name: "乙\(id)", uscc: "USCC-X\(id)", at: now)
        people = [
            .submitter: submitter, .submitterAsReviewer: Self.reviewing(submitter),
            .colleagueAsReviewer: Self.reviewing(colleague), .ownersMemberAsReviewer: Self.reviewing(ownersMember),
            .supervisor: try await testActor(platform, "sup\(id)", roles: [.supervisor], organizationID: 0, at: now),
            .stranger: try await testActor(
                platform, "stranger\(id)", roles: [.enterpriseAdmin], organizationID: other, at: now),
            .reviewer: desk.reviewer,
        ]
    }

    private static func reviewing(_ actor: Actor) -> Actor {
        Actor(
            accountID: actor.accountID, accountName: actor.accountName, displayName: actor.displayName,
            organization: (0, "platform"), roles: [.reviewer])
    }
}

/// One unit and the amendment that was asked for last: of a test by its maker, or of where its installer put it.
private struct Unit {
    let index: Int64
    let isMakers: Bool
    let cast: Cast
    var amendmentID: Int64?
    var returns = 0

    init(index: Int64, isMakers: Bool, cast: Cast) {
        (self.index, self.isMakers, self.cast) = (index, isMakers, cast)
    }

    private static let regions = ["pass": "440106", "fail": "440305"]

    private func person(_ one: AmendmentSequenceTests.Person) throws -> Actor { try #require(cast.people[one]) }

    private func change(_ value: String) -> AmendmentRequest.Change {
        isMakers ? .init("gasTightness", value) : .init("destinationRegion", Self.regions[value] ?? value)
    }

    func begin(_ desk: AmendmentDesk) async throws {
        _ = try await desk.make([index], #","gasTightness":"合格","inspector":"\#(index)""#)
        if isMakers { return }
        let row = try desk.shop.row("安装", index, #","gas":"12T","destinationRegion":"440106","address":"\#(index) 号""#)
        #expect(try await desk.shop.rule(row, by: try person(.submitter)) == nil)
    }

    /// "pass" or "fail", as everybody is told.
    func effective(_ desk: AmendmentDesk) async throws -> String? {
        if isMakers { return try await desk.tightness(index) }
        let region = try await desk.shop.item(index)?.region
        return Self.regions.first { $0.value == region }?.key
    }

    /// Whether it went through.
    mutating func perform(_ action: AmendmentSequenceTests.Action, _ desk: AmendmentDesk) async throws -> Bool {
        do {
            try await attempt(action, desk)
            return true
        } catch is Refusal {
            return false
        } catch is Refusals {
            return false
        }
    }

    private mutating func attempt(_ action: AmendmentSequenceTests.Action, _ desk: AmendmentDesk) async throws {
        let (id, occasion) = (amendmentID ?? 0, desk.clock.occasion)
        let asking = RequestAmendment(desk.platform)
        switch action {
        case .request(let value):
            amendmentID = try await desk.request(
                .item, try desk.shop.code(index), [change(value)], by: try person(.submitter))
        case .resubmit(let value):
            let request = AmendmentRequest("item", "", [change(value)], reason: "补正")
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
