import Identification
import TestSupport
import Testing

@Suite struct CompressedLinkTests {
    private let stem = "https://id.gs1.org/"

    @Test(arguments: compressedLinkVectors.indices)
    func `the published links are compressed and come back`(index: Int) throws {
        let vector = compressedLinkVectors[index]
        let link = try DigitalLink(stem + vector.path)
        #expect(link.compressed() == stem + vector.whole)
        #expect(try DigitalLink(stem + vector.whole, accepting: .compressed).uri() == stem + vector.path)
        let clear = link.compressed(.keyInClear)
        #expect(
            clear == stem
                + (vector.rest.map { "\(link.keyIdentifier)/\(keySegment(vector.path))/\($0)" } ?? vector.path))
        #expect(try DigitalLink(clear, accepting: .compressed) == link)
    }

    private func keySegment(_ path: String) -> Substring { path.split(separator: "/")[1] }

    // GS1DigitalLinkToolkit and its Python port: a link with AI 7003 and a foreign parameter, both compressed.
    @Test func `a foreign parameter within the compressed part is kept aside`() throws {
        let link = try DigitalLink(
            "http://example.org/AQnYUc1gmiERBhQ0ytiyZuAGOLc1TXgpNWCv1", accepting: .compressed)
        #expect(
            link.uri(domain: "http://example.org")
                == "http://example.org/01/05412345000013/10/ABC%26%2B123?7003=1903061658")
        #expect(link.parameters == [.init("k1", "v1")])
    }

    @Test func `one code stands for identifiers that come together`() throws {
        let link = try DigitalLink(stem + "01/05412345000013/10/ABC123/21/7229?17=290331")
        let (plain, joined) = (link.compressed(), link.compressed(joined: true))
        #expect(joined.utf8.count < plain.utf8.count)
        #expect(joined.hasPrefix(stem + "Gg"))
        #expect(try DigitalLink(joined, accepting: .compressed) == link)
        #expect(try DigitalLink(plain, accepting: .compressed) == link)
    }

    @Test func `a compressed link is read only where it is asked for, and parameters stay`() throws {
        #expect(throws: DigitalLink.ParseError.noKey) { try DigitalLink(stem + "AQnYUc1gmg") }
        let link = try DigitalLink("https://x.cn/q/AQnYUc1gmiCNV4JG?17=290331&linkType=all", accepting: .lenient)
        #expect(link.uri() == stem + "01/05412345000013/10/ABC123?17=290331")
        #expect(link.parameters.map(\.name) == ["linkType"])
    }

    @Test func `a scanned compressed link is read when nothing else is in the address`() throws {
        guard case .gtin(let gtin, let batch, _, _) = try ScannedText(stem + "AQnYUc1gmiCNV4JG") else {
            Issue.record("no article")
            return
        }
        #expect(gtin.digits == "05412345000013")
        #expect(batch == "ABC123")
        for word in ["about-our-company", "products", "index_of_links", "AQnYUc1gmz", "Contact-Information"] {
            #expect(throws: ScannedText.ParseError.noCodeInAddress) { try ScannedText(stem + word) }
        }
    }

    @Test func `an element string of any identifier comes back from its link, compressed or not`() throws {
        let seed: UInt64 = 8_003
        var codes = RandomElementStrings(seed: seed)
        var read = 0
        for index in 0..<Effort.count {
            let elements = try codes.elementString(around: index)
            guard let link = try? DigitalLink(elements) else { continue }
            read += 1
            for text in [link.uri(), link.compressed(), link.compressed(.keyInClear, joined: true)] {
                // A link has a length of its own.
                guard text.utf8.count < 2_000 else { continue }
                guard let back = try? DigitalLink(text, accepting: .compressed), back == link else {
                    Issue.record("seed \(seed): \(text) of \(elements)")
                    return
                }
            }
        }
        #expect(read > Effort.count / 2, "seed \(seed): \(read)")
    }

    @Test func `a broken compressed part says where`() {
        func expect(
            _ fault: DigitalLink.CompressionFault, _ text: String, _ location: SourceLocation = #_sourceLocation
        ) {
            #expect(throws: DigitalLink.ParseError.compression(fault), sourceLocation: location) {
                try DigitalLink(stem + text, accepting: .compressed)
            }
        }
        expect(.tooShort(bit: 8), "AQnYUc")
        expect(.unknownCode(bit: 0, 0xBB), "u7u7u7u7")
        expect(.unknownIdentifier(bit: 0, "0500"), "BQAAAAAAAA")
        expect(.paddingNotZero(bit: 55), "AQnYUc1gmh")
        expect(.numberTooLarge(bit: 8), "Af_______g")
    }

    @Test func `every link reads back from its compressed forms`() throws {
        let seed: UInt64 = 8_001
        var codes = RandomCodes(seed: seed)
        for _ in 0..<Effort.count {
            let link = try codes.link()
            for compressed in [
                link.compressed(), link.compressed(joined: true), link.compressed(.keyInClear),
                link.compressed(.keyInClear, joined: true), link.uri(domain: "https://x.cn/a/b"),
            ] {
                guard let back = try? DigitalLink(compressed, accepting: .compressed), back == link else {
                    Issue.record("seed \(seed): \(compressed) of \(link.uri())")
                    return
                }
            }
        }
    }

    @Test func `no mutation of a link brings the reader down, and what is read is read again alike`() throws {
        let seed: UInt64 = 8_002
        var codes = RandomCodes(seed: seed)
        let inserted = Array("0123/?&=;%-_AZaz+ 码\0".utf8)
        try Soak.rounds(Effort.count) { _ in
            let link = try codes.link()
            var bytes = Array((codes.bool() ? link.compressed(joined: codes.bool()) : link.uri()).utf8)
            for _ in 0..<Int.random(in: 1...3, using: &codes.generator) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &codes.generator)
                switch Int.random(in: 0..<4, using: &codes.generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &codes.generator)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(inserted[Int.random(in: 0..<inserted.count, using: &codes.generator)], at: place)
                default: bytes += bytes.prefix(place)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            do {
                let read = try DigitalLink(text, accepting: .lenient)
                let again = try DigitalLink(read.compressed(), accepting: .compressed)
                if again.elements != read.elements { Issue.record("seed \(seed): \(text)") }
            } catch { if "\(error)".isEmpty { Issue.record("seed \(seed): \(text)") } }
        }
    }

    @Test(arguments: ["A", "/", "%41", "_", "/01", "01/", "?17=", "码"])
    func `a megabyte is refused at once, compressed or not`(unit: String) {
        let text = stem + String(repeating: unit, count: 1_048_576 / unit.utf8.count)
        let elapsed = ContinuousClock().measure {
            #expect(throws: DigitalLink.ParseError.self) { try DigitalLink(text, accepting: .lenient) }
            #expect(throws: EPCError.self) { try EPCTag(tagURI: text) }
            #expect(throws: EPCError.self) { try EPCIdentity.reading(uri: text) }
            #expect(throws: EPCError.self) { try ReaderInput(text) }
            #expect(throws: EPCError.self) { try EPCTag(hex: text) }
        }
        #expect(elapsed < .seconds(2), "\(elapsed)")
    }
}

