import EPCIS
import JSONStream
import TestSupport
import Testing
import XMLStream

@Suite struct EPCISXMLPropertyTests {
    static let namespaces = [
        XMLNamespace(prefix: "gas", uri: "https://example.cn/gas/"), XMLNamespace(prefix: "ext", uri: "urn:x:ext"),
    ]

    @Test func `any event comes back from XML 2_0 as it was`() throws {
        let seed: UInt64 = 20_261_127
        var random = RandomEvents(seed: seed)
        for round in Soak.rounds(3000) {
            let event = random.event()
            let bytes = try XMLSupport.write([event], namespaces: Self.namespaces)
            let back = try? XMLSupport.read(bytes).events.first
            guard back.map(XMLSupport.sorted) == XMLSupport.sorted(event) else {
                Issue.record(
                    """
                    seed \(seed), round \(round)
                    \(XMLSupport.canonical(event))
                    \(back.map(XMLSupport.canonical) ?? "nothing")
                    \(String(decoding: bytes, as: UTF8.self))
                    """)
                return
            }
        }
    }

    @Test func `what 1_2 takes comes back from it, the rest is refused with its field`() throws {
        let seed: UInt64 = 12
        var random = RandomEvents(seed: seed)
        var taken = 0
        for round in Soak.rounds(2000) {
            let event = random.event()
            do {
                let bytes = try XMLSupport.write([event], .v1, namespaces: Self.namespaces)
                let back = try XMLSupport.read(bytes).events.first
                #expect(back.map(XMLSupport.sorted) == XMLSupport.sorted(event), "seed \(seed), round \(round)")
                taken += 1
            } catch EPCISXMLError.notSayable(let field, .v1, _) {
                #expect(Self.has(field, in: event), "seed \(seed), round \(round): \(field)")
            }
        }
        #expect(taken > 50)
    }

    /// Whether a JSON pointer leads somewhere.
    private static func has(_ pointer: String, in value: JSONValue) -> Bool {
        var value = value
        for token in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let name = Self.unescaped(String(token))
            if let index = Int(token), case .array(let values) = value, values.indices.contains(index) {
                value = values[index]
            } else if let member = value[name] {
                value = member
            } else {
                return false
            }
        }
        return true
    }

    private static func unescaped(_ token: String) -> String {
        token.split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
    }

    @Test func `a broken document is refused or read, never more`() throws {
        let seed: UInt64 = 4711
        var random = SeededGenerator(seed: seed)
        var events = RandomEvents(seed: seed)
        for _ in Soak.rounds(400) {
            let list = (0..<3).map { _ in events.event() }
            var bytes = try XMLSupport.write(list, namespaces: Self.namespaces)
            for _ in 0..<Int.random(in: 1...8, using: &random) { Self.break(&bytes, &random) }
            let piece = Int.random(in: 1...2000, using: &random)
            let once = Result { try XMLSupport.read(bytes, piece: piece).events }
            let again = Result { try XMLSupport.read(bytes).events }
            // The size of the pieces never decides what is read.
            #expect((try? once.get()) == (try? again.get()), "seed \(seed)")
            if case .failure(let error) = once { #expect(error is EPCISXMLError, "\(error)") }
        }
    }

    private static func `break`(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(contentsOf: Array("<!DOCTYPE x [<!ENTITY a 'b'>]>".utf8), at: place)
        case 3: bytes.insert(contentsOf: bytes[place..<min(place + 40, bytes.count)], at: place)
        case 4: bytes.removeLast(min(bytes.count - place, 100))
        default:
            bytes.insert(
                contentsOf: Array(["&#0;", "&a;", "</EventList>", "<a:b>", "\"", "\u{0}"][place % 6].utf8), at: place)
        }
    }
}
