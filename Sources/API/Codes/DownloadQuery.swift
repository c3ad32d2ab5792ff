import Gateway
import Traceability

extension DownloadRequest {
    /// Reads `?part=&size=&form=&roll=&lanes=&reason=&purpose=`. Throws a refusal that names the parameter.
    init(_ format: Format, _ call: Call) throws {
        self.init(format)
        if let form = call.query("form") {
            guard let content = Content(rawValue: form) else {
                throw Refusal(
                    .invalid, .unknownChoice, field: "form",
                    ["field": "form", "value": String(form.prefix(40)), "choices": "code, address"])
            }
            self.content = content
        }
        part = try call.number("part")
        size = try call.number("size")
        rollLength = try call.number("roll")
        lanes = try call.number("lanes") ?? 1
        reason = call.query("reason") ?? ""
        purpose = call.query("purpose") ?? ""
        withScratch = call.query("scratch") == "1"
    }
}

extension Call {
    /// A whole number of the query; nil when it is not there. Throws a refusal for anything else.
    func number(_ name: String) throws -> Int64? {
        guard let text = query(name) else { return nil }
        guard let number = Int64(text) else {
            throw Refusal(.invalid, .notANumber, field: name, ["field": name, "value": String(text.prefix(40))])
        }
        return number
    }
}
