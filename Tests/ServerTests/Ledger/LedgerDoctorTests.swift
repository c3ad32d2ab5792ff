import TestSupport
import Testing

@testable import Server

/// What `ransu doctor` says of the places that a restore must not bring back together.
@Suite struct LedgerDoctorTests {
    private func findings(_ folder: String, headStore: String?) async -> [Doctor.Finding] {
        var configuration = ServerConfiguration(dataFolder: folder)
        configuration.headStore = headStore
        return await Doctor(configuration, environment: [:]).examine()
    }

    @Test func `a signed head in the data folder is told of, and one elsewhere is not`() async throws {
        try await TestEngine.withFolder { folder in
            for (store, isTold) in [(nil, true), (folder + "/data/head", true), (folder + "/head", false)] {
                let found = await findings(folder + "/data", headStore: store)
                #expect(found.contains { $0.subject == "database" && $0.level == .good }, "\(found)")
                let told = found.filter { $0.subject == "head store" }
                #expect(told.count == (isTold ? 1 : 0), "\(store ?? "the default"): \(found)")
                let advice = told.filter { $0.level == .look && $0.text.contains("--head-store") }
                #expect(advice.count == told.count, "\(told)")
            }
        }
    }
}
