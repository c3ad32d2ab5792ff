import HTTPTypes
import HummingbirdTesting
import JSONStream
import NIOCore
import TestSupport
import Testing
import Traceability

/// `/vocabulary/gas`: one address, three forms.
@Suite struct VocabularyRouteTests {
    @Test(arguments: [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"), ("*/*", "text/html; charset=utf-8"),
        ("application/ld+json", "application/ld+json"), ("application/schema+json", "application/schema+json"),
        ("application/ld+json;q=0.5, application/schema+json", "application/schema+json"),
    ])
    func `the address answers in the form that is asked for`(_ accept: String, _ type: String) async throws {
        try await withRoutes { client, _, _ in
            try await client.execute(uri: "/vocabulary/gas", method: .get, headers: [.accept: accept]) { response in
                #expect(response.status == .ok)
                #expect(response.headers[.contentType] == type)
                #expect(response.headers[.vary]?.contains("Accept") ?? false)
            }
        }
    }

    @Test(arguments: ["/vocabulary/gas.jsonld", "/vocabulary/gas.schema.json", "/vocabulary/gas"])
    func `whoever has it gets 304`(_ path: String) async throws {
        try await withRoutes { client, _, _ in
            let tag = try await client.execute(uri: path, method: .get) { response in
                #expect(response.status == .ok)
                return response.headers[.eTag]
            }
            let headers: HTTPFields = [.ifNoneMatch: try #require(tag)]
            try await client.execute(uri: path, method: .get, headers: headers) {
                #expect($0.status == .notModified)
                #expect($0.body.readableBytes == 0)
            }
        }
    }

    @Test(arguments: Language.allCases)
    func `the page names every word and every class in the reader's language`(_ language: Language) async throws {
        try await withRoutes { client, _, _ in
            let headers: HTTPFields = [.accept: "text/html", .acceptLanguage: language.rawValue]
            let page = try await client.execute(uri: "/vocabulary/gas", method: .get, headers: headers) {
                String(buffer: $0.body)
            }
            #expect(page.contains("<html lang=\"\(language.rawValue)\">"))
            for term in GasVocabulary.terms {
                #expect(page.contains("<tr id=\"\(term.name)\"><td class=\"mono\">\(term.prefixed)</td>"))
                #expect(page.contains("<b>\(term.label.text(language))</b>"))
            }
            for template in ClassTemplate.all { #expect(page.contains(template.productClass.name.text(language))) }
            #expect(page.contains("★ " + TestItem.gasTightness.name.text(language)))
        }
    }

    @Test func `both documents are served as they are made`() async throws {
        try await withRoutes { client, _, _ in
            let pairs = [
                ("/vocabulary/gas.jsonld", GasVocabulary.contextDocument),
                ("/vocabulary/gas.schema.json", GasVocabulary.schemaDocument),
            ]
            for (path, bytes) in pairs {
                try await client.execute(uri: path, method: .get) { #expect(Array($0.body.readableBytesView) == bytes) }
            }
        }
    }
}
