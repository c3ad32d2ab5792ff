import Identification
import Storage

/// How the codes of a job lie in RFID tags (GS1 EPC Tag Data Standard 2): the scheme that fits the tag which the
/// application for the codes named.
struct PrintTag: Sendable, Hashable {
    private let bits: Int
    private let scheme: EPCScheme
    private let gtin: GTIN
    /// Digits of the company prefix; schemes without a partition need none.
    private let prefixLength: Int?

    /// - Parameter bits: of the tag's EPC memory. Throws a refusal where no scheme puts the codes into such a tag.
    init(bits: Int, of allocation: Allocation, prefixLength: Int?) throws {
        guard allocation.isGTIN, let gtin = try? GTIN(allocation.scope) else {
            throw Refusal(.invalid, .tagOfGTIN, field: "tag")
        }
        switch bits {
        case 96: scheme = .sgtin96
        case 128: scheme = .sgtinPlus
        case 198: scheme = .sgtin198
        default: throw Refusal(.invalid, .noTag, field: "tag")
        }
        (self.bits, self.gtin) = (bits, gtin)
        self.prefixLength = prefixLength
    }

    /// What a printer or an encoding station writes from address 20h of the EPC bank on, as hexadecimal digits.
    func hexadecimal(_ label: PrintRun.Label) throws -> String {
        do throws(EPCError) {
            // Filter 1: an item for the point of sale (TDS 10).
            let tag = try EPCTag(
                EPCIdentity.sgtin(gtin, serial: label.field), as: scheme, filter: 1, prefixLength: prefixLength)
            // SGTIN+ grows with its serial: sixteen digits take 130 bits.
            guard tag.bits.count <= bits else { throw EPCError.misfit(scheme, .needs(bits: tag.bits.count)) }
            return tag.hex
        } catch { throw Refusal(.invalid, .tagMisfit, field: "tag", ["reason": "\(error)"]) }
    }
}

extension Session {
    /// Bits of the tag that the application for these codes named; 0: none.
    func tagBits(of allocation: Allocation) throws -> Int {
        guard let id = allocation.applicationID else { return 0 }
        let tag = try value("SELECT tag FROM code_application WHERE application_id = \(id)", as: RFIDTag.self)
        return tag?.bitCount ?? 0
    }

    /// Digits of the company prefix under which the GTIN was filed; nil: not filed here.
    func companyPrefixLength(of gtin: String, _ ownerID: Int64) throws -> Int? {
        let digits = gtin.dropFirst()
        return try rows("SELECT prefix FROM gs1_prefix WHERE organization_id = \(ownerID)") { try $0.next(String.self) }
            .filter { digits.hasPrefix($0) }.map(\.utf8.count).max()
    }
}

extension Rule {
    static let noTag = Rule(
        "print.no-tag", "本码段申请时未选 RFID 标签，没有 EPC 数据",
        "The application for these codes named no RFID tag: there is no EPC")
    static let tagOfGTIN = Rule(
        "print.tag-of-gtin", "Ecode 写入 RFID 标签的格式（GB/T 35421）未配置，请用商品二维码（SGTIN）",
        "How an Ecode lies in a tag (GB/T 35421) is not configured; use a commodity code (SGTIN)")
    static let tagMisfit = Rule(
        "print.tag-misfit", "编码写不进该标签：{reason}", "The code does not fit the tag: {reason}")
}
