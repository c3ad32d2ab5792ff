import Foundation
import JSONStream
import Storage
import TestSupport
import Testing

@testable import Traceability

/// The table of the trade's words, against the code that reads and writes them.
@Suite struct GasVocabularyTests {
    @Test func `every word that the code reads or writes is in the table`() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/Traceability")
        var words: Set<String> = []
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /"gas:([A-Za-z]+)"/) { words.insert(String(match.1)) }
            for match in text.matches(of: /publicText\("([A-Za-z]+)"\)/) { words.insert(String(match.1)) }
            guard file.lastPathComponent == "EventView.swift" else { continue }
            for match in text.matches(of: /member\("([A-Za-z]+)"(?:, or: "([A-Za-z]+)")?\)/) {
                words.insert(String(match.1))
                if let other = match.2 { words.insert(String(other)) }
            }
        }
        #expect(words.isSuperset(of: ["batch", "tests", "lotNumber", "productionLine", "newCode", "region"]))
        words.formUnion(ReturnField.ofLife.map(\.rawValue))
        // A row's order number is `order` in its event.
        let fields = ReturnEvent.allCases.flatMap(\.word.fields).filter { $0 != .orderNo }
        words.formUnion(fields.map(\.rawValue))
        #expect(words.filter { GasVocabulary.term($0) == nil }.sorted() == [])
    }

    @Test(arguments: TestEngine.available)
    func `what a row becomes is said in words of the table, each in its group`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let more = #"""
                ,"factoryNo":"S1","line":"L","shift":"早班","orderNo":"O","inspector":"李工","operator":"王工",\#
                "measurements":"CO|0.01|%|0.06|仪",\#
                "tests":[{"item":"ignition","result":"pass"}]
                """#
            let receipt = try await shop.send([try shop.line(0, more)])
            #expect(receipt.traceReturn.state == .accepted, "\(receipt.errors)")
            let event = try #require(try await shop.stored(for: shop.organizationID).first)
            guard case .object(let members) = event.document else { return }
            let own = members.filter { $0.name.hasPrefix("gas:") }
            #expect(own.count > 8)
            let reading = GasVocabulary.read(members)
            #expect(reading.strange == [] && reading.faults.map(\.path) == [])
            let open = try await platform.datastore.report { session in
                try session.rows("SELECT public_document FROM trace_event") { try $0.next(String.self) }
            }
            for member in own {
                let isOpen = GasVocabulary.term(member.name.dropFirst(4))?.group == .open
                #expect(open[0].contains("\"\(member.name)\"") == isOpen, "\(member.name)")
            }
        }
    }

    @Test func `words stand once, with a label in both languages`() {
        let names = GasVocabulary.terms.map(\.name)
        #expect(Set(names).count == names.count)
        for term in GasVocabulary.terms {
            #expect(!term.label.chinese.isEmpty && !term.label.english.isEmpty)
            #expect(term.note.chinese.isEmpty == term.note.english.isEmpty, "\(term.name)")
            #expect(!term.carriers.isEmpty, "\(term.name): no event carries it")
        }
    }

    @Test func `a captured event is split by the table`() throws {
        let members = GasVocabulary.terms.map { JSONMember($0.prefixed, "x") }
        let groups = EventGrouping.split(members)
        for (group, found) in [
            (GasTerm.Group.open, groups.open), (.trade, groups.trade), (.personal, groups.personal),
        ] {
            let wanted = GasVocabulary.terms.filter { $0.group == group }.map(\.prefixed)
            #expect(found.map(\.name) == wanted)
        }
    }

    @Test func `context and schema are JSON and name every word with its members`() throws {
        let context = try JSONValue(parsing: GasVocabulary.contextDocument)
        let schema = try JSONValue(parsing: GasVocabulary.schemaDocument)
        #expect(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema")
        #expect(context["@context"]?["gas"] == "urn:ransu:gas:")
        for term in GasVocabulary.terms {
            let defined = try #require(context["@context"]?[term.prefixed], "\(term.name)")
            #expect(defined["@id"] == .string(term.prefixed))
            #expect(schema["$defs"]?["members"]?["properties"]?[term.prefixed] != nil)
            let described = try #require(schema["$defs"]?[term.name])
            #expect(described["x-label"]?["zh-Hans"] == .string(term.label.chinese))
            let text = String(decoding: described.canonicalBytes, as: UTF8.self)
            for member in term.shape.members {
                #expect(defined["@context"]?[member.name] != nil)
                #expect(text.contains("\"\(member.name)\""))
            }
        }
    }

    @Test func `a class has the tests that its units must pass, and the plate that its products have`() throws {
        #expect(ClassTemplate.all.map(\.productClass) == ProductClass.all)
        let heater = try #require(ClassTemplate.all.first { $0.productClass.id == "GWH" })
        #expect(heater.starTests == [.gasTightness, .ignition, .flameFailure])
        #expect(heater.product.contains { $0.chinese == "适用水压（MPa）" })
        #expect(heater.components.contains { $0.id == "heat-exchanger" })
        let hose = try #require(ClassTemplate.all.first { $0.productClass.id == "HOSE" })
        #expect(hose.starTests == [.gasTightness])
        #expect(!hose.product.contains { $0.chinese == "燃气类别" })
        for template in ClassTemplate.all { #expect(template.batch.count == 6 && template.item.count == 4) }
    }
}
