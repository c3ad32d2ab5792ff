import Testing
import Traceability

@Suite struct DestinationTests {
    @Test(arguments: [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.100.100.200",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.7", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1",
        "fd12:3456::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "2002:a00:1::",
        "2001:db8::1", "2001::1", "::7f00:1",
    ])
    func `V1_3_6 what is not on the public Internet is not sent to`(_ text: String) throws {
        let address = try #require(NetworkAddress(text))
        #expect(!address.isPublic && !DestinationRules().permits(address, isPlain: false))
        #expect(throws: Refusal.self) {
            try DestinationRules().destination("https://\(text.contains(":") ? "[\(text)]" : text)/hook")
        }
    }

    /// Spellings that the C library takes for IPv4 addresses (inet_aton), and names that end as such an address would.
    @Test(arguments: [
        "167772161", "0x0a.0.0.1", "012.0.0.1", "10.1", "10.0.1", "0xA000001", "0X7F.1", "10.0.0.1.", "%31%30.0.0.1",
        "1.2.3.4.5", "999.1.1.1", "example.0x7", "4294967296", "[::ffff:10.0.0.1]",
    ])
    func `V1_3_6 no spelling of an inner address is taken when a subscription is made`(_ host: String) {
        #expect(throws: Refusal.self) { try DestinationRules().destination("https://\(host)/hook") }
        let found = try? DestinationRules().destination("https://\(host)/hook")
        #expect(found == nil, "\(host) → \(found?.url ?? "")")
    }

    @Test func `a public address in another spelling is called by its numbers`() throws {
        #expect(try DestinationRules().destination("https://0x08.8.2056/x").url == "https://8.8.8.8/x")
        #expect(try DestinationRules().destination("https://v4.example/x").host == "v4.example")
    }

    @Test(arguments: ["8.8.8.8", "1.2.4.8", "172.32.0.1", "100.128.0.1", "2400:3200::1", "2606:4700::1111"])
    func `what is public is sent to`(_ text: String) throws {
        #expect(DestinationRules().permits(try #require(NetworkAddress(text)), isPlain: false))
    }

    @Test(arguments: [
        "", "x", "ftp://example.com/", "https://", "https:///x", "https://user@example.com/",
        "https://user:secret@example.com/", "https://example.com/#part", "https://exa mple.com/",
        "https://example.com/\u{0}", "http://example.com/", "http://127.0.0.1/", "javascript:alert(1)",
    ])
    func `what is no plain https address is refused`(_ text: String) {
        #expect(throws: Refusal.self) { try DestinationRules().destination(text) }
    }

    @Test func `an operator's block is allowed by https only, and loopback where the program itself is plain`() throws {
        let inner = DestinationRules(allowed: [try #require(AddressBlock("10.0.0.0/8"))])
        #expect(try inner.destination("https://10.2.3.4:8443/x").port == 8_443)
        #expect(throws: Refusal.self) { try inner.destination("http://10.2.3.4/x") }
        let plain = DestinationRules(permitsPlainLoopback: true)
        #expect(try plain.destination("http://127.0.0.1:9/x").isPlain)
        #expect(try plain.destination("http://[::1]:9/x").host == "::1")
        #expect(throws: Refusal.self) { try plain.destination("http://10.0.0.1/") }
        #expect(throws: Refusal.self) { try plain.destination("https://10.0.0.1/") }
    }

    @Test func `a block holds its first and last address and not their neighbours`() throws {
        let block = try #require(AddressBlock("172.16.0.0/12"))
        for (text, holds) in [
            ("172.15.255.255", false), ("172.16.0.0", true), ("172.31.255.255", true), ("172.32.0.0", false),
            ("::ffff:172.16.0.1", true), ("2000::1", false),
        ] { #expect(block.contains(try #require(NetworkAddress(text))) == holds, "\(text)") }
        for text in ["", "10.0.0.0/33", "10.0.0/8", "::/129", "x/8", "10.0.0.0/"] { #expect(AddressBlock(text) == nil) }
    }
}
