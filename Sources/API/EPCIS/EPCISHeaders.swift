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

    /// Refuses versions that are not ours.
    static func check(_ call: Call) throws {
        for name in ["GS1-EPCIS-Version", "GS1-CBV-Version"] {
            guard let asked = call.header(name) else { continue }
            guard ["2.0", "2.0.0", "2.0.1"].contains(asked) else {
                throw EPCISProblem(
                    .notAcceptable, .implementation,
                    Refusal(
                        .invalid, .unknownChoice, field: name,
                        ["field": name, "value": String(asked.prefix(40)), "choices": "2.0, 2.0.0, 2.0.1"]))
            }
        }
    }

    /// JSON-LD unless XML is asked for before it.
    static func form(_ call: Call) throws -> Form {
        let accept = (call.header("Accept") ?? "*/*").lowercased()
        for type in accept.split(separator: ",") {
            switch type.prefix(while: { $0 != ";" }).filter({ $0 != " " }) {
            case "application/json", "application/ld+json", "application/*", "*/*": return .json
            case "application/xml", "text/xml": return .xml
            default: continue
            }
        }
        throw EPCISProblem(
            .notAcceptable, .implementation,
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
