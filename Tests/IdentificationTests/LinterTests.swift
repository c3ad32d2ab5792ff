import Identification
import Testing

/// Vectors: the unit tests beside the reference linters (gs1/gs1-syntax-dictionary, src/lint_*.c), their facts.
@Suite struct LinterTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let linter: Linter
        let right: [String]
        let wrong: [(String, Int, ValueRule)]
        var testDescription: String { linter.rawValue }

        init(_ linter: Linter, _ right: [String], _ wrong: [(String, Int, ValueRule)]) {
            (self.linter, self.right, self.wrong) = (linter, right, wrong)
        }
    }

    static let characters = [
        Case(.csetnumeric, ["", "0123456789"], [("12A", 3, .characters(.numeric)), (" 1", 1, .characters(.numeric))]),
        Case(
            .cset82, ["", "!\"%&'()*+,-./0123456789:;<=>?ABCXYZ_abcxyz"],
            ["#", "$", "@", "[", "\\", "]", "^", "`", "{", "~", " "].map { ("A\($0)", 2, .characters(.set82)) }),
        Case(
            .cset39, ["", "#-/0123456789ABCXYZ"],
            ["a", "!", "\"", "$", ".", ":", "@", "_"].map { ("9\($0)", 2, .characters(.set39)) }),
        Case(
            .cset64, ["", "1", "12", "123", "12=", "1==", "TWE=", "TQ==", "0123456789-_", "ABCxyz"],
            [
                ("===", 1, .padding), ("1===", 2, .padding), ("1234=", 5, .padding), ("ABC ", 4, .characters(.set64)),
                ("=", 1, .padding), ("+", 1, .characters(.set64)), ("A=B", 2, .characters(.set64)),
            ]),
        Case(
            .hasnondigit, ["/", "012345678/", "A11", "1A1"],
            [("", 1, .nonDigitNeeded), ("0123456789", 1, .nonDigitNeeded)]),
        Case(.hyphen, ["-", "--"], [("", 1, .hyphen), ("X", 1, .hyphen), ("-X", 1, .hyphen)]),
        Case(
            .importeridx, ["-", "_", "0", "9", "A", "Z", "a", "z"],
            ["", "AA", "!", "/", "@", "[", "~", "é"].map { ($0, 1, .importerIndex) }),
        Case(.nonzero, ["1", "10", "0001", "100000"], [("0", 1, .nonZero), ("0000", 1, .nonZero)]),
        Case(.zero, ["0", "00"], [("1", 1, .zero), ("01", 1, .zero), ("A", 1, .characters(.numeric))]),
        Case(
            .nozeroprefix, ["", "1", "10", "321"],
            [("0", 1, .noZeroPrefix), ("01", 1, .noZeroPrefix), ("9A", 2, .characters(.numeric))]),
        Case(.winding, ["0", "1", "9"], ["2", "8", "", "/", ":", "01"].map { ($0, 1, .winding) }),
        Case(.yesno, ["0", "1"], ["2", "", "01", "Y"].map { ($0, 1, .yesNo) }),
        Case(
            .pcenc, ["", "ABC%20XYZ", "%00", "%FF", "%fF", "A%00+1"],
            [
                ("%fg", 1, .percentEncoding), ("%g", 1, .percentEncoding), ("ABC%gf", 4, .percentEncoding),
                ("%41%", 4, .percentEncoding),
            ]),
    ]

    static let checks = [
        Case(
            .csum, ["0", "24", "12345678901231", "6901234567892", "0950600013435" + "2", "006141411234567890"],
            [
                ("", 1, .length(1...99)), ("6901234567893", 13, .checkDigit(expected: 2, found: 3)),
                ("23", 2, .checkDigit(expected: 4, found: 3)), ("2A", 2, .characters(.numeric)),
            ]),
        Case(
            .csumalpha,
            [
                "22", "!22", "!!22", "1987654Ad4X4bL5ttr2310c2K", "12345678901234567890123NT", "12345_ABCDEFGHIJKLMCP",
                "12345_NOPQRSTUVWXYZDN", "12345_abcdefghijklmN3", "12345_nopqrstuvwxyzP2", "12345_!\"%&'()*+,-./LC",
                "12345_0123456789:;<=>?62", "7907665Bm8v2AB", "57453Uq3qA<H67", "00000!HV", "99999zzzzzzzzzzzzzzzzzzT2",
                String(repeating: "1234567890", count: 9) + "1234567HA",
            ],
            [
                ("", 1, .length(2...99)), ("2", 1, .length(2...99)), ("33", 1, .checkCharacters(expected: "22")),
                ("1987654Ad4X4bL5ttr2310cXK", 24, .checkCharacters(expected: "2K")),
                (" 2345678901234567890123NT", 1, .characters(.set82)),
                ("12345678901234567890123 T", 24, .checkCharacterSet),
                ("12345678901234567890123N ", 25, .checkCharacterSet),
                (String(repeating: "1234567890", count: 9) + "12345678ZZ", 1, .length(2...99)),
            ]),
        Case(
            .gcppos1, ["0123", "01234", "0123A"],
            [
                ("012", 1, .companyPrefix), ("", 1, .companyPrefix), ("012AA", 4, .companyPrefix),
                ("AAAAA", 1, .companyPrefix),
            ]),
        Case(
            .gcppos2, ["I0123", "I01234", "I0123A"],
            [("I012", 2, .companyPrefix), ("", 1, .companyPrefix), ("I012AA", 5, .companyPrefix)]),
        Case(
            .iban,
            [
                "FR7630006000011234567890189", "DE91100000000123456789", "GR9608100010000001234567890",
                "MU43BOMM0101123456789101000MUR", "PK70BANK0000123456789000", "GB98MIDL07009312345678",
                "BE71096123456769",
                "LC14BOSL123456789012345678901234", "XK051212012345678906",
            ],
            [
                ("BE71096123456760", 3, .ibanCheck), ("", 1, .ibanCharacter), ("BE71", 1, .ibanCharacter),
                ("LC14BOSLxx3456789012345678901230", 9, .ibanCharacter), ("XX361234567890", 1, .ibanCountry),
            ]),
        Case(
            .pieceoftotal, ["11", "13", "89", "0101", "0303", "9899", "001003"],
            [
                ("", 1, .length(2...98)), ("111", 1, .length(2...98)), ("5x", 2, .characters(.numeric)),
                ("0001", 1, .pieceNumber),
                ("0100", 3, .pieceTotal), ("0908", 1, .pieceExceedsTotal), ("1110", 1, .pieceExceedsTotal),
            ]),
        Case(
            .posinseqslash, ["1/1", "2/3", "9/10", "100/100"],
            [
                ("", 1, .sequenceForm), ("1", 1, .sequenceForm), ("1/", 1, .sequenceForm), ("/1", 1, .sequenceForm),
                ("1//2", 1, .sequenceForm), ("x/y", 1, .sequenceForm), ("0/1", 1, .noZeroPrefix),
                ("1/02", 3, .noZeroPrefix),
                ("2/1", 1, .positionExceedsEnd), ("10/9", 1, .positionExceedsEnd),
            ]),
        Case(
            .latitude, ["0279085848", "0000000000", "1800000000"],
            [
                ("027908584", 1, .length(10...10)), ("1800000001", 1, .latitude),
                ("x800000000", 1, .characters(.numeric)),
            ]),
        Case(
            .longitude, ["0000000000", "3600000000"],
            [("36000000000", 1, .length(10...10)), ("3600000001", 1, .longitude)]),
    ]

    static let lists = [
        Case(
            .iso3166, ["004", "156", "894"], ["", "00", "001", "0040", "999", "AAA", "895"].map { ($0, 1, .country) }),
        Case(.iso3166999, ["156", "999"], ["998", "", "AAA"].map { ($0, 1, .country) }),
        Case(
            .iso3166alpha2, ["AD", "CN", "ZW"],
            ["", "A", "AA", "AAA", "cn", "C1", "EU"].map { ($0, 1, .countryLetters) }),
        Case(
            .iso3166list, ["156", "156840"],
            [("", 1, .length(3...15)), ("1568", 1, .length(3...15)), ("156000", 4, .country)]),
        Case(.iso4217, ["008", "156", "924", "999"], ["", "000", "007", "0008", "AAA"].map { ($0, 1, .currency) }),
        Case(.iso5218, ["0", "1", "2", "9"], ["3", "8", "", "/", "01"].map { ($0, 1, .sex) }),
        Case(
            .mediatype, ["01", "10", "80", "99"], ["", "0", "00", "11", "79", "000", "AA"].map { ($0, 1, .mediaType) }),
        Case(
            .packagetype, ["1A", "200", "8", "APE", "X3", "ZZ"],
            ["", "0", "0000", "_9", "1A_", "zz", "12345"].map { ($0, 1, .packageType) }),
    ]

    static let times = [
        Case(
            .yymmdd, ["000606", "200229", "240229", "960229"],
            [
                ("", 1, .length(6...6)), ("1111111", 1, .length(6...6)), ("20x131", 3, .characters(.numeric)),
                ("200010", 3, .month),
                ("201310", 3, .month), ("200132", 5, .day), ("210229", 5, .day), ("200600", 5, .day),
                ("200431", 5, .day),
            ]),
        Case(.yymmd0, ["200131", "200600", "000229"], [("200230", 5, .day), ("209910", 3, .month)]),
        Case(
            .yyyymmdd, ["20000606", "19200131", "24000229"],
            [
                ("20200600", 7, .day), ("21000229", 7, .day), ("20201310", 5, .month),
                ("2020013x", 8, .characters(.numeric)),
            ]),
        Case(.yyyymmd0, ["20200600", "20040229"], [("20230229", 7, .day), ("111111111", 1, .length(8...8))]),
        Case(.yymmddhh, ["20022923"], [("20022924", 7, .hour), ("20023023", 5, .day), ("200229", 1, .length(8...8))]),
        Case(.hh, ["00", "23"], [("24", 1, .hour), ("1", 1, .length(2...2)), ("1x", 2, .characters(.numeric))]),
        Case(.mi, ["00", "59"], [("60", 1, .minute), ("000", 1, .length(2...2))]),
        Case(.ss, ["00", "59"], [("60", 1, .second)]),
        Case(.hhmi, ["0000", "2359"], [("2400", 1, .hour), ("2360", 3, .minute), ("235", 1, .length(4...4))]),
        Case(.mmoptss, ["59", "5959"], [("60", 1, .minute), ("5960", 3, .second), ("595", 1, .length(2...2))]),
    ]

    static let coupons = [
        Case(
            .couponcode,
            [
                "012345612345611110123", "6" + "123456789012" + "123456" + "1111" + "0123" + "10110123" + "0123456",
                "0123456123456111101233261231" + "4260101" + "50123456" + "61" + "1234567" + "91201",
                "012345612345611110123" + "101101239", "012345612345611110123" + "21101239",
            ],
            [
                ("a12345612345611110123", 1, .characters(.numeric)), ("", 1, .coupon(.companyPrefix, .missing)),
                ("01234", 2, .coupon(.companyPrefix, .truncated)),
                ("71234567890123", 1, .coupon(.companyPrefix, .wrong)),
                ("01234561", 8, .coupon(.offerCode, .truncated)), ("0123456123456", 14, .coupon(.saveValue, .missing)),
                ("01234561234560", 14, .coupon(.saveValue, .wrong)),
                ("012345612345621", 15, .coupon(.saveValue, .truncated)),
                ("012345612345611", 16, .coupon(.purchaseRequirement, .missing)),
                ("012345612345611115123", 18, .coupon(.purchaseRequirementCode, .wrong)),
                ("01234561234561111012", 19, .coupon(.familyCode, .truncated)),
                ("01234561234561111012314", 23, .coupon(.additionalRules, .wrong)),
                ("0123456123456111101233260230", 23, .coupon(.expirationDate, .wrong)),
                ("01234561234561111012332601014260102", 30, .coupon(.startDate, .wrong)),
                ("0123456123456111101236812345", 23, .coupon(.retailer, .wrong)),
                ("01234561234561111012393", 23, .coupon(.saveValueCode, .wrong)),
                ("01234561234561111012391202", 26, .coupon(.doNotMultiplyFlag, .wrong)),
                ("0123456123456111101237", 22, .coupon(.end, .wrong)),
            ]),
        Case(
            .couponposoffer,
            [
                "001234561234560123456", "101234561234560123456", "001234561234569123456789012345",
                "061234567890121234569123456789012345",
            ],
            [
                ("", 1, .coupon(.format, .missing)), ("201234561234560123456", 1, .coupon(.format, .wrong)),
                ("0", 2, .coupon(.funder, .missing)), ("07", 2, .coupon(.funder, .wrong)),
                ("0012345", 3, .coupon(.funder, .truncated)),
                ("00123456", 9, .coupon(.offerCode, .truncated)),
                ("00123456123456", 15, .coupon(.serialNumber, .missing)),
                ("001234561234561123456", 16, .coupon(.serialNumber, .truncated)),
                ("0012345612345601234567", 22, .coupon(.end, .wrong)),
            ]),
    ]

    @Test(arguments: characters + checks + lists + times + coupons)
    func `a linter takes what its standard takes, and names place and rule of what it does not`(test: Case) {
        for text in test.right { #expect(test.linter.fault(in: text) == nil, "\(text)") }
        for (text, position, rule) in test.wrong {
            let fault = test.linter.fault(in: text)
            #expect(fault?.position == position, "\(text)")
            #expect(fault?.rule == rule, "\(text)")
            #expect(fault?.rule.description.isEmpty == false)
        }
    }

    @Test func `every linter has vectors`() {
        let cases = Self.characters + Self.checks + Self.lists + Self.times + Self.coupons
        #expect(Set(cases.map(\.linter)) == Set(Linter.allCases))
    }
}
