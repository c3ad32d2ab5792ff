import Cryptography
import HTTPTypes
import Hummingbird
import NIOCore
public import Traceability

/// A request that is signed (RFC 9421): method, target, and the digest of its body (RFC 9530), once, within five
/// minutes (GB/T 22239 7.1.2.2). What is wrong is named; whether there is such a key is not.
public struct SignedRequest: Recognizing {
    public init() {}

    public func recognize(_ call: inout Call) async throws -> Bool {
        guard let header = call.request.headers[Self.signatureInput] else { return false }
        call.present(.signature(keyID: ""))
        guard let input = SignatureInput(header), let keyID = input.keyID, keyID.utf8.count <= 128 else {
            throw Self.refusal(.signatureInput, "Signature-Input")
        }
        call.present(.signature(keyID: keyID))
        guard let value = call.request.headers[Self.signature].flatMap({ SignatureInput.bytes(input.label, in: $0) })
        else { throw Self.refusal(.signatureInput, "Signature") }
        let (created, nonce) = try Self.moment(input, at: call.occasion.now)
        try Self.requireCovered(input.components)
        let base = SignatureBase(
            method: call.request.method.rawValue, scheme: call.gateway.options.isSecure ? "https" : "http",
            authority: call.request.head.authority ?? "", target: call.request.head.path ?? "/",
            fields: call.request.headers
        ).text(input)
        guard let text = base.text else { throw Self.refusal(.signatureComponent, base.wrong ?? "") }
        try call.checkBody(input.components)
        let signature = RequestSignature(
            keyID: keyID, algorithm: input.algorithm, nonce: nonce, created: created,
            signing: (base: Array(text.utf8), value: value))
        call.signIn(try await RecognizeClient(call.platform)(signature: signature, on: call.occasion))
        return true
    }

    private static func moment(_ input: SignatureInput, at now: Instant) throws -> (Instant, String) {
        guard let created = input.created else { throw refusal(.signatureParameter, "created") }
        let apart = created - now.microseconds / 1_000_000
        guard abs(apart) <= RequestSignature.windowSeconds else {
            throw Refusal(
                .unauthenticated, .signatureTime, field: "created",
                ["seconds": "\(abs(apart))", "most": "\(RequestSignature.windowSeconds)"])
        }
        // Seconds: fifteen digits of them are more than an instant holds.
        if let expires = input.expires, expires <= now.microseconds / 1_000_000 {
            throw refusal(.signatureEnded, "expires")
        }
        guard let nonce = input.nonce, (8...128).contains(nonce.utf8.count) else {
            throw refusal(.signatureParameter, "nonce")
        }
        return (Instant(microseconds: created * 1_000_000), nonce)
    }

    private static func requireCovered(_ components: [String]) throws {
        var needed = ["@method"]
        if !components.contains("@target-uri") { needed += ["@authority", "@path", "@query"] }
        if let missing = needed.first(where: { !components.contains($0) }) { throw refusal(.signatureCover, missing) }
    }

    static func refusal(_ rule: Rule, _ part: String) -> Refusal {
        Refusal(.unauthenticated, rule, field: part, ["part": String(part.prefix(60))])
    }

    private static let signatureInput = HTTPField.Name("Signature-Input")!
    private static let signature = HTTPField.Name("Signature")!
}

extension Call {
    private static let contentDigest = HTTPField.Name("Content-Digest")!

    /// A body counts only with the digest that was signed; it is compared where the body ends, and nothing that came
    /// is done then.
    fileprivate mutating func checkBody(_ components: [String]) throws {
        let isCovered = components.contains("content-digest")
        let length = request.headers[.contentLength].flatMap { Int($0) }
        if !isCovered, (length ?? 0) > 0 || request.headers[.transferEncoding] != nil {
            throw SignedRequest.refusal(.signatureCover, "content-digest")
        }
        var expected: [UInt8]?
        if isCovered {
            let header = request.headers[Self.contentDigest] ?? ""
            guard let digest = SignatureInput.bytes("sha-256", in: header), digest.count == 32 else {
                throw SignedRequest.refusal(.signatureDigest, "Content-Digest")
            }
            expected = digest
        }
        request.body = RequestBody(asyncSequence: CheckedBody(body: request.body, expected: expected))
    }
}

/// A body that ends with a refusal where it is not what was signed.
struct CheckedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    let body: RequestBody
    /// nil: there is none, and no byte may come.
    let expected: [UInt8]?

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: body.makeAsyncIterator(), expected: expected) }

    struct AsyncIterator: AsyncIteratorProtocol {
        var body: RequestBody.AsyncIterator
        let expected: [UInt8]?
        let digest = Digest(.sha256)
        var isOver = false

        @concurrent mutating func next() async throws -> ByteBuffer? {
            if isOver { return nil }
            guard let buffer = try await body.next() else {
                isOver = true
                guard let expected, digest.finish() != expected else { return nil }
                throw SignedRequest.refusal(.signatureDigest, "Content-Digest")
            }
            guard expected != nil || buffer.readableBytes == 0 else {
                throw SignedRequest.refusal(.signatureCover, "content-digest")
            }
            buffer.withUnsafeReadableBytes { digest.update($0) }
            return buffer
        }
    }
}

extension Rule {
    static let signatureInput = Rule(
        "signature.malformed", "{part} 不符合 RFC 9421：须有一个签名，含 keyid，部件不带参数",
        "{part} is not as RFC 9421 asks: one signature, with keyid, of components without parameters")
    static let signatureParameter = Rule(
        "signature.parameter", "签名缺少参数 {part}（nonce 为 8–128 个字符）",
        "The signature has no parameter {part} (a nonce has 8 to 128 characters)")
    static let signatureTime = Rule(
        "signature.time", "签名时间 created 与本平台时钟相差 {seconds} 秒，最多 {most} 秒",
        "created is {seconds} seconds away from the clock here; {most} at most")
    static let signatureEnded = Rule(
        "signature.ended", "签名已过其 {part} 时间", "The signature is over ({part})")
    static let signatureCover = Rule(
        "signature.cover", "签名未覆盖 {part}", "The signature does not cover {part}")
    static let signatureComponent = Rule(
        "signature.component", "请求中没有签名所覆盖的 {part}，或不支持该部件",
        "The request has no {part}, which the signature covers, or it is not known here")
    static let signatureDigest = Rule(
        "signature.digest", "正文与 {part} 中的 sha-256 不符", "The body is not what the sha-256 of {part} says")
}
