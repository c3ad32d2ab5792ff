public import Identification
public import Storage

/// 证照: what an enterprise files about itself and its models.
public struct Certificate: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable, ValueConvertible {
        /// 强制性产品认证证书
        case ccc
        /// 工业产品生产许可证
        case productionLicence = "production-licence"
        case businessLicence = "business-licence"
        case testReport = "test-report"
        /// 燃气燃烧器具安装维修资质
        case installationLicence = "installation-licence"

        public var name: Message {
            switch self {
            case .ccc: Message("CCC 证书", "CCC certificate")
            case .productionLicence: Message("生产许可证", "Production licence")
            case .businessLicence: Message("营业执照", "Business licence")
            case .testReport: Message("检验报告", "Test report")
            case .installationLicence: Message("安装维修资质", "Installation licence")
            }
        }
    }

    public enum State: String, Sendable, CaseIterable, ValueConvertible {
        case valid, suspended, withdrawn
        /// Waits for its review, or was returned for correction: counts for nothing.
        case pending
        /// The review turned it down.
        case refused

        public var name: Message {
            switch self {
            case .valid: Message("有效", "Valid")
            case .suspended: Message("暂停", "Suspended")
            case .withdrawn: Message("撤销", "Withdrawn")
            case .pending: Message("待审核", "In review")
            case .refused: Message("未通过审核", "Refused")
            }
        }
    }

    public let id: Int64
    public let organizationID: Int64
    public let kind: Kind
    public let number: String
    public let issuer: String
    /// The models that it covers; empty: all of the enterprise's.
    public let models: [String]
    public let validFrom: CivilDate?
    /// The last day; nil: without an end.
    public let validUntil: CivilDate?
    public let state: State
    public let fileID: Int64?

    public func isInForce(on date: CivilDate) -> Bool {
        state == .valid && validFrom.map { $0 <= date } ?? true && validUntil.map { date <= $0 } ?? true
    }

    /// Whether it names `model`, in any case and without regard to outer blanks; one that names none covers all.
    public func covers(model: String) -> Bool {
        models.isEmpty || models.contains { $0.lowercased() == model.lowercased() }
    }
}

extension Session {
    public func certificate(_ id: Int64) throws -> Certificate? {
        try first(certificateColumns + "WHERE certificate_id = \(id)", certificate)
    }

    public func certificates(of organizationID: Int64) throws -> [Certificate] {
        try rows(
            certificateColumns + "WHERE organization_id = \(organizationID) ORDER BY certificate_id", certificate)
    }

    private var certificateColumns: Query {
        """
        SELECT certificate_id, organization_id, kind, number, issuer, models, valid_from, valid_until, state, file_id
        FROM certificate
        """ + " "
    }

    private func certificate(_ row: inout RowReader) throws -> Certificate {
        Certificate(
            id: try row.next(), organizationID: try row.next(), kind: try row.next(), number: try row.next(),
            issuer: try row.next(), models: try row.next(String.self).split(separator: "\n").map(String.init),
            validFrom: try row.next(String?.self).flatMap { CivilDate(iso: $0) },
            validUntil: try row.next(String?.self).flatMap { CivilDate(iso: $0) }, state: try row.next(),
            fileID: try row.next())
    }
}
