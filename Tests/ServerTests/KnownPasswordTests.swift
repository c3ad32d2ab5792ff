import Cryptography
import Foundation
import TestSupport
import Testing

@testable import Server
@testable import Traceability

/// Files of passwords that nobody may use.
@Suite struct KnownPasswordTests {
    @Test func `V6_2_12 a password is found in a sorted file of digests, whichever line it is, and no other is`()
        async throws
    {
        try await TestEngine.withFolder { folder in
            let passwords = (0..<300).map { "known-\($0)" }
            for ending in ["\n", ":17\n", ":4\r\n"] {
                let lines = passwords.map { Self.digest($0) + ending }.sorted()
                let path = folder + "/breached"
                try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: path))
                let file = try BreachedPasswords(path: path)
                for password in passwords { #expect(file.holds(password), "\(password)") }
                for number in 300..<600 { #expect(!file.holds("known-\(number)"), "\(number)") }
            }
            #expect(throws: ConfigurationError.self) { try BreachedPasswords(path: folder + "/none") }
        }
    }

    @Test func `V6_2_4 words of a file are refused like those that are made here, and a missing file is named`()
        async throws
    {
        try await TestEngine.withFolder { folder in
            let path = folder + "/words"
            try Data("#!comment: nothing\nKurtosis-Lamp9\r\nsecond-word-8\n".utf8).write(
                to: URL(fileURLWithPath: path))
            var configuration = ServerConfiguration(dataFolder: folder)
            configuration.passwordWords = path
            let words = try configuration.readPasswordWords()
            #expect(words.isWellKnown("kurtosis-lamp9") && words.isWellKnown("Second-Word-8"))
            #expect(!words.isWellKnown("kurtosis-lamp"))
            configuration.passwordWords = folder + "/none"
            let unread = configuration
            #expect(throws: ConfigurationError.self) { try unread.readPasswordWords() }
        }
    }

    private static func digest(_ text: String) -> String {
        SHA1.hash(Array(text.utf8)).map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
