import Cryptography
import HTTPTypes
import Testing

@testable import Gateway

/// The examples of RFC 9421 appendix B.2, as facts of its test request.
@Suite struct SignatureVectorTests {
    private static let base = SignatureBase(
        method: "POST", scheme: "https", authority: "example.com", target: "/foo?param=Value&Pet=dog",
        fields: [
            .date: "Tue, 20 Apr 2021 02:07:55 GMT", .contentType: "application/json",
            .contentLength: "18",
        ])

    @Test func `MLPS-7_1_2_2 RFC 9421 B_2_5: HMAC with SHA-256`() throws {
        let input = try #require(
            SignatureInput(
                #"sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret""#))
        let text = try #require(Self.base.text(input).text)
        let key = try #require(
            [UInt8](
                base64: "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="))
        let signature = try #require(
            SignatureInput.bytes("sig-b25", in: "sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:"))
        #expect(MAC.isValid(signature, for: Array(text.utf8), key: SecretBytes(key)))
        #expect(!MAC.isValid(signature, for: Array((text + " ").utf8), key: SecretBytes(key)))
    }

    @Test func `MLPS-7_1_2_2 RFC 9421 B_2_6: Ed25519`() throws {
        let input = try #require(
            SignatureInput(
                #"sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length")"#
                    + #";created=1618884473;keyid="test-key-ed25519""#))
        let text = try #require(Self.base.text(input).text)
        let key = try #require([UInt8](base64: "JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="))
        let value = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
        let signature = try #require(SignatureInput.bytes("sig-b26", in: "sig-b26=:\(value):"))
        #expect(try Ed25519.PublicKey(key).verifies(signature, of: Array(text.utf8)))
        #expect(try !Ed25519.PublicKey(key).verifies(signature, of: Array(text.dropLast().utf8)))
    }

    @Test func `RFC 9421 2_2: derived components of the request`() throws {
        let names = ["@method", "@target-uri", "@authority", "@scheme", "@request-target", "@path", "@query"]
        let list = names.map { "\"\($0)\"" }.joined(separator: " ")
        let input = try #require(SignatureInput("a=(\(list))"))
        #expect(
            Self.base.text(input).text == """
                "@method": POST
                "@target-uri": https://example.com/foo?param=Value&Pet=dog
                "@authority": example.com
                "@scheme": https
                "@request-target": /foo?param=Value&Pet=dog
                "@path": /foo
                "@query": ?param=Value&Pet=dog
                "@signature-params": (\(list))
                """)
        let plain = SignatureBase(
            method: "GET", scheme: "https", authority: "Example.COM:443", target: "/path", fields: [:])
        let query = try #require(SignatureInput(#"a=("@query" "@authority")"#))
        #expect(plain.text(query).text?.hasPrefix("\"@query\": ?\n\"@authority\": example.com\n") == true)
    }

    @Test(arguments: [
        "", "a", "a=", "a=()x", "a=(\"@method\"", "a=(\"@method\";req)", "a=(\"@method\" \"@method\")",
        "a=(\"@Method\")",
        "a=(\"@method\"),b=(\"@path\")", "a=(\"@method\");created", "a=(\"@method\");created=1;created=2",
        "a=(\"@method\"\"@path\")", "a=(\"@method\");keyid=\"x", "a=(\"@method\");created=9999999999999999", "A=()",
        "a=(\"@method\");keyid=\"\\x\"",
    ])
    func `what is no single plain signature is refused`(text: String) {
        #expect(SignatureInput(text) == nil)
    }
}
