import Identification
public import Serials
public import Storage

/// 编码体系: what an enterprise asks codes of.
public enum CodeScheme: String, Sendable, CaseIterable, ValueConvertible {
    case ecode
    /// 商品二维码 (GB/T 33993): GTIN with serial.
    case commodityQR = "commodity-qr"

    public var name: Message {
        switch self {
        case .ecode: Message("Ecode 编码", "Ecode")
        case .commodityQR: Message("商品二维码", "Commodity QR code")
        }
    }

    /// The first is what is taken when none is named.
    public var layouts: [CodeLayout] {
        switch self {
        case .ecode: [.ecodeV2, .ecodeV1]
        case .commodityQR: [.gtin16, .gtin12]
        }
    }
}

/// 编码申请 (T/SGACC 1005 5.2).
public struct CodeApplication: Sendable, Hashable {
    public let id: Int64
    public let organizationID: Int64
    /// 0: the enterprise as a whole.
    public let siteID: Int64
    public let productID: Int64
    public let scheme: CodeScheme
    public let layout: String
    public let quantity: Int64
    public let purpose: String
    /// How many codes it asks beyond the year's quota; 0: none.
    public let quotaIncrease: Int64
    public let quotaReason: String
    /// The allocation that its approval made.
    public let allocationNumber: Int64?
    public let createdBy: Int64
    public let createdAt: Instant
    /// A `ScratchForm` id; "": no codes under a scratch layer.
    public let scratch: String
    public let tag: RFIDTag

    /// What queues show.
    func title(_ model: String) -> String { "\(model) × \(quantity)" }
}

/// The codes of a year: what an enterprise may apply for and what it has.
public struct CodeQuota: Sendable, Hashable {
    public let year: Int
    public let allowed: Int64
    /// In approved applications of the year, and own serials registered in it; what was given back is taken off.
    public let issued: Int64
    /// In applications that are under review or back for correction.
    public let pending: Int64
    /// Given back (编码退回) or lost with an exposed key: free to be applied for again.
    public let returned: Int64

    public init(year: Int, allowed: Int64, issued: Int64, pending: Int64, returned: Int64 = 0) {
        self.year = year
        self.allowed = allowed
        self.issued = issued
        self.pending = pending
        self.returned = returned
    }

    public var left: Int64 { max(0, allowed - issued - pending) }
}

extension Session {
    public func codeApplication(_ id: Int64) throws -> CodeApplication? {
        try first(applicationColumns + "WHERE application_id = \(id)", application)
    }

    func codeApplication(of organizationID: Int64, key: String) throws -> CodeApplication? {
        try first(
            applicationColumns + "WHERE organization_id = \(organizationID) AND idempotency_key = \(key)", application)
    }

    /// Newest first; `before` is the last id of the page before.
    public func codeApplications(
        of organizationID: Int64, before id: Int64 = .max, limit: Int = 50
    ) throws -> [CodeApplication] {
        try rows(
            applicationColumns + """
                WHERE organization_id = \(organizationID) AND application_id < \(id)
                ORDER BY application_id DESC LIMIT \(limit)
                """, application)
    }

    /// The year's quota and use. `excluding`: an application that is being corrected.
    func codeQuota(
        of organizationID: Int64, year: Int, standard: Int64, excluding id: Int64 = 0
    ) throws -> CodeQuota {
        let start = Instant(.init(year: year, month: 1, day: 1)!)
        let end = Instant(.init(year: year + 1, month: 1, day: 1)!)
        var amounts: [ReviewState: Int64] = [:]
        try forEach(
            """
            SELECT review_case.state, \(engine.sum("quantity"))
            FROM code_application JOIN review_case ON review_case.kind = \(ReviewKind.codeApplication)
                AND review_case.subject_id = code_application.application_id
            WHERE code_application.organization_id = \(organizationID) AND code_application.created_at >= \(start)
                AND code_application.created_at < \(end) AND application_id <> \(id)
            GROUP BY review_case.state
            """
        ) { row in
            let state = try row.next(ReviewState.self)
            amounts[state] = try row.next(Int64.self)
        }
        let returned = try quotaCredit(of: organizationID, year: year)
        let own = try ownSerialCount(of: organizationID, from: start, to: end)
        return CodeQuota(
            year: year, allowed: try quota(of: organizationID, year: year) ?? standard,
            issued: (amounts[.approved] ?? 0) + own - returned,
            pending: (amounts[.submitted] ?? 0) + (amounts[.returned] ?? 0), returned: returned)
    }

    private var applicationColumns: Query {
        """
        SELECT application_id, organization_id, site_id, product_id, scheme, layout, quantity, purpose, quota_increase,
            quota_reason, allocation_no, created_by, created_at, scratch, tag FROM code_application
        """ + " "
    }

    private func application(_ row: inout RowReader) throws -> CodeApplication {
        CodeApplication(
            id: try row.next(), organizationID: try row.next(), siteID: try row.next(), productID: try row.next(),
            scheme: try row.next(), layout: try row.next(), quantity: try row.next(), purpose: try row.next(),
            quotaIncrease: try row.next(), quotaReason: try row.next(), allocationNumber: try row.next(),
            createdBy: try row.next(), createdAt: try row.next(), scratch: try row.next(), tag: try row.next())
    }
}
