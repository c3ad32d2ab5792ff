/// Structure B of a commodity code, 国家统一网址 (GB/T 33993): the national platform's address, AI 01 and a GTIN,
/// and an identification code (标识代码) that only that platform resolves:
/// `http://www.2dcode.org/0106901234567892OXjVB3`. The form is known-medium.
public struct NationalCommodityAddress: Sendable, Hashable {
    /// The national platform's, small letters.
    public let host: String
    /// AI 01 of the address.
    public let gtin: GTIN
    /// 1…16 bytes, empty when the address ends with the GTIN.
    public let identificationCode: String

    /// Reads path and query after the host.
    init(host: String, tail: ArraySlice<UInt8>, _ edition: CommodityQR.Edition) throws(CommodityQR.ParseError) {
        let segment = tail.drop { $0 == 0x2F || $0 == 0x3F }.prefix { $0 != 0x23 && $0 != 0x3F }
        guard segment.count >= 16, segment.prefix(16).allSatisfy(\.isDigit), segment.starts(with: "01".utf8) else {
            throw .nationalAddressForm(host: host)
        }
        self.host = host
        do { gtin = try GTIN(String(decoding: segment.dropFirst(2).prefix(14), as: UTF8.self)) } catch {
            throw .wrongGTIN(error)
        }
        let code: String
        do { code = try Address.decode(segment.dropFirst(16)) } catch { throw .address(DigitalLink.ParseError(error)) }
        guard code.utf8.count <= edition.identificationCodeLimit, code.utf8.allSatisfy(\.isVisibleASCII) else {
            throw .wrongIdentificationCode(length: code.utf8.count)
        }
        identificationCode = code
    }
}
