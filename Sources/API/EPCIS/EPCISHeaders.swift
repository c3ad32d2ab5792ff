import EPCIS
import Gateway
import HTTPTypes
import Hummingbird
import Traceability

/// The headers of EPCIS 2.0 (12.7) that every answer has, and what a request asks by them.
enum EPCISHeaders {
    /// The forms in which a document of events is given.
    enum Form: Sendable {
        case json, xml
        /// XML of EPCIS 1.2, for whoever asks by `GS1-EPCIS-Version: 1.2`.
        case xml1
    }

    static let versions: [(String, String)] = [
        ("GS1-EPCIS-Version", "2.0.1"), ("GS1-EPCIS-Min", "1.2"), ("GS1-EPCIS-Max", "2.0.1"),
        ("GS1-CBV-Version", "2.0"), ("GS1-CBV-Min", "1.2"), ("GS1-CBV-Max", "2.0"), ("GS1-Vendor-Version", "1.0"),
        ("GS1-EPC-Format", "Never_Translates"), ("GS1-CBV-XML-Format", "Always_URN"),
        ("GS1-Extensions", "gas=\(GasVocabulary.namespace.uri)"),
    ]

    static func add(to response: inout Response) {
        for (name, value) in versions { set(name, value, &response) }
    }

    static func set(_ name: String, _ value: String, _ response: inout Response) {
        if let field = HTTPField.Name(name) { response.headers[field] = value }
    }

    /// 204 with what can be done at an address.
    static func options(_ methods: String) -> Response {
        var response = Response(status: .noContent, headers: [.allow: methods])
        add(to: &response)
        return response
    }

    /// Refuses versions that are not ours, and 1.2 for what that version has no form for: it is XML, and of events.
    static func check(_ call: Call, isXML: Bool) throws {
        let known = ["2.0", "2.0.0", "2.0.1", "1.2"]
        for name in ["GS1-EPCIS-Version", "GS1-CBV-Version"] {
            guard let asked = call.header(name) else { continue }
            guard known.contains(asked) else {
                throw EPCISProblem(
                    .notAcceptable, .notAcceptable,
                    Refusal(
                        .invalid, .unknownChoice, field: name,
                        [
                            "field": name, "value": String(asked.prefix(40)),
                            "choices": known.joined(separator: ", "),
                        ]))
            }
            guard asked != "1.2" || isXML else {
                throw EPCISProblem(
                    .notAcceptable, .notAcceptable, Refusal(.invalid, .onlyXML, field: name, ["field": name]))
            }
        }
    }

    /// Whether XML of 1.2 is asked for.
    private static func isOld(_ call: Call) -> Bool { call.header("GS1-EPCIS-Version") == "1.2" }

    /// JSON-LD unless XML is asked for before it.
    static func form(_ call: Call) throws -> Form {
        let accept = (call.header("Accept") ?? "*/*").lowercased()
        for type in accept.split(separator: ",") {
            switch type.prefix(while: { $0 != ";" }).filter({ $0 != " " }) {
            case "application/json", "application/ld+json", "application/*", "*/*": return .json
            case "application/xml", "text/xml": return isOld(call) ? .xml1 : .xml
            default: continue
            }
        }
        throw EPCISProblem(
            .notAcceptable, .notAcceptable,
            Refusal(
                .invalid, .unknownChoice, field: "Accept",
                [
                    "field": "Accept", "value": String(accept.prefix(100)),
                    "choices": "application/ld+json, application/json, application/xml",
                ]))
    }

    /// What prefixes in names of parameters stand for: `GS1-Extensions: example=https://ns.example.com/`.
    static func namespaces(_ call: Call) -> [EPCISNamespace] {
        let own = [GasVocabulary.namespace]
        guard let text = call.header("GS1-Extensions") else { return own }
        return own
            + text.prefix(4_096).split(separator: ",").compactMap { pair in
                let parts = pair.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
                return parts.count == 2 ? EPCISNamespace(prefix: parts[0], uri: parts[1]) : nil
            }
    }
}

extension Rule {
    static let onlyXML = Rule(
        "query.only-xml", "{field} 为 1.2 时只有事件的 XML：请加 Accept: application/xml，或改用 2.0",
        "{field} 1.2 has XML of events only: send Accept: application/xml, or ask for 2.0")
}
