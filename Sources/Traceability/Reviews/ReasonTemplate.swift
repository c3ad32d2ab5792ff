/// A reason that reviewers often give, ready in both languages.
public struct ReasonTemplate: Sendable, Hashable {
    public let code: String
    public let message: Message

    init(_ code: String, _ chinese: String, _ english: String) {
        self.code = code
        message = Message(chinese, english)
    }

    /// Items of a return for correction, by kind of case.
    public static func corrections(_ kind: ReviewKind) -> [ReasonTemplate] {
        switch kind {
        case .registration: registrationCorrections
        case .codeApplication: applicationCorrections
        case .codeListing: []
        case .installationLicence: licenceCorrections
        case .amendment: amendmentCorrections
        }
    }

    /// Reasons of a rejection, by kind of case.
    public static func rejections(_ kind: ReviewKind) -> [ReasonTemplate] {
        switch kind {
        case .registration: registrationRejections
        case .codeApplication: applicationRejections
        case .codeListing: listingRejections
        case .installationLicence: licenceRejections
        case .amendment: amendmentRejections
        }
    }

    private static let registrationCorrections = [
        ReasonTemplate("licence-unreadable", "营业执照图像不清晰，请重新上传", "The licence cannot be read; upload it again"),
        ReasonTemplate("name-differs", "企业名称与营业执照不一致", "The name differs from the licence"),
        ReasonTemplate("uscc-differs", "统一社会信用代码与营业执照不一致", "The credit code differs from the licence"),
        ReasonTemplate("address-differs", "地址或行政区划与营业执照不一致", "The address or area differs from the licence"),
        ReasonTemplate("licence-expired", "营业执照已过期，请上传有效执照", "The licence has expired; upload a valid one"),
        ReasonTemplate("contact-unreachable", "联系人无法联系，请更正电话", "The contact cannot be reached; correct the number"),
        ReasonTemplate("products-unclear", "所产产品填写不明确，请按产品类别写明", "Say more exactly what is made"),
    ]

    private static let registrationRejections = [
        ReasonTemplate("not-in-scope", "不属于燃气用具行业，不在平台服务范围", "Not of the gas appliance trade"),
        ReasonTemplate("registered-before", "该企业已注册，请使用原账号", "The enterprise is registered; use its account"),
        ReasonTemplate("deregistered", "企业已注销或被吊销营业执照", "The enterprise is deregistered or its licence revoked"),
        ReasonTemplate("false-documents", "提交的材料不真实", "The documents are not genuine"),
    ]

    private static let applicationCorrections = [
        ReasonTemplate("quantity-unexplained", "数量与申报产能不符，请说明用途", "Explain the quantity: it does not fit the capacity"),
        ReasonTemplate("certificate-missing", "缺少覆盖该型号的有效证书", "A valid certificate that covers the model is missing"),
        ReasonTemplate("nameplate-incomplete", "产品铭牌信息不完整", "The nameplate is incomplete"),
        ReasonTemplate("earlier-unreturned", "以往编码尚未回传数据，请先回传", "Return the data of earlier codes first"),
    ]

    private static let applicationRejections = [
        ReasonTemplate("unused-stock", "未使用的编码充足，暂不发放", "Enough codes are unused"),
        ReasonTemplate("certificate-not-in-force", "产品证书已撤销或过期", "The certificate was withdrawn or has expired"),
        ReasonTemplate("wrong-product", "产品不属于申请企业", "The product is not the applicant's"),
    ]

    private static let licenceCorrections = [
        ReasonTemplate("scan-missing", "未上传资质证书扫描件", "No scan of the licence"),
        ReasonTemplate("scan-unreadable", "扫描件不清晰，请重新上传", "The scan cannot be read; upload it again"),
        ReasonTemplate("number-differs", "编号与证书不一致", "The number differs from the licence"),
        ReasonTemplate("validity-differs", "有效期与证书不一致", "The validity differs from the licence"),
    ]

    private static let licenceRejections = [
        ReasonTemplate("not-this-firm", "证书持有人不是该单位", "The licence is another firm's"),
        ReasonTemplate("not-found", "发证机关查无此证", "The issuer knows no such licence"),
        ReasonTemplate("wrong-scope", "资质范围不含燃气燃烧器具安装维修", "It does not cover work on gas appliances"),
    ]

    private static let amendmentCorrections = [
        ReasonTemplate("evidence-missing", "证明文件不能说明更正的内容", "The file does not prove the change"),
        ReasonTemplate("evidence-unreadable", "证明文件不清晰，请重新上传", "The file cannot be read; upload it again"),
        ReasonTemplate("reason-unclear", "更正原因不明确，请写明错误如何产生", "Say how the error came about"),
        ReasonTemplate("value-differs", "更正后的值与证明文件不一致", "The new value differs from the file"),
        ReasonTemplate("changed-meanwhile", "数据在提交后已改变，请核对后重新提交", "The data have changed since; look again"),
    ]

    private static let amendmentRejections = [
        ReasonTemplate("not-proved", "没有证据表明原数据有误", "Nothing shows that the data were wrong"),
        ReasonTemplate("contradicts-record", "与检验或抽查记录不符", "It contradicts the records of tests or spot checks"),
        ReasonTemplate("hides-defect", "更正后的数据掩盖不合格情况", "The change would hide a defect"),
    ]

    private static let listingRejections = [
        ReasonTemplate(
            "no-evidence", "不能证明这些标签在泄露前已印制", "Nothing shows that the labels were printed before the exposure"),
        ReasonTemplate("not-downloaded", "该段编码在泄露前没有下载记录", "The codes were not downloaded before the exposure"),
    ]
}
