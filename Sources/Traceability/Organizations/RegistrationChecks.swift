import Identification
public import Storage

/// What the platform can check of a registration without a person.
public struct RegistrationChecks: Sendable {
    /// Everything that the checks look at, so that they are a pure function.
    public struct Subject: Sendable {
        public var registration: Registration
        /// Other organizations and open registrations with the same code.
        public var sameCode: [String]
        /// Other organizations whose names are like this one's.
        public var similarNames: [String]
        public var licenceMediaType: String?

        public init(
            registration: Registration, sameCode: [String] = [], similarNames: [String] = [], licenceMediaType: String?
        ) {
            self.registration = registration
            self.sameCode = sameCode
            self.similarNames = similarNames
            self.licenceMediaType = licenceMediaType
        }
    }

    public static func findings(_ subject: Subject, _ regions: RegionTable) -> [AutomaticCheck] {
        let registration = subject.registration
        return creditCode(registration, regions) + [
            region(registration, regions), address(registration, regions), duplicates(subject), names(subject),
            licence(subject),
        ]
    }

    private static func creditCode(_ registration: Registration, _ regions: RegionTable) -> [AutomaticCheck] {
        guard let code = try? UnifiedSocialCreditCode(registration.uscc) else {
            return [AutomaticCheck(.no, "统一社会信用代码校验不通过", "The credit code fails its check")]
        }
        var all = [AutomaticCheck(.ok, "统一社会信用代码校验通过（GB 32100）", "The credit code passes its check (GB 32100)")]
        if code.innerCheckWarning {
            all.append(
                AutomaticCheck(
                    .look, "代码内的组织机构代码校验位不符，请对照执照",
                    "The organisation code inside it fails its own check; compare with the licence"))
        }
        if code.regionCode.prefix(4) != registration.regionCode.prefix(4) {
            all.append(
                AutomaticCheck(
                    .look, "代码中的登记地 {code}（{name}）与所填地区不在同一市",
                    "The code was given out in {code} ({name}), another city than the one stated",
                    ["code": code.regionCode, "name": regions.fullName(of: code.regionCode)]))
        }
        return all
    }

    private static func region(_ registration: Registration, _ regions: RegionTable) -> AutomaticCheck {
        let parameters = ["code": registration.regionCode, "name": regions.fullName(of: registration.regionCode)]
        return regions.isCurrent(registration.regionCode)
            ? AutomaticCheck(.ok, "行政区划现行有效：{name}", "The area is current: {name}", parameters)
            : AutomaticCheck(.no, "行政区划 {code} 不是现行代码", "The area {code} is not current", parameters)
    }

    private static func address(_ registration: Registration, _ regions: RegionTable) -> AutomaticCheck {
        let names = regions.chain(of: registration.regionCode).suffix(2)
        let mentions = names.contains { registration.address.contains(RegionTable.short($0)) }
        return mentions
            ? AutomaticCheck(.ok, "地址与行政区划相符", "The address mentions the area")
            : AutomaticCheck(
                .look, "地址中没有“{name}”", "The address does not mention “{name}”", ["name": names.last ?? ""])
    }

    private static func duplicates(_ subject: Subject) -> AutomaticCheck {
        subject.sameCode.isEmpty
            ? AutomaticCheck(.ok, "无相同代码的企业或在办申请", "No enterprise or open registration has this code")
            : AutomaticCheck(
                .no, "相同代码：{names}", "The same code: {names}", ["names": subject.sameCode.joined(separator: "、")])
    }

    private static func names(_ subject: Subject) -> AutomaticCheck {
        let core = nameCore(subject.registration.name)
        let similar = subject.similarNames.filter { nameCore($0) == core }
        return similar.isEmpty
            ? AutomaticCheck(.ok, "无名称相近的企业", "No enterprise has a similar name")
            : AutomaticCheck(
                .look, "名称相近：{names}", "Similar names: {names}", ["names": similar.joined(separator: "、")])
    }

    private static func licence(_ subject: Subject) -> AutomaticCheck {
        subject.licenceMediaType.map {
            AutomaticCheck(.ok, "营业执照文件可读（{type}）", "The licence file is readable ({type})", ["type": $0])
        } ?? AutomaticCheck(.no, "营业执照文件缺失", "The licence file is missing")
    }

    /// The name without its legal form, brackets and blanks: 佛山市顺德区火映燃具有限公司 and 火映燃具（佛山市顺德区）有限责任公司
    /// do not get the same core, but 火映燃具有限公司 and 火映燃具股份有限公司 do.
    static func nameCore(_ name: String) -> String {
        var core = name.halfWidth.lowercased().filter { !$0.isWhitespace && !"()（）.,·".contains($0) }
        for form in ["股份有限公司", "有限责任公司", "有限公司", "集团", "分公司", "co", "ltd", "inc"] {
            core = core.replacing(form, with: "")
        }
        return core
    }
}

extension Session {
    /// The registration with what its checks look at.
    public func registrationSubject(_ registration: Registration) throws -> RegistrationChecks.Subject {
        var same: [String] = []
        if let holder = try organization(uscc: registration.uscc), holder.id != registration.organizationID {
            same.append(holder.name)
        }
        if let other = try openRegistration(uscc: registration.uscc, except: registration.id) {
            same.append("#\(other)")
        }
        let stem = String(RegistrationChecks.nameCore(registration.name).prefix(40))
        let similar = try rows(
            """
            SELECT name FROM organization
            WHERE kind <> 'operator' AND organization_id <> \(registration.organizationID ?? 0)
                AND lower(name) LIKE \("%" + stem.prefix(4) + "%") ORDER BY organization_id LIMIT 200
            """
        ) { try $0.next(String.self) }
        return RegistrationChecks.Subject(
            registration: registration, sameCode: same, similarNames: similar,
            licenceMediaType: try storedFile(registration.licenceFileID)?.mediaType)
    }
}
