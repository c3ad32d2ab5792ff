import TestSupport
import Testing

@testable import Traceability

/// PI-MASK-1…12 of the regulation page: its vectors, then what holds for every text.
struct MaskTests {
    @Test(arguments: [
        ("13800001234", "138****1234"), ("+8613800001234", "+86138****1234"), ("+86 13800001234", "+86 138****1234"),
    ])
    func `PI-MASK-1 a mobile number keeps three and four`(_ plain: String, _ masked: String) {
        #expect(Mask.mobile(plain) == masked)
    }

    @Test func `PI-MASK-2 a landline keeps its area and four`() {
        #expect(Mask.landline("0757-22223333") == "0757-****3333")
        #expect(Mask.phone("0757-22223333") == "0757-****3333" && Mask.phone("13800001234") == "138****1234")
    }

    @Test func `PI-MASK-3 a name keeps its first character, of foreign ones each word`() {
        #expect(Mask.name("张三") == "张*")
        #expect(Mask.name("王小明") == "王**")
        #expect(Mask.name("欧阳小明") == "欧***")
        #expect(Mask.name("John Smith") == "J*** S****")
    }

    @Test func `PI-MASK-4 a resident ID keeps three and four`() {
        #expect(Mask.residentID("11010519491231002X") == "110***********002X")
    }

    @Test func `PI-MASK-5 an e-mail address keeps its first character and the domain`() {
        #expect(Mask.email("zhangsan@example.com") == "z***@example.com")
    }

    @Test func `PI-MASK-6 an address keeps province, city and district`() {
        #expect(Mask.address("广东省佛山市顺德区容桂街道XX路1号") == "广东省佛山市顺德区****")
    }

    @Test func `PI-MASK-7 a bank card keeps four`() {
        #expect(Mask.bankCard("6222020200112233445") == "****3445")
    }

    @Test func `PI-MASK-8 a credit code keeps four and four`() {
        #expect(Mask.uscc("91440606MA4TEX01XC") == "9144**********01XC")
    }

    @Test func `PI-MASK-11 a network address loses its last octet, IPv6 80 bits`() {
        #expect(Mask.networkAddress("203.0.113.45") == "203.0.113.*")
        #expect(Mask.networkAddress("2001:db8:85a3:8d3:1319:8a2e:370:7348") == "2001:db8:85a3::*")
    }

    @Test func `PI-MASK-12 a code in lists of others keeps six and four`() {
        #expect(Mask.code("201286892242000100471160338520947") == "201286****0947")
    }

    private static let all: [(String, @Sendable (String) -> String)] = [
        ("mobile", Mask.mobile), ("landline", Mask.landline), ("name", Mask.name), ("residentID", Mask.residentID),
        ("email", Mask.email), ("address", Mask.address), ("bankCard", Mask.bankCard), ("uscc", Mask.uscc),
        ("networkAddress", Mask.networkAddress), ("code", Mask.code),
    ]

    @Test func `PI-MASK masking twice is masking once`() {
        let samples = [
            "13800001234", "0757-22223333", "张三", "John Smith", "11010519491231002X", "a@b.cn", "zhangsan@example.com",
            "广东省佛山市顺德区容桂街道1号", "北京市海淀区学院路", "6222020200112233445", "91440606MA4TEX01XC", "203.0.113.45",
            "2001:db8:85a3:8d3::1", "201286892242000100471160338520947", "1", "12", "", "****", "*",
        ]
        for (name, mask) in Self.all {
            for sample in samples {
                let once = mask(sample)
                #expect(mask(once) == once, "\(name) of “\(sample)”: \(once)")
            }
        }
    }

    @Test func `PI-MASK a text too short for its rule shows one character at most`() {
        for (name, mask) in Self.all where !["email", "networkAddress"].contains(name) {
            for sample in ["1", "12", "123", "1234"] {
                let open = mask(sample).filter { $0 != "*" }
                #expect(open.count <= 1 && mask(sample).count == sample.count, "\(name) of \(sample)")
            }
        }
    }

