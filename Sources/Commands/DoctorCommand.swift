import ArgumentParser
import Foundation
import Logging
import Server
import Traceability

/// `ransu doctor`: looks at an installation and says what is not as it should be.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check the installation; exit code 1 when something needs attention.")

    @OptionGroup var installation: InstallationOptions

    mutating func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var configuration = try await ServerConfiguration.load(dataFolder: installation.data, environment: environment)
        if let database = installation.database { configuration.databaseURL = database }
        let findings = await Doctor(configuration, environment: environment).examine()
        for finding in findings { print("\(finding.mark) \(finding.subject): \(finding.text)") }
        if findings.contains(where: { $0.level == .bad }) { throw ExitCode(1) }
    }
}
