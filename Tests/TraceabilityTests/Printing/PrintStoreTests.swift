import Cryptography
import Foundation
import TestSupport
import Testing

@testable import Traceability

struct PrintStoreTests {
    /// Lets everybody go on once so many have come.
    private actor Meeting {
        private let size: Int
        private var waiting: [CheckedContinuation<Void, Never>] = []

        init(_ size: Int) { self.size = size }

        func come() async {
            await withCheckedContinuation { continuation in
                waiting.append(continuation)
                guard waiting.count == size else { return }
                for one in waiting { one.resume() }
            }
        }
    }

    @Test func `several who make the same file at once leave one whole file, and all know it`() async throws {
        try await TestEngine.withFolder { folder in
            let store = PrintStore(folder: folder + "/print")
            let path = store.path(ofHandOver: 7)
            let meeting = Meeting(4)
            let told = try await withThrowingTaskGroup(of: PrintStore.Written.self) { group in
                for letter in "ABCD".utf8 {
                    group.addTask {
                        try await store.write(path) { draft in
                            let output = try PrintOutput(draft)
                            try output.write([UInt8](repeating: letter, count: 70_000))
                            await meeting.come()
                            try output.write([UInt8](repeating: letter, count: 70_000))
                            return 0
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            #expect(bytes.count == 140_000 && Set(bytes).count == 1)
            #expect(Set(told.map(\.sha256)) == [SHA256.hash(bytes)])
            #expect(try FileManager.default.contentsOfDirectory(atPath: store.folder) == ["hand-over-7.zip"])
        }
    }

    @Test func `drafts of a killed process are removed, whole files stay`() async throws {
        try await TestEngine.withFolder { folder in
            let store = PrintStore(folder: folder)
            let names = ["hand-over-7.zip.3.part", "hand-over-7.zip.3.part.Xy12Zz", "job-1/codes-1-001.csv.9.part"]
            try FileManager.default.createDirectory(
                atPath: store.folder(ofJob: 1), withIntermediateDirectories: true)
            for name in names + ["hand-over-6.zip", "job-1/codes-1-002.csv"] {
                #expect(FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: Data("x".utf8)))
            }
            store.removeDrafts()
            #expect(names.allSatisfy { !store.has("\(folder)/\($0)") })
            #expect(store.has(store.path(ofHandOver: 6)) && store.has(store.path(ofJob: 1, "codes-1-002.csv")))
        }
    }
}
