import Identification
import Storage
import TestSupport
import Testing
import Traceability

/// A registration as an enterprise of Shunde would send it. The credit codes are synthetic (regulation.md 6.6).
enum RegistrationFixture {
    static let codes = ["91440606MA4TEX01XC", "91440606123456788U", "91440606MAABCD129G"]

    /// The smallest thing that begins like a PDF.
    static var licence: DocumentFile {
        get throws { try DocumentFile(name: "执照.pdf", bytes: Array("%PDF-1.7\n".utf8), field: "licence") }
    }

    static func form(_ change: (inout RegistrationForm) -> Void = { _ in }) -> RegistrationForm {
        let values = [
            "kind": "maker", "name": "火映燃具有限公司", "uscc": codes[0], "region": "佛山市顺德区",
            "address": "佛山市顺德区容桂街道示例路 1 号", "contactName": "张三", "contactPhone": "13800138000",
            "productsMade": "家用燃气灶具",
        ]
        var form = RegistrationForm { values[$0] ?? "" }
        change(&form)
        return form
    }

    static func submit(
        _ platform: Platform, _ clock: FixedClock, account: String = "huoying", by actor: Actor? = nil,
        _ change: (inout RegistrationForm) -> Void = { _ in }
    ) async throws -> Int64 {
        try await SubmitRegistration(platform, hashing: PlainHashing())(
            form(change), licence: try licence, login: .init(accountName: account, password: "Huo8#tiaowu"), by: actor,
            on: clock.occasion)
    }

    static func review(_ platform: Platform, _ id: Int64) async throws -> ReviewCase? {
        try await platform.datastore.read { try $0.reviewCase(.registration, of: id) }
    }

    static func reviewer(_ platform: Platform, _ clock: FixedClock, _ name: String) async throws -> Actor {
        try await testActor(platform, name, roles: [.reviewer], organizationID: 9_000, at: clock.now())
    }

    /// The applicant, as signed in.
    static func applicant(
        _ platform: Platform, _ clock: FixedClock, account: String = "huoying"
    ) async throws -> Actor {
        let session = try await SignIn(platform, hashing: PlainHashing())(
            name: account, password: "Huo8#tiaowu", kind: .page, on: clock.occasion)
        let signedIn = try await RecognizeSession(platform)(token: session.token, on: clock.occasion)
        return try #require(signedIn).actor
    }

    /// The rules' codes of what `work` was refused for.
    static func refusedRules(_ work: () async throws -> Void) async -> [String] {
        do {
            try await work()
            return []
        } catch let refusal as Refusal {
            return [refusal.rule.code]
        } catch let several as Refusals {
            return several.all.map(\.rule.code)
        } catch {
            return ["\(error)"]
        }
    }
}
