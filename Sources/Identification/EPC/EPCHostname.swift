/// The host name of a `++` layout: one bit for the encoding, six for the length, then URN code 40, or codes of
/// seven bits of which some stand for whole parts (TDS 14.5.16).
extension EPCReader {
    mutating func hostname() throws(EPCError) -> String {
        let place = offset
        let isASCII = try take(1) == 1
        let length = Int(try take(6))
        guard length > 0 else { throw .wrongHostname(bit: place) }
        let name = try isASCII ? hostnameOfCodes(length) : code40(length)
        guard name.utf8.allSatisfy({ $0.isAlphanumeric || $0 == 0x2D || $0 == 0x2E || $0 == 0x3A }) else {
            throw .wrongHostname(bit: place)
        }
        return name.lowercased()
    }

    /// `length` counts codes of seven bits; a pair that stands for a top-level domain counts twice.
    private mutating func hostnameOfCodes(_ length: Int) throws(EPCError) -> String {
        var (name, rest) = ("", length)
        while rest > 0 {
            let place = offset
            let code = Int(try take(7))
            rest -= 1
            if code < EPCHostname.pairs.count, rest > 0 {
                let index = Int(try take(7))
                rest -= 1
                guard index < EPCHostname.pairs[code].count else { throw .wrongHostname(bit: place) }
                name += EPCHostname.pairs[code][index]
            } else if let part = EPCHostname.single[code] {
                name += part
            } else {
                guard UInt8(code).isInCharacterSet82 else { throw .wrongHostname(bit: place) }
                name.unicodeScalars.append(Unicode.Scalar(UInt8(code)))
            }
        }
        return name
    }
}

/// TDS tables 14-11 to 14-15.
enum EPCHostname {
    /// Table A: codes of seven bits.
    static let single: [Int: String] = [
        0x1E: "qr.", 0x1F: "www.", 0x20: "id.", 0x5B: ".com", 0x5C: ".org", 0x5D: ".net", 0x5E: ".int", 0x60: ".edu",
        0x7B: ".gov", 0x7C: ".mil", 0x7D: ".biz", 0x7E: ".eco", 0x7F: ".med",
    ]

    /// Tables B1…B4: pairs of codes, the first 0…3. Table B3 prints the first code of .org.cn and .net.cn as 0; they
    /// are its rows 29 and 30.
    static let pairs: [[String]] = [
        domains(
            """
            ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo bq br bs bt bw by bz
            ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et eu fi fj fk
            fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is
            it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li
            """),
        domains(
            """
            lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl
            no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl
            sm sn sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug us uy uz va vc ve vg vi
            vn vu wf ws ye yt za zm zw
            """),
        domains(
            """
            com.au net.au org.au co.at com.bd co.bd com.br net.br co.nz com.ng com.pk co.in com.in co.il co.jp co.za
            co.kr com.es com.lk co.th co.tt com.tt com.tr biz.tr com.ua co.uk co.zm com.zm com.cn org.cn net.cn gov.cn
            """),
        domains("tech"),
    ]

    private static func domains(_ words: String) -> [String] {
        words.split { $0 == " " || $0 == "\n" }.map { ".\($0)" }
    }
}
