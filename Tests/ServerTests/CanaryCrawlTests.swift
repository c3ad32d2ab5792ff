import Foundation
import Gateway
import HTTPTypes
import HummingbirdTesting
import Storage
import TestSupport
import Testing
import Traceability

/// Every page that somebody comes to by links, and every file that is offered there.
@Suite struct CanaryCrawlTests {
    @Test(arguments: TestEngine.available)
    func
        `V8_4_1 V8_2_2 GA-IA nobody comes by link or export to a byte of another enterprise, or to a secret`(
            _ engine: TestEngine
        ) async throws
    {
        try await withTwins(engine) { desk in
            let (a, b) = (desk.twins.a, desk.twins.b)
            let readers = [
                (a.everything, [b.mark, b.openMark]), (desk.twins.dealer, [a.mark, b.mark]),
                // Its region is the first enterprise's.
                (desk.twins.regulator, [b.mark, b.openMark]),
            ]
            for (reader, marks) in readers {
                let found = try await Self.crawl(desk, as: reader)
                #expect(found.count > (reader.roles == [.dealer] ? 10 : 30), "\(reader.accountName): \(found.count)")
                for (uri, answer) in found {
                    #expect(answer.status.code < 500, "\(reader.accountName) \(uri): \(answer.status)")
                    // As the tests hash passwords.
                    #expect(!answer.shows("plain:"), "\(reader.accountName) \(uri) shows a stored secret")
                    for mark in marks {
                        #expect(
                            !answer.shows(mark), "\(reader.accountName) \(uri) shows \(Self.place(of: mark, answer))")
                    }
                }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `V8_4_1 the crawl would find what it looks for: the owner comes to its own marks`(
        _ engine: TestEngine
    ) async throws {
        try await withTwins(engine) { desk in
            let b = desk.twins.b
            let found = try await Self.crawl(desk, as: b.everything)
            let marked = Set(found.filter { $0.answer.shows(b.mark) }.map { $0.uri.prefix { $0 != "?" } })
            #expect(marked.count > 25, "\(marked.sorted())")
            let lists = [
                "/returns", "/history", "/members", "/places", "/print-jobs", "/reservations",
                "/returns/mappings", "/sites", "/spot-checks", "/subscriptions",
            ]
            for list in lists { #expect(marked.contains(list[...]), "\(list) shows nothing of its owner") }
        }
    }

    @Test(arguments: TestEngine.available)
    func `V3_5_3 what is asked for twice by GET changes nothing but the trail and counters`(
        _ engine: TestEngine
    ) async throws {
        try await withTwins(engine) { desk in
            let readers = [desk.twins.a.everything, desk.twins.staff.reviewer, desk.twins.staff.supervisor]
            let before = try await TableRows.read(desk.platform.datastore, without: Self.counters)
            for route in desk.routes where route.method == .get {
                guard let uri = desk.twins.address(route.path.replacing("**", with: "1"), of: desk.twins.a) else {
                    continue
                }
                for reader in readers where desk.mayAsk(route, reader) {
                    for _ in 0..<2 { _ = try await desk.ask(.get, uri, as: reader) }
                }
            }
            let after = try await TableRows.read(desk.platform.datastore, without: Self.counters)
            #expect(TableRows.differences(before, after) == [])
        }
    }

    /// What a look may write: that it happened, and how often.
    private static let counters: Set<String> = [
        "audit_record", "login_session", "usage_count", "scan", "scan_summary", "refusal_count", "lookup_count",
        "code_download", "change_counter", "known_place", "ledger_pending", "ledger_entry", "ledger_tile",
        "ledger_root", "ledger_head", "ledger_leaf", "ledger_chain", "ledger_log", "ledger_due", "arrival_counter",
        "return_arrival", "data_look",
    ]
}

extension CanaryCrawlTests {
    private static let pagesMax = 600

    /// Every page from the desk and each list on, by links; in the order in which they were found.
    private static func crawl(_ desk: TwinDesk, as reader: Actor) async throws -> [(
        uri: String, answer: TwinDesk.Answer
    )] {
        var waiting = desk.routes.filter { route in
            route.method == .get && !route.path.contains("{") && !route.path.contains("*")
                && route.access != .everybody && desk.mayAsk(route, reader)
        }.map(\.path)
        var known = Set(waiting)
        var found: [(uri: String, answer: TwinDesk.Answer)] = []
        while let uri = waiting.popLast(), found.count < pagesMax {
            let answer = try await desk.ask(.get, uri, as: reader, accept: "text/html")
            found.append((uri, answer))
            for link in links(answer.text) where known.insert(link).inserted { waiting.append(link) }
        }
        #expect(waiting.isEmpty, "\(reader.accountName): \(waiting.count) pages are left, such as \(waiting.prefix(5))")
        return found
    }

    /// What a page leads to here, but for signing out and other languages.
    private static func links(_ page: String) -> [String] {
        page.matches(of: #/(?:href|src)="(\/[^"#]*)/#).compactMap { match in
            let link = String(match.1).replacing("&amp;", with: "&")
            let isLeft = ["/assets/", "/language", "//", "/ledger"].contains { link.hasPrefix($0) }
            return isLeft ? nil : link
        }
    }

    private static func place(of mark: String, _ answer: TwinDesk.Answer) -> String {
        let text = answer.text.lowercased()
        guard let range = text.range(of: mark) else { return "" }
        let start = text.index(range.lowerBound, offsetBy: -80, limitedBy: text.startIndex) ?? text.startIndex
        return String(text[start..<range.upperBound])
    }
}
