public import HTTPTypes
public import Hummingbird
import NIOCore

/// In which form the address of a code answers: one address for persons and programs.
public enum AnswerForm: Sendable, Hashable {
    case page
    case json
    /// RFC 9264, as GS1 Digital Link resolvers give it.
    case linkset

    public init(_ call: Call) {
        let accept = (call.header("Accept") ?? "").lowercased()
        if accept.contains("application/linkset+json") || ["linkset", "all"].contains(call.query("linkType") ?? "") {
            self = .linkset
        } else {
            self = call.wantsPage ? .page : .json
        }
    }

    /// `Content-Type` of the answer.
    public var mediaType: String {
        switch self {
        case .page: "text/html; charset=utf-8"
        case .json: "application/json; charset=utf-8"
        case .linkset: "application/linkset+json; charset=utf-8"
        }
    }
}

extension Response {
    /// An answer at the address of a code: never kept by caches, told apart by `Accept`, with links to its other forms.
    public static func resolved(
        _ bytes: [UInt8], _ form: AnswerForm, address: String?, status: HTTPResponse.Status = .ok
    ) -> Response {
        var headers: HTTPFields = [
            .contentType: form.mediaType, .cacheControl: "no-store", .vary: "Accept, Accept-Language",
        ]
        if let address, let link = HTTPField.Name("Link") {
            headers[link] = """
                <\(address)>; rel="canonical", <\(address)>; rel="alternate"; type="application/json", \
                <\(address)>; rel="linkset"; type="application/linkset+json"
                """
        }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
