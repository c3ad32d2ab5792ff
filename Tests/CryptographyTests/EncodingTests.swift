import Cryptography
import Testing

struct EncodingTests {
    /// RFC 4648 section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `base 64 has the published values`(plain: String, text: String) {
        let bytes = Array(plain.utf8)
        #expect(bytes.base64 == text)
        #expect([UInt8](base64: text) == bytes)
        #expect([UInt8](base64URL: bytes.base64URL) == bytes)
    }

    @Test func `the URL alphabet has no character that needs escaping`() {
        #expect([0xfb, 0xff, 0xfe].base64 == "+//+")
        #expect([0xfb, 0xff, 0xfe].base64URL == "-__-")
        #expect([UInt8](base64URL: "-__-") == [0xfb, 0xff, 0xfe])
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v\n", "Zm 9v", "Zm-v", "====", "=", "Z===", "Zg==Zg==", "质量",
    ])
    func `what base 64 would not write is not read`(text: String) {
        #expect([UInt8](base64: text) == nil)
    }

    @Test(arguments: ["Zg==", "Z", "Zh", "+//+"])
    func `what the URL form would not write is not read`(text: String) {
        #expect([UInt8](base64URL: text) == nil)
    }

    @Test func `every byte survives each encoding at each length`() {
        for count in 0..<256 {
            let bytes = (0..<count).map { UInt8(255 - $0) }
            #expect([UInt8](base64: bytes.base64) == bytes)
            #expect([UInt8](base64URL: bytes.base64URL) == bytes)
            #expect([UInt8](hexadecimal: bytes.hexadecimal) == bytes)
        }
        #expect([UInt8](hexadecimal: "DEADbeef") == [0xde, 0xad, 0xbe, 0xef])
        for wrong in ["a", "0g", "0x00", " 0", "０0"] { #expect([UInt8](hexadecimal: wrong) == nil) }
    }

    @Test func `secrets never show themselves`() {
        let secret = SecretBytes(Array("top secret bytes".utf8))
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), "\([secret])", dumped] {
            #expect(text.contains("SecretBytes(16)"))
            #expect(!text.contains("116"))
        }
        #expect(secret == SecretBytes(Array("top secret bytes".utf8)))
        #expect(secret != SecretBytes(Array("top secret bytez".utf8)))
        #expect(SecretBytes([]) == SecretBytes([]))
    }

    @Test func `V11_5_1 random bytes are not the same twice`() {
        #expect(SecureRandom.bytes(0).isEmpty)
        #expect(SecureRandom.bytes(32) != SecureRandom.bytes(32))
        #expect(SecretBytes.random(count: 32) != SecretBytes.random(count: 32))
        var random = SecureRandom()
        #expect(Set((0..<100).map { _ in random.next() }).count == 100)
    }
}
