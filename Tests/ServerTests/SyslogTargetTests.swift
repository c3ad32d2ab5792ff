import Exchange
import Testing

@Suite struct SyslogTargetTests {
    @Test(arguments: [
        ("udp://192.0.2.1", "udp://192.0.2.1:514"), ("tcp://log.example.cn", "tcp://log.example.cn:601"),
        ("tls://log.example.cn:7000?ca=/etc/ca.pem", "tls://log.example.cn:7000"),
        ("udp://[::1]:5514", "udp://[::1]:5514"),
    ])
    func `a receiver's address is read`(text: String, name: String) throws {
        let target = try #require(SyslogTarget(text))
        #expect("\(target)" == name)
        #expect(target.authority == (text.contains("ca=") ? "/etc/ca.pem" : nil))
    }

    @Test(arguments: [
        "", "udp://", "http://a", "udp://a:0", "udp://a:65536", "udp://a:b", "tcp://a?ca=x", "tls://a?ca=", "udp://u@a",
        "udp://[::1", "udp://[::1]5", "udp://a/b", "127.0.0.1:514",
    ])
    func `anything else is not`(text: String) { #expect(SyslogTarget(text) == nil) }
}
