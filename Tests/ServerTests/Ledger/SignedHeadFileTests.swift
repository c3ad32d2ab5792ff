import Foundation
import Ledger
import TestSupport
import Testing

@testable import Server

@Suite struct SignedHeadFileTests {
    @Test func `the head changes only from what was read, and is there for the next process`() async throws {
        try await TestEngine.withFolder { folder in
            let store = try SignedHeadFile(folder: folder + "/head")
            #expect(try store.read() == nil)
            #expect(try store.swap(from: nil, to: [1]))
            #expect(try !store.swap(from: nil, to: [2]))
            #expect(try !store.swap(from: [3], to: [2]))
            #expect(try store.swap(from: [1], to: [4, 5]))
            #expect(try SignedHeadFile(folder: folder + "/head").read() == [4, 5])
            #expect(try store.claims() == nil)
            try store.keep(claims: [6])
            try store.keep(claims: [7, 8])
            #expect(try SignedHeadFile(folder: folder + "/head").claims() == [7, 8])
            #expect(try store.read() == [4, 5])
        }
    }

    @Test func `of many that race one moves the head`() async throws {
        try await TestEngine.withFolder { folder in
            let store = try SignedHeadFile(folder: folder)
            _ = try store.swap(from: nil, to: [0])
            let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 1...8 as ClosedRange<UInt8> {
                    group.addTask { try store.swap(from: [0], to: [number]) }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(wins == 1)
        }
    }

    @Test func `a key is made once, kept, and refused where others may read it`() async throws {
        try await TestEngine.withFolder { folder in
            let file = LedgerKeyFile(dataFolder: folder, environment: [:])
            // What lies in the way has rights of its own: nothing is written into it.
            FileManager.default.createFile(
                atPath: folder + "/ledger.key.new", contents: Data(), attributes: [.posixPermissions: 0o644])
            #expect(try file.key(named: "example.org/ledger") == nil, "looking makes none")
            let first = try #require(try file.makeKey(named: "example.org/ledger"))
            let second = try #require(try file.makeKey(named: "example.org/ledger-2"))
            #expect(first.verifierKey != second.verifierKey)
            let again = LedgerKeyFile(dataFolder: folder, environment: [:])
            #expect(try again.key(named: "example.org/ledger")?.verifierKey == first.verifierKey)
            #expect(try again.key(named: "example.org/ledger-2")?.verifierKey == second.verifierKey)
            let rights = try FileManager.default.attributesOfItem(atPath: folder + "/ledger.key")[.posixPermissions]
            #expect(rights as? Int == 0o600)
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder + "/ledger.key")
            #expect(throws: ConfigurationError.self) { try file.key(named: "example.org/ledger") }
        }
    }

    @Test func `a credential is read and never written`() async throws {
        try await TestEngine.withFolder { folder in
            let key = try #require(
                try LedgerKeyFile(dataFolder: folder, environment: [:]).makeKey(named: "example.org/ledger"))
            let path = folder + "/" + LedgerKeyFile.credentialName
            try FileManager.default.moveItem(atPath: folder + "/ledger.key", toPath: path)
            let file = LedgerKeyFile(dataFolder: folder + "/none", environment: ["CREDENTIALS_DIRECTORY": folder])
            #expect(try file.key(named: "example.org/ledger")?.verifierKey == key.verifierKey)
            #expect(try file.key(named: "example.org/ledger-2") == nil)
            #expect(try file.makeKey(named: "example.org/ledger-2") == nil)
            // An access list of systemd shows as the group's right to read.
            try FileManager.default.setAttributes([.posixPermissions: 0o440], ofItemAtPath: path)
            #expect(try file.key(named: "example.org/ledger") != nil)
            for open in [0o444, 0o460] {
                try FileManager.default.setAttributes([.posixPermissions: open], ofItemAtPath: path)
                #expect(throws: ConfigurationError.self) { try file.key(named: "example.org/ledger") }
            }
        }
    }

    @Test func `of many that start at once all have one key`() async throws {
        try await TestEngine.withFolder { folder in
            let keys = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try LedgerKeyFile(dataFolder: folder, environment: [:]).makeKey(named: "example.org/ledger")?
                            .verifierKey.text
                    }
                }
                return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(keys.count == 1 && keys.first != nil)
        }
    }
}
