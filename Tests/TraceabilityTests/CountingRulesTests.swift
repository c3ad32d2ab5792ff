import Identification
import Testing

@testable import Traceability

/// Who counts as somebody who looked.
struct CountingRulesTests {
    private func visit(
        _ agent: String = "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0", head: Bool = false, purpose: String = ""
    ) -> Visit {
        Visit(isHead: head, purpose: purpose, agent: agent)
    }

    @Test func `a person's phone counts`() {
        #expect(CountingRules.isPerson(visit()))
        #expect(
            CountingRules.isPerson(visit("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15"))
        )
        #expect(CountingRules.isPerson(visit("")))
    }

    @Test func `HEAD, fetching ahead and robots do not`() {
        #expect(!CountingRules.isPerson(visit(head: true)))
        for purpose in ["prefetch", "prefetch;prerender", "Prefetch"] {
            #expect(!CountingRules.isPerson(visit(purpose: purpose)))
        }
        for agent in [
            "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Sogou web spider/4.0",
            "facebookexternalhit/1.1", "WhatsApp/2.23", "Slackbot-LinkExpanding 1.0", "Twitterbot/1.0",
        ] { #expect(!CountingRules.isPerson(visit(agent)), "\(agent)") }
    }

    @Test func `a word is found wherever it stands, and only whole`() {
        for (word, text, isThere) in [
            ("bot", "bot", true), ("bot", "Googlebot", true), ("bot", "a bot b", true), ("bot", "bo", false),
            ("bot", "bobot", true), ("bot", "b o t", false), ("bot", "", false), ("", "x", true), ("", "", true),
            ("气", "燃气", true), ("气", "燃", false),
        ] { #expect(Text.holds(word, in: text) == isThere, "\(word) in \(text)") }
    }

    @Test func `whoever is signed in is kept apart`() {
        func audience(_ roles: Set<Role>) -> Audience {
            Audience(Actor(accountID: 1, accountName: "a", displayName: "a", organization: (1, "o"), roles: roles))
        }
        #expect(Audience(nil) == .consumer)
        #expect(audience([.reviewer]) == .staff)
        #expect(audience([.dealer]) == .dealer)
        #expect(audience([.enterpriseAdmin]) == .enterprise)
        #expect(audience([.regulator]) == .regulator)
        #expect(audience([.installer]) == .installer)
    }

    @Test func `a scan's name fits 63 bits until 2041 and keeps its moment`() throws {
        let now = Instant(microseconds: 2_251_799_813_685_247)
        let id = ScanID.make(at: now, random: [0xFF, 0xFF])
        #expect(id > 0 && ScanID.instant(id) == now)
        let noon = Instant(microseconds: 1_795_320_000_000_000)
        #expect(ScanID.month(noon) == Int64(noon.date.year * 12 + noon.date.month))
    }
}
