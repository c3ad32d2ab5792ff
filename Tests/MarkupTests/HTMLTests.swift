import Testing

@testable import Markup

@Suite struct HTMLTests {
    @Test func `a page is put together from pieces`() {
        let names = ["灶具", "<热水器>"]
        let rows = names.enumerated().map { index, name -> HTML in "<tr><td>\(index + 1)</td><td>\(name)</td></tr>" }
        let note: HTML? = nil
        let page: HTML = "<table>\(rows)</table>\(note)\("a<b")\(Int64(-5))"
        #expect(
            page.description
                == "<table><tr><td>1</td><td>灶具</td></tr><tr><td>2</td><td>&lt;热水器&gt;</td></tr></table>a&lt;b-5"
        )
    }

    @Test func `a nested piece is not escaped twice`() {
        let inner: HTML = "<b>\("&")</b>"
        let outer: HTML = "<p>\(inner)\(Optional(inner))</p>"
        #expect(outer.description == "<p><b>&amp;</b><b>&amp;</b></p>")
    }

    @Test(arguments: [true, false])
    func `markup under a condition is there or not`(isChosen: Bool) {
        let box: HTML = "<input type=\"checkbox\"\(if: isChosen, " checked")>"
        #expect(box.description == (isChosen ? "<input type=\"checkbox\" checked>" : "<input type=\"checkbox\">"))
    }

    @Test func `pieces are appended and joined`() {
        var list = HTML.empty
        #expect(list.isEmpty)
        list += "<i>"
        list.append("</i>")
        #expect([list, list].joined(separator: ", ").description == "<i></i>, <i></i>")
        #expect((list + "x").bytes == Array("<i></i>x".utf8))
        #expect([HTML]().joined() == .empty)
    }

    @Test(arguments: [
        "https://example.cn/a?b=1&c='", "http://example.cn", "HTTPS://EXAMPLE.CN", "mailto:a@example.cn",
        "tel:+86-10-1", "/products/1", "products/a:b", "?page=2", "#top", "./x", "..", "/a//b", "/搜索?q=a:b",
    ])
    func `V1_2_2 an address of a page or a known scheme is kept`(address: String) {
        let link: HTML = "<a href=\"\(url: address)\">"
        #expect(Decoding.text(link.description) == "<a href=\"\(address)\">")
    }

    @Test(arguments: [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)",
        "\u{1}javascript:alert(1)", "data:text/html,<script>", "vbscript:x", "//evil.example", "///evil.example",
        "\\\\evil.example", "/\\evil.example", "/\t/evil.example", "https:\\evil.example", "blob:x",
        "file:///etc/passwd", "", " ", "javascript&colon;:x", "a\u{85}b", "ftp://x", ":x", "https ://x",
    ])
    func `V1_2_2 any other address becomes a hash`(address: String) {
        let link: HTML = "<a href=\"\(url: address)\">"
        #expect(link.description == "<a href=\"#\">")
    }

    @Test func `V1_2_3 a data block cannot end its script element`() {
        let json = Array("{\"a\":\"</script><!--\u{2028}\u{2029}†\"}".utf8)
        let block: HTML = "<script type=\"application/json\">\(json: json)</script>"
        #expect(
            block.description
                == "<script type=\"application/json\">{\"a\":\"\\u003C/script>\\u003C!--\\u2028\\u2029†\"}</script>"
        )
    }
}
