import Gateway
import Identification
import Markup
import Storage
import Traceability

extension ReviewSubject {
    /// 企业注册 (T/SGACC 1005 5.1.2).
    static let registration = ReviewSubject(
        kind: .registration,
        columns: [Message("类别", "Kind"), Message("统一社会信用代码", "Credit code"), Message("地区", "Area")],
        cells: { call, cases in
            let ids = cases.map(\.subjectID)
            let all = try await call.platform.datastore.report { try $0.registrations(ids) }
            let regions = call.platform.regions
            return Dictionary(
                uniqueKeysWithValues: all.map { one in
                    let cells: [HTML] = [
                        "\(one.kind.name.text(call.language))", "<span class=\"mono\">\(one.uscc)</span>",
                        "\(regions.fullName(of: one.regionCode))",
                    ]
                    return (one.id, cells)
                })
        },
        detail: { call, review in
            let id = review.subjectID
            let subject = try await call.platform.datastore.report { session in
                try session.registration(id).map { try session.registrationSubject($0) }
            }
            guard let subject else { throw Refusal(.missing, .missing, ["object": "registration \(id)"]) }
            return ReviewDetail(
                facts: try RegistrationFactsView.facts(subject.registration, call),
                checks: RegistrationChecks.findings(subject, call.platform.regions))
        },
        manualChecks: [
            ManualCheck("name-on-licence", "企业名称、代码与营业执照一致", "Name and code equal those on the licence"),
            ManualCheck("licence-in-date", "营业执照在有效期内", "The licence is in date"),
            ManualCheck("contact-reached", "已与联系人取得联系", "The contact was reached"),
        ],
        approvalFields: { fields, _ in
            fields.input(
                "ecodeNumber", fields.t("企业编码", "Enterprise number"),
                hint: fields.t("ANCC 分配的 7 位数字，可以后补登", "7 digits given by ANCC; may be entered later"), required: false)
        },
        decide: { call, actor, reviewed, decision, form in
            try await DecideRegistration(call.platform)(
                reviewed, decision, ecodeNumber: form.text("ecodeNumber"), by: actor, on: call.occasion)
        })
}

/// A registration's facts for those who may read all of them.
enum RegistrationFactsView {
    /// - Parameter isOwn: for who sent it.
    static func facts(
        _ registration: Registration, _ call: Call, isOwn: Bool = false
    ) throws -> [(label: String, value: HTML)] {
        let t = Scene(call)
        let contact = try call.platform.contact(of: registration)
        // The reviewer is to reach the contact: that is what it was given for.
        let masking = Masking(t.actor, for: .review)
        let owner = FieldOwner(registration.organizationID ?? 0, regionCode: registration.regionCode)
        let name = isOwn ? contact.name : masking.shown(contact.name, .contactName, of: owner) ?? ""
        let phone = isOwn ? contact.phone : masking.shown(contact.phone, .contactPhone, of: owner) ?? ""
        let region = call.platform.regions.fullName(of: registration.regionCode)
        return [
            (t("企业名称", "Name"), "\(registration.name)"),
            (t("类别", "Kind"), "\(t(registration.kind.name))"),
            (t("统一社会信用代码", "Credit code"), "<span class=\"mono\">\(registration.uscc)</span>"),
            (t("行政区划", "Area"), "\(region) <span class=\"num muted\">\(registration.regionCode)</span>"),
            (t("地址", "Address"), "\(registration.address)"),
            (t("联系人", "Contact"), "\(name) <span class=\"num\">\(phone)</span>"),
            (t("所产产品", "Products made"), "\(registration.productsMade)"),
            (
                t("营业执照", "Licence"),
                "<a href=\"\(url: "/files/\(registration.licenceFileID)")\">\(t("下载查看", "Download"))</a>"
            ),
        ]
    }
}
