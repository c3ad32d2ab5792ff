import Identification
import JSONStream

extension ProductVersionDraft {
    /// Throws `Refusals` naming every wrong field.
    func checked(class productClass: ProductClass?, gasCode: String, today: CivilDate) throws -> CheckedVersion {
        var problems = Problems()
        let date = try problems.keep { try checkedDate(today) }
        let nameplate = try problems.keep { try checkedNameplate(productClass) }
        let life = try problems.keep { try checkedLife(productClass, gasCode) }
        let standard = try problems.keep { try Text.required(self.standard, "standard", limit: 100) }
        let certificate = try problems.keep { try checkedCertificate(productClass) }
        let producer = try problems.keep { try Text.required(self.producer, "producer", limit: 100) }
        let entruster = try problems.keep { try Text.limited(self.entruster, "entruster", limit: 100) }
        let factory = try problems.keep { try Text.limited(self.factory, "factory", limit: 100) }
        let factoryCode = try problems.keep { try Text.limited(self.factoryCode, "factoryCode", limit: 40) }
        try Refusals.check(problems.all)
        return CheckedVersion(
            effectiveFrom: date!, nameplate: nameplate!, declaredLifeYears: life!, standard: standard!,
            certificateNumber: certificate!, entruster: entruster!.isEmpty ? producer! : entruster!,
            producer: producer!, factory: factory!.isEmpty ? producer! : factory!,
            factoryCode: factoryCode!.isEmpty ? nil : factoryCode!)
    }

    private func checkedDate(_ today: CivilDate) throws -> CivilDate {
        let text = Text.trim(effectiveFrom)
        if text.isEmpty { return today }
        guard let date = CivilDate(iso: text) else {
            throw Refusal(
                .invalid, .notADate, field: "effectiveFrom",
                ["field": "effectiveFrom", "value": String(text.prefix(40))])
        }
        return date
    }

    /// A canonical object: the fields that the class has, numbers as they were written.
    private func checkedNameplate(_ productClass: ProductClass?) throws -> JSONValue {
        var problems = Problems()
        var members: [JSONMember] = []
        for (key, value) in nameplate.sorted(by: { $0.key < $1.key }) {
            guard let text = try problems.keep({ try Text.limited(value, key, limit: 100) }), !text.isEmpty else {
                continue
            }
            guard let field = NameplateField.all.first(where: { $0.key == key }) else {
                let known = NameplateField.all.map(\.key).joined(separator: ", ")
                problems.add(Refusal.choice("nameplate", key, known))
                continue
            }
            if let productClass, !field.applies(to: productClass.id) {
                problems.add(
                    Refusal(
                        .invalid, .nameplateField, field: key,
                        words: ["field": field.label, "class": productClass.name]))
            }
            if field.kind == .decimal { try problems.keep { try checkDecimal(text, key) } }
            members.append(JSONMember(key, .string(text)))
        }
        try Refusals.check(problems.all)
        return .object(members)
    }

    private func checkDecimal(_ text: String, _ key: String) throws {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isDecimal =
            (1...2).contains(parts.count) && text.utf8.count <= 12
            && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard isDecimal else {
            throw Refusal(.invalid, .notADecimal, field: key, ["field": key, "value": String(text.prefix(40))])
        }
    }

    /// GB 17905-2008 7.3: the stated life is never below the statutory one.
    private func checkedLife(_ productClass: ProductClass?, _ gasCode: String) throws -> Int? {
        guard let declaredLifeYears else { return nil }
        guard (1...50).contains(declaredLifeYears) else {
            throw Refusal(.invalid, .lifeRange, field: "declaredLifeYears", ["value": "\(declaredLifeYears)"])
        }
        if let productClass, let statute = SafeLife.statute(productClass: productClass.id, gasCode: gasCode),
            statute.isBinding, declaredLifeYears < statute.years
        {
            throw Refusal(
                .invalid, .lifeTooShort, field: "declaredLifeYears",
                ["value": "\(declaredLifeYears)", "years": "\(statute.years)", "source": statute.source])
        }
        return Int(declaredLifeYears)
    }

    /// 16 digits are a CCC number and name the class; other papers are taken as they are written.
    private func checkedCertificate(_ productClass: ProductClass?) throws -> String? {
        let text = try Text.limited(certificateNumber, "certificateNumber", limit: 40)
        if text.isEmpty { return nil }
        guard text.first?.isNumber == true else { return text }
        let number: CertificateNumber
        do { number = try CertificateNumber(text) } catch {
            throw Refusal(
                .invalid, .productCertificateNumber, field: "certificateNumber", ["value": text, "reason": "\(error)"])
        }
        if case .ccc(_, _, let found, _) = number.kind, let expected = productClass?.certificateClass, found != expected
        {
            throw Refusal(
                .invalid, .certificateClass, field: "certificateNumber",
                ["value": number.text, "found": found, "expected": expected])
        }
        return number.text
    }
}

extension Rule {
    static let gasCode = Rule(
        "product.gas-code", "燃气类别“{value}”须写代号（只写“天然气”不行），可选：{choices}",
        "The gas type “{value}” must be a code (“natural gas” alone is not enough), one of: {choices}")
    static let gtinWrong = Rule(
        "product.gtin", "商品条码“{value}”不正确：{zh}", "The GTIN “{value}” is wrong: {en}")
    static let nameplateField = Rule(
        "product.nameplate-field", "{class}没有铭牌项“{field}”，请留空", "A product of this class has no {field}; leave it empty"
    )
    static let notADecimal = Rule(
        "input.not-a-decimal", "{field}“{value}”不是数字，请写作 4.5，不带单位",
        "{field} “{value}” is not a number; write it like 4.5, without a unit")
    static let lifeRange = Rule(
        "product.life-range", "判废年限 {value} 须为 1–50 年", "A safe service life of {value} years is not within 1 to 50")
    static let lifeTooShort = Rule(
        "product.life-too-short", "判废年限 {value} 年低于 {source} 规定的 {years} 年，请改为不低于 {years} 年",
        "A safe service life of {value} years is below the {years} years of {source}; declare {years} or more")
    static let productCertificateNumber = Rule(
        "product.certificate-number", "证书编号“{value}”不正确：{reason}", "The certificate number “{value}” is wrong: {reason}"
    )
    static let certificateClass = Rule(
        "product.certificate-class", "CCC 证书 {value} 的产品类别是 {found}，该类产品应为 {expected}",
        "The CCC certificate {value} is of class {found}; a product of this class has {expected}")
}
