import Cryptography
import EPCIS
import Foundation
import Identification

/// What a name is to its event: column `role` of `event_name`.
public enum EventRole: Int64, Sendable, CaseIterable {
    case epc = 1
    case parent, epcClass, input, output, transformation, transaction, source, destination
}

/// One name, however it was written: an EPC URN and a GS1 Digital Link of any domain are the same thing.
public enum EventNaming {
    /// The GS1 Digital Link at id.gs1.org of what has a GS1 key; any other URI as it stands.
    public static func canonical(_ uri: String) -> String {
        if uri.hasPrefix("urn:epc:class:") || uri.hasPrefix("urn:epc:idpat:") { return pattern(uri) ?? uri }
        return EventName.canonical(uri)
    }

    /// As people read it: `(00)106141412345678908` for what has a GS1 key, however it was written; others as they
    /// stand.
    public static func shown(_ uri: String) -> String {
        let canonical = canonical(uri)
        guard canonical.hasPrefix(DigitalLink.canonicalDomain + "/"), let link = try? DigitalLink(canonical) else {
            return uri
        }
        return link.elements.bracketed
    }

    /// The URI of what a person types or scans: `(00)…`, the eighteen digits of an SSCC with or without 00, or a URI.
    public static func uri(ofTyped text: String) -> String {
        let plain = text.filter { !$0.isWhitespace }
        let isDigits = plain.utf8.allSatisfy { (0x30...0x39).contains($0) }
        var elements = plain
        if isDigits, plain.utf8.count == 18 { elements = "(00)" + plain }
        if isDigits, plain.utf8.count == 20, plain.hasPrefix("00") { elements = "(00)" + plain.dropFirst(2) }
        guard elements.hasPrefix("("), let read = try? ElementString(bracketed: elements),
            let link = try? DigitalLink(read)
        else { return text }
        return link.uri()
    }

    /// 16 bytes: the head of SHA-256 of the canonical name.
    public static func key(_ uri: String) -> [UInt8] { Array(SHA256.hash(Array(canonical(uri).utf8)).prefix(16)) }

    /// GTIN and lot that a class is named by; the lot is nil for the product as a whole.
    static func product(ofClass uri: String) -> (gtin: GTIN, lot: String?)? {
        let canonical = canonical(uri)
        guard let reading = try? ScannedReading(canonical), case .gtin(let gtin, let lot, nil, _) = reading.lead else {
            return nil
        }
        return (gtin, lot)
    }

    /// `urn:epc:class:lgtin:prefix.item.lot` and `urn:epc:idpat:sgtin:prefix.item.*` (TDS 2.0, 6.4 and 8).
    private static func pattern(_ uri: String) -> String? {
        let parts = uri.split(separator: ":", maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 5, parts[3] == "lgtin" || parts[3] == "sgtin" else { return nil }
        let fields = parts[4].split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3, fields[0].utf8.count + fields[1].utf8.count == 13, let indicator = fields[1].first,
            let lot = String(fields[2]).removingPercentEncoding
        else { return nil }
        let digits = "\(indicator)\(fields[0])\(fields[1].dropFirst())"
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let gtin = try? GTIN(digits + "\(GTIN.checkDigit(of: digits))")
        else { return nil }
        if parts[3] == "sgtin" { return fields[2] == "*" ? "\(DigitalLink.canonicalDomain)/01/\(gtin.digits)" : nil }
        let elements = try? ElementString(gtin: gtin, batch: lot)
        return elements.flatMap { try? DigitalLink($0) }?.uri()
    }
}
