import Exchange
import Foundation
import TestSupport
import Testing
import Traceability

/// Messages for the operator's gateway.
@Suite struct MessageFolderTests {
    @Test func `V1_3_11 a message is one file for the operator alone, whole, and holds no second line`() async throws {
        try await TestEngine.withFolder { folder in
            let messages = try MessageFolder(folder + "/outgoing")
            try await messages.send(
                OutgoingMessage(
                    id: "ab12", channel: .email, recipient: "a@b.cn\r\nBcc: x@y.cn",
                    text: Message("验证码 123456", "Your code is 123456"), at: Instant(microseconds: 0)))
            let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/outgoing")
            #expect(files == ["ab12.json"])
            let path = folder + "/outgoing/ab12.json"
            let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(rights == 0o600)
            let bytes = try #require(FileManager.default.contents(atPath: path))
            let document = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: String])
            #expect(document["to"] == "a@b.cnBcc: x@y.cn" && document["text"] == "验证码 123456")
            #expect(document["channel"] == "email" && document["textEn"] == "Your code is 123456")
        }
    }
}
