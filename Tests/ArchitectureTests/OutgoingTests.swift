import Foundation
import Testing

/// What opens a connection from here to elsewhere: each file says who names the address, and one that a user names
/// passes the one guard (`DestinationRules`) where the connection is made.
@Suite struct OutgoingTests {
    private enum Named: Sendable {
        /// Somebody who uses the platform: the guard is asked for the address that is called.
        case user
        /// Whoever runs it, by a setting.
        case `operator`
        /// Whoever types a command.
        case command
    }

    private static let known: [String: Named] = [
        "Sources/Exchange/WebhookCarrier.swift": .user,
        // The look-up of the name, for the guard.
        "Sources/Exchange/AddressResolver.swift": .user,
        "Sources/Exchange/WitnessCarrier.swift": .operator,
        "Sources/Exchange/Syslog/SyslogSender.swift": .operator,
        "Sources/Exchange/Clamd/ClamdScanner.swift": .operator,
        "Sources/StoragePostgres/PostgresConnection.swift": .operator,
        "Sources/Exchange/LogFiles.swift": .command,
        "Sources/Commands/ControlClient.swift": .command,
        "Sources/Commands/Bench/LoadConnection.swift": .command,
        "Sources/Commands/Bench/ChildServer.swift": .command,
    ]

    /// Words that open one, in the language, its libraries and the C library.
    private static let doors: Set<String> = [
        "HTTPClient", "ClientBootstrap", "DatagramBootstrap", "NIOTSConnectionBootstrap", "URLSession", "getaddrinfo",
        "PQconnectdb", "PQconnectdbParams", "PQconnectStart", "PQconnectStartParams", "SOCK_STREAM", "SOCK_DGRAM",
        "InputStream", "CFSocket",
    ]

    @Test func `V1_3_6 V13_2_4 V13_2_5 V15_3_2 whatever opens a connection is known, and what users name is guarded`()
        throws
    {
        var found: Set<String> = []
        for file in SourceFile.ofRepository where file.isShipped {
            let opens = file.lines.contains { line in
                let code = line.prefix { $0 != "/" }
                return code.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.contains {
                    Self.doors.contains(String($0))
                }
            }
            if opens { found.insert(file.path) }
        }
        let named = Self.known.keys
        #expect(found.subtracting(named) == [], "say who names the address, and guard it where users do")
        #expect(Set(named).subtracting(found) == [], "opens no connection any more")
        let carrier = try #require(SourceFile.ofRepository.first { $0.path == "Sources/Exchange/WebhookCarrier.swift" })
        let text = carrier.lines.joined(separator: "\n")
        #expect(text.contains("rules.permits(") && text.contains("redirectConfiguration: .disallow"))
        #expect(text.contains("dnsOverride"), "what was checked is what is called")
    }

    @Test func `PI-NOSELL a message to a person is made where a code is that they asked for, and nowhere else`() {
        var found: Set<String> = []
        for file in SourceFile.ofRepository where file.isShipped {
            let makes = file.lines.contains { line in
                ["OutgoingMessage(", "outgoing.add(", "platform.send("].contains { line.contains($0) }
            }
            if makes { found.insert(file.path) }
        }
        let folder = "Sources/Traceability/Accounts/OneTimeCodes/"
        #expect(found == [folder + "Contacts.swift", folder + "RecoverPassword.swift"])
    }

    @Test func `PI-CAMERA cameras look at labels: the rear one, in a form that says so, and no face is looked for`()
        throws
    {
        var count = 0
        for file in SourceFile.ofRepository where file.isShipped {
            for line in file.lines where line.contains(" capture=\"") {
                count += 1
                #expect(line.contains("capture=\"environment\""), "\(file.path)")
                #expect(file.lines.contains { $0.contains("照片") }, "\(file.path) says what the picture is")
            }
        }
        #expect(count > 0)
        let assets = SourceFile.root + "Sources/Web/Assets/"
        for name in try FileManager.default.contentsOfDirectory(atPath: assets) where name.hasSuffix(".js") {
            let text = String(decoding: FileManager.default.contents(atPath: assets + name) ?? Data(), as: UTF8.self)
            #expect(!text.contains("FaceDetector"), "\(name)")
            if text.contains("getUserMedia") { #expect(text.contains("environment") && !text.contains("\"user\"")) }
        }
    }
}
