import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

/// Who is invited by whom, and what the invitation makes.
@Suite struct InvitationTests {
    @Test(arguments: TestEngine.available)
    func `an enterprise invites those who handle its goods, once, and the account is what the invitation says`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let maker = try await Self.maker(platform, clock)
            let form = Invite.Form(
                role: "dealer", name: "乙燃具商行", uscc: RegistrationFixture.codes[1], region: "佛山市顺德区")
            let token = try await Invite(platform)(form, letter: nil, by: maker, on: clock.occasion)
            let accept = AcceptInvitation(platform, hashing: PlainHashing())
            #expect(try await accept.invitation(token, at: clock.now()).inviterName == "甲")
            let weak = await RegistrationFixture.refusedRules {
                try await accept(
                    token, displayName: "", login: .init(accountName: "yi", password: "short"), on: clock.occasion)
            }
            #expect(weak.contains("account.name-shape") && weak.contains("password.length"))
            try await accept(
                token, displayName: "李四", login: .init(accountName: "yishop", password: "Lan8#tiaowu"),
                on: clock.occasion)
            let session = try await SignIn(platform, hashing: PlainHashing())(
                name: "yishop", password: "Lan8#tiaowu", kind: .page, on: clock.occasion)
            let person = try #require(
                try await RecognizeSession(platform)(token: session.token, on: clock.occasion))
            #expect(person.actor.roles == [.dealer] && person.actor.organizationName == "乙燃具商行（甲邀请，未审核）")
            let twice = await RegistrationFixture.refusedRules {
                try await accept(
                    token, displayName: "", login: .init(accountName: "again1", password: "Lan8#tiaowu"),
                    on: clock.occasion)
            }
            #expect(twice == ["invitation.over"])
            let taken = await RegistrationFixture.refusedRules {
                _ = try await Invite(platform)(form, letter: nil, by: maker, on: clock.occasion)
            }
            #expect(taken == ["uscc.registered"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_2c whom an enterprise invites is marked, has nobody's name, and is looked at by a reviewer`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let maker = try await Self.maker(platform, clock)
            func invited(_ name: String, _ code: Int) async throws -> String {
                let form = Invite.Form(
                    role: "dealer", name: name, uscc: RegistrationFixture.codes[code], region: "440606")
                return try await Invite(platform)(form, letter: nil, by: maker, on: clock.occasion)
            }
            let accept = AcceptInvitation(platform, hashing: PlainHashing())
            let (first, second) = (try await invited("乙（佛山）商行", 1), try await invited("乙(佛山)商行", 2))
            try await accept(
                first, displayName: "", login: .init(accountName: "yishop", password: "Lan8#tiaowu"),
                on: clock.occasion)
            let same = await RegistrationFixture.refusedRules {
                try await accept(
                    second, displayName: "", login: .init(accountName: "yishop2", password: "Lan8#tiaowu"),
                    on: clock.occasion)
            }
            #expect(same == ["organization.name-taken"])
            for name in ["乙（佛山）商行", "甲"] {
                let rules = await RegistrationFixture.refusedRules { _ = try await invited(name, 2) }
                #expect(rules == ["organization.name-taken"], "\(name)")
            }
            let code = RegistrationFixture.codes[1]
            let found = try #require(try await platform.datastore.read { try $0.organization(uscc: code) })
            #expect(found.name == "乙（佛山）商行（甲邀请，未审核）" && found.invitedBy == maker.organizationID)
            let named = try await platform.datastore.read { session in
                (
                    try session.organizations(namedBy: ["乙(佛山)商行"], by: maker.organizationID),
                    try session.organizations(namedBy: ["乙(佛山)商行"], by: found.id)
                )
            }
            #expect(named.0["乙(佛山)商行"] == found.id && named.1.isEmpty, "only its inviter calls it so")
            let rights = try await platform.datastore.read { try $0.captureRights(found.id) }
            #expect(rights.isClosed(to: 99, captor: found.id) && !rights.isClosed(to: maker.organizationID, captor: 1))
            let reviewer = try await RegistrationFixture.staff(platform, clock, "reviewer", .reviewer)
            let review = ReviewInvited(platform)
            let byMaker = await RegistrationFixture.refusedRules {
                try await review(found.id, reason: "x", by: maker, on: clock.occasion)
            }
            #expect(byMaker == ["access.denied"])
            try await review(found.id, reason: "营业执照", by: reviewer, on: clock.occasion)
            let plain = try await platform.datastore.read { try $0.organization(found.id) }
            #expect(plain?.name == "乙（佛山）商行" && plain?.invitedBy == nil)
            let twice = await RegistrationFixture.refusedRules {
                try await review(found.id, reason: "x", by: reviewer, on: clock.occasion)
            }
            #expect(twice == ["organization.reviewed"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_2c a regulator needs a letter, a region and an end, and the account ends then`(engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let security = try await RegistrationFixture.staff(platform, clock, "security", .securityAdmin)
            let today = clock.now().date
            func asked(_ days: Int?, letter: Bool) async -> (token: String?, rules: [String]) {
                let form = Invite.Form(
                    role: "regulator", name: "顺德市监局", uscc: "", region: "440606",
                    lastDay: days.map { today.adding(days: $0) })
                do {
                    let file = letter ? try RegistrationFixture.licence : nil
                    return (try await Invite(platform)(form, letter: file, by: security, on: clock.occasion), [])
                } catch let refusal as Refusal {
                    return (nil, [refusal.rule.code])
                } catch let several as Refusals {
                    return (nil, several.all.map(\.rule.code))
                } catch {
                    return (nil, ["\(error)"])
                }
            }
            #expect(await asked(30, letter: false).rules == ["file.empty"])
            #expect(await asked(nil, letter: true).rules == ["input.required"])
            #expect(await asked(731, letter: true).rules == ["invitation.end"])
            #expect(await asked(-1, letter: true).rules == ["invitation.end"])
            let token = try #require(await asked(10, letter: true).token)
            try await AcceptInvitation(platform, hashing: PlainHashing())(
                token, displayName: "", login: .init(accountName: "shijian", password: "Lan8#tiaowu"),
                on: clock.occasion)
            let found = try await platform.datastore.read { session in
                try session.first(
                    "SELECT kind, region_code FROM organization WHERE name = '顺德市监局'"
                ) { row in [try row.next(String.self), try row.next(String.self)] }
            }
            #expect(found == ["regulator", "440606"])
            clock.set(Instant(today.adding(days: 11)))
            await #expect(throws: Refusal.self) {
                try await SignIn(platform, hashing: PlainHashing())(
                    name: "shijian", password: "Lan8#tiaowu", kind: .page, on: clock.occasion)
            }
        }
    }

    @Test(arguments: TestEngine.available, [("佛山市", "440600"), ("广东省", "440000"), ("440600", "440600")])
    func `a regulator may be a city's or a province's`(engine: TestEngine, area: (String, String)) async throws {
        try await withPlatform(engine) { platform, clock in
            let security = try await RegistrationFixture.staff(platform, clock, "security", .securityAdmin)
            let form = Invite.Form(
                role: "regulator", name: "某市监局", uscc: "", region: area.0,
                lastDay: clock.now().date.adding(days: 30))
            _ = try await Invite(platform)(
                form, letter: try RegistrationFixture.licence, by: security, on: clock.occasion)
            let found = try await platform.datastore.read { try $0.invitations(of: security.organizationID) }
            #expect(found.map(\.regionCode) == [area.1])
        }
    }

    @Test(arguments: TestEngine.available)
    func `an invited laboratory tests: by row and by event, in its own account`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            _ = try await shop.send(try (0...1).map { try shop.line($0) })
            let reviewer = try await RegistrationFixture.staff(platform, clock, "reviewer", .reviewer)
            let form = Invite.Form(
                role: "institution", name: "某检测中心", uscc: RegistrationFixture.codes[1], region: "440606")
            let token = try await Invite(platform)(form, letter: nil, by: reviewer, on: clock.occasion)
            try await AcceptInvitation(platform, hashing: PlainHashing())(
                token, displayName: "", login: .init(accountName: "jiance", password: "Lan8#tiaowu"),
                on: clock.occasion)
            let session = try await SignIn(platform, hashing: PlainHashing())(
                name: "jiance", password: "Lan8#tiaowu", kind: .page, on: clock.occasion)
            let laboratory = try #require(
                try await RecognizeSession(platform)(token: session.token, on: clock.occasion)
            ).actor
            let row = try shop.row("检验", 0, #","gasTightness":"不合格""#, at: "2026-11-21 08:00")
            #expect(try await shop.rule(row, by: laboratory) == nil)
            let event = shop.object(
                [try shop.uri(1)], step: "inspecting", at: "2026-11-21T08:00:00+08:00",
                more: #","gas:tests":[{"item":"gasTightness","result":"fail"}]"#)
            try await shop.expectSuccess(try await shop.capture([event], by: laboratory))
            for index in [Int64(0), 1] { #expect(try await shop.facts(index).verdict == .testFailed) }
            let passed = try shop.row("检验", 0, #","gasTightness":"合格""#, at: "2026-11-21 09:00")
            #expect(try await shop.rule(passed, by: laboratory) == nil)
            #expect(try await shop.facts(0).verdict == .genuine)
            let sold = try shop.row("售出", 1, at: "2026-11-22 10:00")
            #expect(try await shop.rule(sold, by: laboratory) != nil, "it has no goods")
        }
    }

    @Test(arguments: TestEngine.available)
    func `who invites whom is fixed, and an invitation that is taken back or too old opens nothing`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let maker = try await Self.maker(platform, clock)
            let security = try await RegistrationFixture.staff(platform, clock, "security", .securityAdmin)
            let reviewer = try await RegistrationFixture.staff(platform, clock, "reviewer", .reviewer)
            let roles: [(Actor, Set<Role>)] = [
                (maker, [.dealer, .seller, .installer]), (reviewer, [.dealer, .seller, .installer, .institution]),
                (security, [.regulator, .supervisor]),
            ]
            for (actor, allowed) in roles {
                #expect(Set(Invitation.roles(for: actor)) == allowed)
                for role in Role.allCases where !allowed.contains(role) {
                    let form = Invite.Form(
                        role: role.rawValue, name: "丙", uscc: RegistrationFixture.codes[2], region: "440606")
                    let rules = await RegistrationFixture.refusedRules {
                        _ = try await Invite(platform)(form, letter: nil, by: actor, on: clock.occasion)
                    }
                    #expect(rules == ["input.unknown-choice"], "\(actor.accountName) \(role)")
                }
            }
            let form = Invite.Form(role: "supervisor", name: "", uscc: "", region: "")
            let first = try await Invite(platform)(form, letter: nil, by: security, on: clock.occasion)
            let id = try #require(
                try await platform.datastore.read { try $0.invitations(of: security.organizationID).first?.id })
            let foreign = await RegistrationFixture.refusedRules {
                try await RevokeInvitation(platform)(id, by: maker, on: clock.occasion)
            }
            #expect(foreign == ["object.missing"])
            try await RevokeInvitation(platform)(id, by: security, on: clock.occasion)
            let second = try await Invite(platform)(form, letter: nil, by: security, on: clock.occasion)
            clock.advance(seconds: 14 * 86_400)
            let accept = AcceptInvitation(platform, hashing: PlainHashing())
            for token in [first, second] {
                let rules = await RegistrationFixture.refusedRules {
                    try await accept(
                        token, displayName: "", login: .init(accountName: "watch1", password: "Lan8#tiaowu99"),
                        on: clock.occasion)
                }
                #expect(rules == ["invitation.over"])
            }
            let unknown = await RegistrationFixture.refusedRules {
                _ = try await accept.invitation("x", at: clock.now())
            }
            #expect(unknown == ["invitation.unknown"])
        }
    }

    private static func maker(_ platform: Platform, _ clock: FixedClock) async throws -> Actor {
        let home = try await testOrganization(
            platform, name: "甲", uscc: RegistrationFixture.codes[0], at: clock.now())
        return try await testActor(
            platform, "maker", roles: [.enterpriseAdmin], organizationID: home, at: clock.now())
    }
}
