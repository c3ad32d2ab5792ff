import TestSupport
import Testing
import Traceability

/// GB/T 2260 areas: parents, children and what a person means by a name.
@Suite struct RegionTests {
    @Test func `districts of a municipality and counties of a province lie where they belong`() async throws {
        try await withPlatform(.sqlite) { platform, _ in
            let regions = platform.regions
            #expect(regions.children(of: "").contains { $0.code == "110000" })
            #expect(regions.children(of: "11").contains { $0.code == "110101" && $0.name == "东城区" })
            #expect(regions.children(of: "42").contains { $0.code == "429004" && $0.name == "仙桃市" })
            #expect(regions.children(of: "44").contains { $0.code == "440600" })
            #expect(!regions.children(of: "44").contains { $0.code == "440606" })
            #expect(regions.children(of: "4406").contains { $0.code == "440606" })
            #expect(regions.parent(of: "429004") == "420000" && regions.parent(of: "440606") == "440600")
            #expect(regions.fullName(of: "110101") == "北京市东城区")
            #expect(regions.isLowest("441900"), "东莞 has no districts")
        }
    }

    @Test(arguments: [
        ("440606", "440606"), ("４４０６０６", "440606"), ("广东省佛山市顺德区", "440606"), ("广东 佛山 顺德", "440606"),
        ("顺德区", "440606"), ("顺德", "440606"), ("仙桃市", "429004"), ("北京东城", "110101"), ("东莞市", "441900"),
    ])
    func `a name or a code is understood`(typed: String, code: String) async throws {
        try await withPlatform(.sqlite) { platform, _ in
            let found = try platform.regions.resolve(typed)
            #expect(found == code)
        }
    }

    @Test(arguments: [
        ("广州市", "440100"), ("广东省广州", "440100"), ("深圳", "440300"), ("北京市", "110000"), ("广东", "440000"),
        ("广东省", "440000"), ("440000", "440000"), ("440600", "440600"), ("顺德", "440606"),
    ])
    func `where any area will do, a province or a city is one, by its name as by its code`(
        typed: String, code: String
    ) async throws {
        try await withPlatform(.sqlite) { platform, _ in
            let found = try platform.regions.resolve(typed, to: .any)
            #expect(found == code)
            let below = await RegistrationFixture.refusedRules { _ = try platform.regions.resolve(typed) }
            #expect(code.hasSuffix("00") ? below == ["region.coarse"] : below.isEmpty, "named, but not the lowest")
        }
    }

    @Test func `a province is meant before a district of its short name, where both will do`() async throws {
        try await withPlatform(.sqlite) { platform, _ in
            let found = try platform.regions.resolve("海南", to: .any)
            #expect(found == "460000")
            // A district far away is not taken for it where the lowest is asked for.
            let rules = await RegistrationFixture.refusedRules { _ = try platform.regions.resolve("海南") }
            #expect(rules == ["region.coarse"])
        }
    }

    @Test func `an ambiguous, coarse, retired or unknown area is refused with what to write`() async throws {
        try await withPlatform(.sqlite) { platform, _ in
            for (typed, rule) in [
                ("鼓楼区", "region.ambiguous"), ("440600", "region.coarse"), ("440681", "region.retired"),
                ("亚特兰蒂斯", "region.unknown"), ("999999", "region.unknown"), ("", "input.required"),
            ] {
                let rules = await RegistrationFixture.refusedRules { _ = try platform.regions.resolve(typed) }
                #expect(rules == [rule], "\(typed)")
            }
        }
    }
}
