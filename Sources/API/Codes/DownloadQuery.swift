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
