import Gateway
import Hummingbird
import JSONStream
import Traceability

/// `/api/v1/appliance-lookups`: whether an appliance is known by maker, model and factory number; masked, and limited
/// in number. Found or not, the answer has the same members.
struct LookUpRoutes: Sendable {
    var routes: [Route] {
        [
            .open(.post, "/api/v1/appliance-lookups") { call in
                let document = try await call.json(limit: 16_384)
                try document.allowOnly(["maker", "model", "factoryNumber"])
                let found = try await LookUpAppliance(call.platform)(
                    maker: try document.string("maker"), model: try document.string("model"),
                    factoryNumber: try document.string("factoryNumber"), on: call.occasion)
                return .json { writer in
                    writer.member("isKnown", found != nil)
                    writer.member("product", found?.productName ?? "")
                    writer.member("model", found?.model ?? "")
                    writer.member("yearOfMake", found?.yearOfMake ?? 0)
                    writer.member("advice", Self.advice.text(call.language))
                }
            }.recording(.consumerQuestion)
        ]
    }

    private static let advice = Message(
        "完整追溯信息请扫描机身上的二维码。", "For the full trace scan the code on the appliance.")
}