extension RandomCodes {
    /// A link to anything that has a key, with qualifiers and attributes.
    mutating func link() throws -> DigitalLink {
        func check(_ digits: String) -> String { digits + String(GTIN.checkDigit(of: digits)) }
        func maybe(_ ai: String, _ value: String, _ fields: inout [(ai: String, value: String)], _ there: Bool) {
            if there { fields.append((ai, value)) }
        }
        var fields: [(ai: String, value: String)] = []
        let digits = { (codes: inout RandomCodes, count: Int) in
            "9521141" + codes.text(Self.digits, count - 7...count - 7)
        }
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: fields.append(("00", check("0" + digits(&self, 16))))
        case 1:
            fields.append(("414", check(digits(&self, 12))))
            maybe("254", text(Self.set82, 1...20), &fields, bool())
        case 2: fields.append(("8003", "0" + check(digits(&self, 12)) + text(Self.set82, 1...16)))
        case 3: fields.append(("8004", digits(&self, 9) + text(Self.set82, 0...21)))
        case 4:
            fields.append(("8018", check(digits(&self, 17))))
            maybe("8019", text(Self.digits, 1...10), &fields, bool())
        default:
            fields.append(("01", check("0" + digits(&self, 12))))
            maybe("22", text(Self.alphanumeric, 1...20), &fields, bool())
            maybe("10", text(Self.set82, 1...20), &fields, bool())
            maybe("21", text(bool() ? Self.digits : Self.set82, 1...20), &fields, bool())
            maybe("11", nearDate().yymmdd, &fields, bool())
            maybe("17", nearDate().yymmdd, &fields, bool())
            maybe("30", text(Self.digits, 1...8), &fields, bool())
            maybe("240", text(Self.set82, 1...30), &fields, bool())
            maybe("91", text(bool() ? Self.digits : Self.set82, 1...90), &fields, bool())
        }
        return try DigitalLink(ElementString(fields: fields))
    }
}
