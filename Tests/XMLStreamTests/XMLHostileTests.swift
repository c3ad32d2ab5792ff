import Testing
import XMLStream

/// Documents made to harm: each is refused with its reason and its place, at little cost.
@Suite struct XMLHostileTests {
    static let bomb = """
        <?xml version="1.0"?>
        <!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
        <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
        <l>&c;</l>
        """

    @Test(
        arguments: [
            bomb, "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", "<!DOCTYPE a []><a/>",
            "<!DOCTYPE a\n[<!--x-->]><a/>",
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"http://192.0.2.1/x\">]><a>&x;</a>",
            "<!DOCTYPE a PUBLIC \"p\" \"http://192.0.2.1/x.dtd\"><a/>",
            "<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://192.0.2.1/x\">%p;]><a/>",
        ], [1, 7, 10_000])
    func `V1_5_1 a document type is refused before it is read`(text: String, piece: Int) {
        guard case .doctype(let position) = Recorder.refusal(Array(text.utf8), piece: piece) else {
            Issue.record("not refused: \(text)")
            return
        }
        #expect(position.line <= 2)
    }

    /// GS1's own examples of EPCIS 2.0 begin so (gs1/EPCIS, XML/WithFullCombinationOfFields).
    @Test(
        arguments: ["<!DOCTYPE project>\n<a/>", "<?xml version=\"1.0\"?>\n<!DOCTYPE a >\n<!-- x --><a/>"],
        [1, 7, 10_000])
    func `a document type that is but a name declares nothing and is passed over`(text: String, piece: Int) {
        #expect(Recorder.refusal(Array(text.utf8), piece: piece) == nil)
    }

    @Test(
        arguments: [
            "<!DOCTYPE a><a>&x;</a>", "<!DOCTYPE a><a b=\"&x;\"/>", "<!DOCTYPE a>%p;<a/>",
            "<!DOCTYPE a><!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
        ], [1, 10_000])
    func `V1_5_1 after a document type that is but a name no entity is known`(text: String, piece: Int) {
        #expect(Recorder.refusal(Array(text.utf8), piece: piece) != nil)
    }

    @Test func `nesting has a bound`() {
        for (depth, isFine) in [(64, true), (65, false), (100_000, false)] {
            let text = String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
            let error = Recorder.refusal(Array(text.utf8))
            #expect((error == nil) == isFine, "\(depth): \(String(describing: error))")
            if !isFine { #expect(error == .tooDeep(limit: 64, XMLPosition(line: 1, column: 195))) }
        }
    }

    @Test(arguments: [1 << 10, 1 << 16])
    func `a huge tag is refused and costs no more than its bound`(piece: Int) {
        let text = "<a b=\"" + String(repeating: "x", count: 3 << 20) + "\"/>"
        let clock = ContinuousClock()
        let start = clock.now
        let error = Recorder.refusal(Array(text.utf8), piece: piece)
        guard case .tooLong(_, 1 << 20, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(clock.now - start < .seconds(5))
    }

    @Test func `the number of attributes has a bound`() {
        let attributes = (0..<257).map { "a\($0)=''" }.joined(separator: " ")
        guard case .tooManyAttributes("x", 256, _) = Recorder.refusal(Array("<x \(attributes)/>".utf8)) else {
            Issue.record("not refused")
            return
        }
    }

    @Test(arguments: [
        ("a\u{0}b", [], 2), ("", [0x80], 0), ("热", [0xC0, 0xAF], 3), ("", [0xED, 0xA0, 0x80], 0),
        ("x", [0xF5, 0x80, 0x80, 0x80], 1), ("", [0xE7, 0x83, 0x3C], 0), ("", [0xFF], 0),
    ])
    func `bytes that are no UTF-8 are refused at their place`(before: String, bad: [UInt8], offset: Int) throws {
        for piece in [1, 2, 3, 1000] {
            let bytes = Array("<a>\n<b>".utf8) + Array(before.utf8) + bad + Array("</b></a>".utf8)
            let error = try #require(Recorder.refusal(bytes, piece: piece))
            #expect(error.position == XMLPosition(line: 2, column: bad.isEmpty ? 5 : 4 + offset), "\(error)")
        }
    }

    @Test(arguments: [1, 3, 1000])
    func `bytes that are no GB 18030 or UTF-16 are refused`(piece: Int) {
        let start = Array("<?xml version='1.0' encoding='GB18030'?>\n<a>".utf8)
        let broken = Recorder.refusal(start + [0xC8, 0xC8, 0xFF, 0xFF] + Array("</a>".utf8), piece: piece)
        guard case .brokenEncoding("GB18030", let position) = broken else {
            Issue.record("\(String(describing: broken))")
            return
        }
        #expect(position.line == 2)
        let halfPair: [UInt8] = [0xFF, 0xFE, 0x3C, 0x00, 0x61, 0x00, 0x3E, 0x00, 0x3D, 0xD8, 0x3C, 0x00]
        guard case .brokenEncoding("UTF-16", _) = Recorder.refusal(halfPair, piece: piece) else {
            Issue.record("half a pair is read")
            return
        }
    }

    @Test func `a document that is cut off is refused wherever it is cut`() {
        let bytes = Array(XMLReaderTests.document.utf8)
        let end = bytes.count - 1
        for length in 0..<end - 1 {
            #expect(Recorder.refusal(Array(bytes[..<length])) != nil, "cut at \(length)")
        }
        guard case .endsEarly = Recorder.refusal(Array("<a>\n<b>text</b>".utf8)) else {
            Issue.record("no early end: \(String(describing: Recorder.refusal(Array("<a>\n<b>text</b>".utf8))))")
            return
        }
    }

    @Test(arguments: [
        "<a></b>", "<a", "<a b=1/>", "<a b='1' b='2'/>", "<a>&unknown;</a>", "<a>&#0;</a>", "<a>&#xFFFF;</a>",
        "<a/><b/>",
        "text", "<a>]]></a>", "<a><![CDATA[x</a>", "<a><!-- -- --></a>", "<1/>", "<a:b/>", "<a b:c=''/>",
        "<a>x<b/></a>",
        "<a><b/>x</a>", "<?xml version='1.0'?><?xml version='1.0'?><a/>", "<a>\u{1}</a>", "<a b='<'/>", "\u{0}", "",
    ])
    func `what is not well formed is refused`(text: String) {
        for piece in [1, 1000] { #expect(Recorder.refusal(Array(text.utf8), piece: piece) != nil, "\(text)") }
    }

    @Test func `ten times the size is about ten times the work`() throws {
        func seconds(_ count: Int) throws -> Double {
            let text = "<a>" + String(repeating: "<b c='d'>text &amp; more</b>\n", count: count) + "</a>"
            let bytes = Array(text.utf8)
            let clock = ContinuousClock()
            let start = clock.now
            _ = try Recorder.read(bytes, piece: 1000)
            return (clock.now - start) / .seconds(1)
        }
        _ = try seconds(1000)
        let small = try seconds(4000)
        let large = try seconds(40_000)
        #expect(large < 40 * small + 0.2, "\(small) s and \(large) s")
    }
}
