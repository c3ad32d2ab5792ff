import Identification
import TestSupport
import Testing

@Suite struct DigitalLinkTests {
    // GS1 Digital Link: URI Syntax, primary keys with their qualifiers; values of TDS 2.3 appendix E.3 and of the
    // vectors in CompressedLinkVectors.
    @Test(arguments: [
        ("00/095201234567891235", "(00)095201234567891235"),
        ("01/09521234543213/22/2A/10/ABC/21/12345?17=261231", "(01)09521234543213(22)2A(10)ABC(21)12345(17)261231"),
        ("01/09521234543213/235/2A", "(01)09521234543213(235)2A"),
        ("253/952114112345432a%2Fb", "(253)952114112345432a/b"),
        ("255/952114167890904711", "(255)952114167890904711"),
        ("402/21173492661712079", "(402)21173492661712079"),
        ("414/9521141123454/254/32a%2Fb", "(414)9521141123454(254)32a/b"),
        ("415/9521141123454/8020/ABC", "(415)9521141123454(8020)ABC"),
        ("417/9521141123454", "(417)9521141123454"),
        ("8003/0952114112345432a%2Fb", "(8003)0952114112345432a/b"),
        ("8004/952114132a%2Fb", "(8004)952114132a/b"),
        ("8006/095211411234540102/21/rif981", "(8006)095211411234540102(21)rif981"),
        ("8010/95211415PQ7%2FZ43/8011/12345", "(8010)95211415PQ7/Z43(8011)12345"),
        ("8017/952114112345678906/8019/5", "(8017)952114112345678906(8019)5"),
        ("8018/952114112345678906", "(8018)952114112345678906"),
    ])
    func `every primary key is read and written both ways`(path: String, elements: String) throws {
        let uri = "https://id.gs1.org/" + path
        let link = try DigitalLink(uri)
        #expect(link.elements.bracketed == elements)
        #expect(link.uri() == uri)
        #expect(try DigitalLink(ElementString(bracketed: elements)) == link)
    }

    @Test func `an element string in any order becomes one address`() throws {
        let elements = try ElementString(bracketed: "(21)S9(17)261231(10)A1(11)250100(01)06901234567892")
        let link = try DigitalLink(elements)
        #expect(
            link.uri(domain: "https://q.example.cn/s/")
                == "https://q.example.cn/s/01/06901234567892/10/A1/21/S9?11=250100&17=261231")
        #expect(link.qualifiers.map(\.ai) == ["10", "21"])
        #expect(link.attributes.map(\.value) == ["250100", "261231"])
        #expect(link.keyIdentifier == "01")
        #expect(link.keyValue == "06901234567892")
    }

    @Test func `a pallet with contents is addressed by its SSCC`() throws {
        let elements = try ElementString(bracketed: "(02)09521234543213(37)25(00)095201234567891235")
        #expect(try DigitalLink(elements).uri() == "https://id.gs1.org/00/095201234567891235?02=09521234543213&37=25")
    }

    @Test func `an element string without a place for everything is refused`() throws {
        let lot = try ElementString(bracketed: "(02)09521234543213(37)25(00)095201234567891235(10)A")
        #expect(try DigitalLink(lot).attributes.map(\.ai) == ["02", "10", "37"])
        #expect(throws: DigitalLink.ParseError.noKey) {
            try DigitalLink(ElementString(bracketed: "(410)9521141123454"))
        }
    }

    @Test func `a resolver walks up from the serial to the article`() throws {
        var link: DigitalLink? = try DigitalLink("https://a/01/06901234567892/22/V/10/A/21/S?17=261231&linkType=all")
        var walked: [String] = []
        while let next = link?.broader {
            walked.append(next.elements.bracketed)
            #expect(next.parameters == link?.parameters)
            link = next
        }
        #expect(walked == ["(01)06901234567892(22)V(10)A", "(01)06901234567892(22)V", "(01)06901234567892"])
    }

    @Test func `foreign parameters are kept aside as they came`() throws {
        let link = try DigitalLink("https://a/01/06901234567892?linkType=a%26b&x=1;x=2&17=261231&=v&y")
        #expect(
            link.parameters == [
                .init("linkType", "a&b"), .init("x", "1"), .init("x", "2"), .init("", "v"), .init("y", ""),
            ])
        #expect(link.uri() == "https://id.gs1.org/01/06901234567892?17=261231")
    }

    @Test func `older forms are read only where they are asked for`() throws {
        let short = "https://a/01/6901234567892/10/A"
        #expect(throws: DigitalLink.ParseError.self) { try DigitalLink(short) }
        #expect(try DigitalLink(short, accepting: .shortGTIN).uri() == "https://id.gs1.org/01/06901234567892/10/A")
        #expect(throws: DigitalLink.ParseError.self) {
            try DigitalLink("https://a/01/690123456789", accepting: .shortGTIN)
        }
        let named = "https://a/gtin/05412345000013/cpv/AJY/lot/ABC/ser/7?exp=261231"
        #expect(throws: DigitalLink.ParseError.noKey) { try DigitalLink(named) }
        #expect(
            try DigitalLink(named, accepting: .shortNames).uri()
                == "https://id.gs1.org/01/05412345000013/22/AJY/10/ABC/21/7?17=261231")
        #expect(throws: DigitalLink.ParseError.self) { try DigitalLink("https://a/01/06901234567892?240=a+b") }
        #expect(
            try DigitalLink("https://a/01/06901234567892?240=a+b", accepting: .literalPlus).elements["240"] == "a+b")
        #expect(try DigitalLink("https://a/01/06901234567892/10/a+b").batch == "a+b")
    }

    @Test func `a refused link says what and where`() {
        func expect(
            _ error: DigitalLink.ParseError, _ position: Int?, _ uri: String,
            _ location: SourceLocation = #_sourceLocation
        ) {
            #expect(throws: error, sourceLocation: location) { try DigitalLink(uri) }
            #expect(error.position(in: uri) == position, sourceLocation: location)
        }
        expect(.wrongQualifier("21"), 33, "https://a/00/095201234567891235/21/A")
        expect(.wrongQualifier("22"), 34, "https://a/01/06901234567892/10/A/22/B")
        expect(.wrongAttribute("21"), 29, "https://a/01/06901234567892?21=A")
        expect(.wrongAttribute("10"), 29, "https://a/01/06901234567892?10=A")
        expect(.wrongAttribute("9999"), 29, "https://a/01/06901234567892?9999=A")
        expect(.elements(.duplicate(ai: "17")), 42, "https://a/01/06901234567892?17=261231&17=261231")
        expect(.elements(.wrongGTIN(.wrongCheckDigit(expected: 2, found: 3))), 14, "https://a/01/06901234567893")
        expect(.elements(.invalidCharacter(ai: "10", position: 2, " ")), 33, "https://a/01/06901234567892/10/A%20")
        expect(.noKey, nil, "https://a/AQnYUc1gmg")
        expect(.badPercentEncoding("%4"), 32, "https://a/01/06901234567892/10/%4")
    }
}
