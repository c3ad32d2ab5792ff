import JSONStream
import XMLStream

/// A document or an event of EPCIS XML is not what the standard says, or cannot be written. Each case names the
/// element, the value, the rule and the place.
public enum EPCISXMLError: Error, Sendable, Hashable {
    /// Not a document that can be read at all: nothing after it is read either.
    case xml(XMLStreamError)
    /// A value breaks a rule.
    case invalid(element: String, value: String, rule: String, XMLPosition)
    /// An element that does not belong where it stands.
    case unexpected(element: String, in: String, XMLPosition)
    /// The event breaks a rule of EPCIS; `pointer` in the error is that of its JSON-LD.
    case event(EPCISError, XMLPosition)
    /// The version written has no way to say this. `field` is the JSON pointer within the event.
    case notSayable(field: String, version: EPCISXMLVersion, rule: String)
    /// A value that is to be written is none of the standard's.
    case unwritable(field: String, rule: String)

    /// Where in the document that was read; nil for an error of writing.
    public var position: XMLPosition? {
        switch self {
        case .xml(let error): error.position
        case .invalid(_, _, _, let position), .unexpected(_, _, let position), .event(_, let position): position
        case .notSayable, .unwritable: nil
        }
    }

    static func invalid(_ element: XMLElement, _ value: String, _ rule: String) -> EPCISXMLError {
        .invalid(element: element.name.text, value: String(value.prefix(200)), rule: rule, element.position)
    }
}

extension EPCISXMLError: CustomStringConvertible {
    /// The place, and what is wrong.
    public var description: String {
        switch self {
        case .xml(let error): "\(error)"
        case .invalid(let element, _, let rule, let position): "\(position): \(element): \(rule)"
        case .unexpected(let element, let parent, let position):
            "\(position): \(element) does not belong into \(parent)"
        case .event(let error, let position): "\(position): \(error)"
        case .notSayable(let field, let version, let rule):
            "\(field): cannot be said in XML \(version.rawValue): \(rule)"
        case .unwritable(let field, let rule): "\(field): \(rule)"
        }
    }
}

/// The versions of the XML binding.
public enum EPCISXMLVersion: String, Sendable, Hashable, CaseIterable {
    /// EPCIS 1.0, 1.1 and 1.2 share a namespace; what is written is 1.2.
    case v1 = "1.2"
    case v2 = "2.0"

    var number: String { self == .v1 ? "1" : "2" }

    /// The namespace of `EPCISDocument`.
    public var namespace: String { "urn:epcglobal:epcis:xsd:" + number }
    /// The namespace of `EPCISQueryDocument` and what is in its body.
    public var queryNamespace: String { "urn:epcglobal:epcis-query:xsd:" + number }
    /// The namespace of `EPCISMasterDataDocument`.
    public var masterDataNamespace: String { "urn:epcglobal:epcis-masterdata:xsd:" + number }
}

/// Namespaces that are written and known.
enum XMLNames {
    static let instance = "http://www.w3.org/2001/XMLSchema-instance"
    static let schema = "http://www.w3.org/2001/XMLSchema"
    static let header = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
    /// Ours: what JSON has and XML has not, so that a document comes back as it was. `array="true"`: an array of one;
    /// `value`: the whole value as JSON; `members`: members of a sensor report that attributes cannot carry.
    static let json = "urn:ransu:epcis:json"
    /// Prefixes that the standard JSON-LD context declares (EPCIS 2.0 epcis-context.jsonld), as XML names them.
    static let standard = [
        XMLNamespace(prefix: "cbvmda", uri: "urn:epcglobal:cbv:mda"),
        XMLNamespace(prefix: "gs1", uri: "https://gs1.org/voc/"),
        XMLNamespace(prefix: "cbv", uri: "https://ref.gs1.org/cbv/"),
    ]
    /// Prefixes of what is no extension; no extension is given one of them.
    static let reserved: Set<String> = ["xml", "xmlns", "xsi", "xsd", "json", "epcis", "epcisq", "epcismd", "sbdh"]

    /// Of the namespaces that a tag declares, those of extensions.
    static func extensions(_ namespaces: [XMLNamespace]) -> [XMLNamespace] {
        namespaces.filter { namespace in
            let isStandard = standard.contains { $0.prefix == namespace.prefix || $0.uri == namespace.uri }
            let isOurs = [instance, schema, header, json].contains(namespace.uri)
            let isEPCIS = namespace.uri.hasPrefix("urn:epcglobal:epcis")
            return !namespace.prefix.isEmpty && !reserved.contains(namespace.prefix) && !isStandard && !isOurs
                && !isEPCIS
        }
    }
}
