import Testing

@testable import Markup

@Suite struct EscapingTests {
    @Test func `V1_2_1 a value is text in element content`() {
        let name = "<b>燃气&\"灶'"
        let cell: HTML = "<td>\(name)</td>"
        #expect(cell.description == "<td>&lt;b&gt;燃气&amp;&quot;灶&#39;</td>")
    }

    @Test func `V1_2_1 a value cannot leave a quoted attribute`() {
        let value = "\" onmouseover='alert(1)' x=\""
        let double: HTML = "<input value=\"\(value)\">"
        let single: HTML = "<input value='\(value)'>"
        let inert = "&quot; onmouseover=&#39;alert(1)&#39; x=&quot;"
        #expect(double.description == "<input value=\"\(inert)\">")
        #expect(single.description == "<input value='\(inert)'>")
    }

    @Test(arguments: [
        "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert() )//%0D%0A//</stYle/</titLe/</teXtarEa/</scRipt/--!>",
        "\"><img src=x onerror=alert(1)>", "'><svg/onload=alert(1)>", "</title><script>alert(1)</script>",
        "<!--<script>", "]]><x>", "--><b>", "&lt;script&gt;",
    ])
    func `V1_1_2 V1_2_1 a polyglot stays inert`(payload: String) {
        let text = HTML(escaping: payload).description
        #expect(!text.contains { "<>\"'".contains($0) })
        #expect(Decoding.text(text) == payload)
    }

    @Test func `forbidden characters become the replacement character`() {
        let text = "a\u{0}b\u{1B}c\u{7F}d\u{85}e\u{A0}£\tf\ng\u{C}"
        #expect(HTML(escaping: text).description == "a�b�c�d�e\u{A0}£\tf\ng\u{C}")
    }

    @Test func `a carriage return outlives the parser`() {
        #expect(HTML(escaping: "a\r\nb").description == "a&#13;\nb")
    }

    @Test func `any text comes back when the references are decoded`() {
        let seed: UInt64 = 20_240_501
        var generator = SplitMix(state: seed)
        let alphabet = Array("&<>\"';#amp lt=/\\`\r\n\té£中文👩‍🔧\u{2028}x0".unicodeScalars)
        for round in 0..<10_000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<(generator.next() % 40) {
                let pick = generator.next()
                let any = Unicode.Scalar(UInt32(pick >> 8 & 0x1F_FFFF)).flatMap { $0.value < 0xA0 ? nil : $0 }
                text.append(pick & 3 == 0 ? any ?? "中" : alphabet[Int(pick >> 32) % alphabet.count])
            }
            let input = String(text)
            let output = HTML(escaping: input).description
            #expect(Decoding.text(output).unicodeScalars.elementsEqual(text), "seed \(seed), round \(round)")
            #expect(!output.utf8.contains { [0x22, 0x27, 0x3C, 0x3E].contains($0) }, "seed \(seed), round \(round)")
        }
    }
}

/// What a browser reads from the references that `Escaping` writes; written apart from it.
enum Decoding {
    static func text(_ markup: String) -> String {
        let names = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "#39": "'", "#13": "\r"]
        var text = ""
        var rest = markup.unicodeScalars[...]
        while let start = rest.firstIndex(of: "&") {
            text.unicodeScalars.append(contentsOf: rest[..<start])
            let end = rest[start...].firstIndex(of: ";") ?? rest.index(before: rest.endIndex)
            text += names[String(rest[rest.index(after: start)..<end])] ?? "?"
            rest = rest[rest.index(after: end)...]
        }
        text.unicodeScalars.append(contentsOf: rest)
        return text
    }
}

struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
