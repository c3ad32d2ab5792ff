import TestSupport
import Testing

@testable import Traceability

/// PI-MASK-1…12 of the regulation page: its vectors, then what holds for every text.
struct MaskTests {
    @Test(arguments: [
        ("13800001234", "138****1234"), ("+8613800001234", "+86138****1234"), ("+86 13800001234", "+86 138****1234"),
    ])
    func `a mobile number keeps three and four`(_ plain: String, _ masked: String) {
        #expect(Mask.mobile(plain) == masked)
    }

    @Test func `the vectors of the other rules`() {
        #expect(Mask.landline("0757-22223333") == "0757-****3333")
        #expect(Mask.name("张三") == "张*")
        #expect(Mask.name("王小明") == "王**")
        #expect(Mask.name("欧阳小明") == "欧***")
        #expect(Mask.name("John Smith") == "J*** S****")
        #expect(Mask.residentID("11010519491231002X") == "110***********002X")
        #expect(Mask.email("zhangsan@example.com") == "z***@example.com")
        #expect(Mask.address("广东省佛山市顺德区容桂街道XX路1号") == "广东省佛山市顺德区****")
        #expect(Mask.bankCard("6222020200112233445") == "****3445")
        #expect(Mask.uscc("91440606MA4TEX01XC") == "9144**********01XC")
        #expect(Mask.networkAddress("203.0.113.45") == "203.0.113.*")
        #expect(Mask.networkAddress("2001:db8:85a3:8d3:1319:8a2e:370:7348") == "2001:db8:85a3::*")
        #expect(Mask.code("201286892242000100471160338520947") == "201286****0947")
    }

    private static let all: [(String, @Sendable (String) -> String)] = [
        ("mobile", Mask.mobile), ("landline", Mask.landline), ("name", Mask.name), ("residentID", Mask.residentID),
        ("email", Mask.email), ("address", Mask.address), ("bankCard", Mask.bankCard), ("uscc", Mask.uscc),
        ("networkAddress", Mask.networkAddress), ("code", Mask.code),
    ]

    @Test func `masking twice is masking once`() {
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

    @Test func `a text too short for its rule shows one character at most`() {
        for (name, mask) in Self.all where !["email", "networkAddress"].contains(name) {
            for sample in ["1", "12", "123", "1234"] {
                let open = mask(sample).filter { $0 != "*" }
                #expect(open.count <= 1 && mask(sample).count == sample.count, "\(name) of \(sample)")
            }
        }
    }

    @Test func `contacts and business secrets open to whom they concern`() {
        func actor(_ role: Role, _ organization: Int64) -> Actor {
            Actor(accountID: 1, accountName: "a", displayName: "a", organization: (organization, "o"), roles: [role])
        }
        #expect(!FieldClass.contact.isOpen(to: nil, ownerID: 5))
        #expect(FieldClass.contact.isOpen(to: actor(.enterpriseOperator, 5), ownerID: 5))
        #expect(!FieldClass.contact.isOpen(to: actor(.enterpriseAdmin, 6), ownerID: 5))
        #expect(FieldClass.contact.isOpen(to: actor(.reviewer, 1), ownerID: 5))
        #expect(!FieldClass.businessSecret.isOpen(to: actor(.reviewer, 1), ownerID: 5))
        #expect(FieldClass.businessSecret.isOpen(to: actor(.regulator, 1), ownerID: 5))
    }
}
