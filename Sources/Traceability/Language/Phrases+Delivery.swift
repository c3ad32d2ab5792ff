/// Why a message was not delivered, as the carrier says it.
extension Phrases {
    static let delivery: [(english: String, chinese: String)] = [
        ("{}: no such host", "没有主机 {0}"), ("connection refused", "对方拒绝连接"), ("connection reset", "连接被对方断开"),
        ("the certificate is not trusted", "对方的证书不受信任"), ("the TLS handshake failed", "TLS 握手失败"),
        ("the host is unreachable", "无法到达对方主机"), ("connect timeout", "连接超时"), ("deadline exceeded", "等待答复超时"),
        ("read timeout", "等待答复超时"), ("write timeout", "发送超时"), ("remote connection closed", "对方在答复前关闭了连接"),
    ]
}
