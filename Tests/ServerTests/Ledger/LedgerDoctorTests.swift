import TestSupport
import Testing

@testable import Server

/// What `ransu doctor` says of the places that a restore must not bring back together.
@Suite struct LedgerDoctorTests {
    /// By subject.
    private func findings(_ folder: String, headStore: String?) async -> [String: Doctor.Finding] {
        var configuration = ServerConfiguration(dataFolder: folder)
        configuration.headStore = headStore
        let all = await Doctor(configuration, environment: [:]).examine()
        return Dictionary(all.map { ($0.subject, $0) }) { first, _ in first }
    }

    @Test func `a signed head in the data folder is told of, and one elsewhere is not`() async throws {
        try await TestEngine.withFolder { folder in
            for (store, isTold) in [(nil, true), (folder + "/data/head", true), (folder + "/head", false)] {
                let found = await findings(folder + "/data", headStore: store)
                let (database, told) = (found["database"], found["head store"])
                #expect(database?.level == .good)
                let name = store ?? "the default"
                #expect((told != nil) == isTold, "\(name): \(found)")
                guard let told else { continue }
                #expect(told.level == .look, "\(name)")
                #expect(told.text.contains("--head-store"), "\(name)")
            }
        }
    }
}
