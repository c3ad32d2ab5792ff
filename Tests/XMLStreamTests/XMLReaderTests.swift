import Testing
import XMLStream

@Suite struct XMLReaderTests {
    static let document = """
        <?xml version="1.0"?>
        <!-- 燃气 --><a:root xmlns:a="urn:a" xmlns="urn:d" plain="1 &amp; 2" a:named="&lt;&#10;'">
          <item>热水器 &amp; 灶具 &#x1F525;</item><?do this?>
          <item><![CDATA[<raw> & ]]>text</item>
          <empty/>
        </a:root>

        """

    @Test(arguments: [1, 2, 3, 5, 7, 64, 300, 10_000])
    func `a document is the same whatever the pieces`(piece: Int) throws {
        let root = try #require(try Recorder.read(Self.document, piece: piece))
        #expect(root.name == XMLQualifiedName("root", namespace: "urn:a"))
        #expect(root["plain"] == "1 & 2")
        #expect(root.attributes.last == XMLAttribute(XMLQualifiedName("named", namespace: "urn:a"), "<\n'"))
        #expect(root.children.map(\.text) == ["热水器 & 灶具 🔥", "<raw> & text", ""])
        #expect(root.children.allSatisfy { $0.name.namespace == "urn:d" })
        #expect(root.namespaces.map(\.prefix).sorted() == ["", "a"])
        #expect(root.children.map(\.position.line) == [3, 4, 5])
    }

    @Test(arguments: [1, 2, 3, 4, 5, 9, 1000])
    func `long texts outside ASCII are cut anywhere`(piece: Int) throws {
        let text = String(repeating: "国产燃气具🔥", count: 300)
        #expect(try Recorder.read("<a b=\"\(text)\">\(text)</a>", piece: piece)?.text == text)
    }

    @Test(arguments: [true, false], [1, 2, 3, 5, 1000])
    func `UTF-16 of both orders is read`(isBig: Bool, piece: Int) throws {
        for mark in ["\u{FEFF}", ""] {
            let text = mark + "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n<a b=\"灶\">热水器🔥</a>"
            let bytes = text.utf16.flatMap {
                isBig ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)]
            }
            let root = try #require(try Recorder.read(bytes, piece: piece))
            #expect(root.text == "热水器🔥")
            #expect(root["b"] == "灶")
        }
    }

    /// GB 18030: 热 C8C8, 水 CBAE, 器 C6F7; 🔥 9439D933 (four bytes).
    static let gb18030: [UInt8] = [0xC8, 0xC8, 0xCB, 0xAE, 0xC6, 0xF7]

    @Test(arguments: ["GB18030", "gbk", "GB2312"], [1, 2, 3, 7, 1000])
    func `GB 18030 and its subsets are read`(name: String, piece: Int) throws {
        let bytes = Array("<?xml version='1.0' encoding='\(name)'?><a>".utf8) + Self.gb18030 + Array("</a>".utf8)
        #expect(try Recorder.read(bytes, piece: piece)?.text == "热水器")
        let long =
            Array("<?xml version='1.0' encoding='\(name)'?><a>".utf8)
            + Array(repeating: Self.gb18030, count: 40_000).joined() + Array("</a>".utf8)
        guard piece > 2 else { return }
        #expect(try Recorder.read(long, piece: piece * 100)?.text.count == 120_000)
    }

    @Test(arguments: ["UTF-7", "Shift_JIS", "EBCDIC-CP-US", "x", "UCS-4"])
    func `other encodings are refused by name`(name: String) {
        let error = Recorder.refusal(Array("<?xml version='1.0' encoding='\(name)'?><a/>".utf8))
        guard case .encoding(name, _) = error else {
            Issue.record("\(name): \(String(describing: error))")
            return
        }
    }

    @Test func `a byte order mark of UTF-8 is no text`() throws {
        #expect(try Recorder.read([0xEF, 0xBB, 0xBF] + Array("<a>1</a>".utf8), piece: 1)?.text == "1")
        #expect(try Recorder.read("<a/>", piece: 1)?.name.local == "a")
    }

    @Test func `what was written is read back`() throws {
        var inner = XMLElement("x:y", attributes: [XMLAttribute("k", "\t\n\r\"<&>'")], text: "]]> \r\n <&\"热")
        inner.name = XMLQualifiedName("y", namespace: "urn:x", prefix: "x")
        var writer = XMLWriter()
        writer.declaration()
        writer.start("root")
        writer.namespace(XMLNamespace(prefix: "x", uri: "urn:x?a=1&b=2"))
        writer.element(inner)
        writer.element("e", "")
        writer.end()
        #expect(writer.depth == 0)
        let root = try #require(try Recorder.read(writer.bytes))
        #expect(root.children.first?.text == inner.text)
        #expect(root.children.first?.attributes == inner.attributes)
        #expect(root.namespaces.first?.uri == "urn:x?a=1&b=2")
    }

    @Test func `names and texts that XML cannot carry are known`() {
        for name in ["a", "_", "热水器", "a-b.c1", "é"] { #expect(XMLWriter.isName(name), "\(name)") }
        for name in ["", "1a", "a:b", "a b", "-a", "a/b", "<"] { #expect(!XMLWriter.isName(name), "\(name)") }
        #expect(XMLWriter.canCarry("a\t\n\r🔥"))
        for text in ["\u{0}", "\u{8}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"] { #expect(!XMLWriter.canCarry(text)) }
    }
}

extension XMLQualifiedName: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}