    /// Six characters that the rule hides never stand together in what is shown.
    @Test func `PI-MASK six hidden characters never show`() {
        var random = SeededGenerator(seed: 20_261_127)
        let letters = Array("0123456789ABCDEFGHJKLMNPQRTUWXY张王欧阳小明省市区路号.-@ ")
        for _ in 0..<2_000 {
            let text = String(
                (0..<Int.random(in: 11...30, using: &random)).map { _ in letters.randomElement(using: &random)! })
            for (name, mask) in Self.all where !["email", "address", "networkAddress", "name"].contains(name) {
                let shown = mask(text)
                let pieces = shown.split(separator: "*", omittingEmptySubsequences: false)
                let hidden = Array(text.dropFirst(pieces.first?.count ?? 0).dropLast(pieces.last?.count ?? 0))
                for start in hidden.indices.dropLast(5) {
                    let six = String(hidden[start..<start + 6])
                    #expect(!shown.contains(six), "seed 20261127, \(name) of \(text): \(shown)")
                }
                #expect(pieces.joined().count <= 12, "seed 20261127, \(name) of \(text): \(shown)")
            }
        }
    }

    private static func actor(_ role: Role, _ organization: Int64) -> Actor {
        Actor(accountID: 1, accountName: "a", displayName: "a", organization: (organization, "o"), roles: [role])
    }

    @Test func `PI-MASK-9 a contact opens to its own enterprise, its region's regulator and a reviewer with the case`()
    {
        let owner = FieldOwner(5, regionCode: "440606")
        let (name, phone) = ("王小明", "13800001234")
        func shown(_ viewer: Actor?, region: String? = nil, _ purpose: Purpose = .look) -> [String?] {
            let masking = Masking(viewer, region: region, for: purpose)
            return [
                masking.shown(name, .contactName, of: owner), masking.shown(phone, .contactPhone, of: owner),
            ]
        }
        let (open, masked) = ([name, phone] as [String?], ["王**", "138****1234"] as [String?])
        #expect(shown(nil) == masked)
        #expect(shown(Self.actor(.enterpriseOperator, 5)) == open)
        #expect(shown(Self.actor(.enterpriseAdmin, 6)) == masked)
        #expect(shown(Self.actor(.regulator, 9), region: "4406") == open)
        #expect(shown(Self.actor(.regulator, 9), region: "4401") == masked)
        #expect(shown(Self.actor(.enterpriseAdmin, 6), region: "4406") == masked, "a region is a regulator's")
        #expect(shown(Self.actor(.reviewer, 1)) == masked)
        #expect(shown(Self.actor(.reviewer, 1), .review) == open)
        #expect(shown(Self.actor(.systemAdmin, 1), .review) == masked)
    }

    @Test func `PI-MASK-10 business secrets open to their owner and the regulator, and have no masked form`() {
        let owner = FieldOwner(5, regionCode: "440606")
        func shown(_ viewer: Actor?, region: String? = nil, _ purpose: Purpose = .look) -> String? {
            Masking(viewer, region: region, for: purpose).shown("某供应商", .tradeSecret, of: owner)
        }
        #expect(shown(nil) == nil)
        #expect(shown(Self.actor(.enterpriseOperator, 5)) == "某供应商")
        #expect(shown(Self.actor(.enterpriseAdmin, 6)) == nil)
        #expect(shown(Self.actor(.reviewer, 1), .review) == nil)
        #expect(shown(Self.actor(.regulator, 9), region: "44") == "某供应商")
    }

    @Test func `PI-MASK each kind that the inventory masks has its rule`() throws {
        let rules: Set<String> = ["contact", "name", "networkAddress", "uscc"]
        for kind in try ColumnInventory.shipped().kinds {
            if let mask = kind.mask { #expect(rules.contains(mask), "\(kind.id)") }
        }
        for kind in FieldKind.allCases where kind != .tradeSecret {
            #expect(kind.masked("12345678901234567890")?.contains("*") == true, "\(kind)")
        }
    }
}
