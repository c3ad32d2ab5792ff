import Foundation
import Gateway
import Identification
import Logging
import ServiceLifecycle
import Storage
import Traceability

/// Tells what the watch found, each second; and lets this process know of addresses that peers have closed.
struct WatchPost: Service {
    let platform: Platform
    let logger: Logger
    private let exempt: [AddressBlock]

    /// Throws `ConfigurationError` for what is neither an address nor a block.
    init(_ installation: Installation) throws {
        platform = installation.platform
        logger = installation.logger
        exempt = try installation.configuration.exemptAddresses()
        _ = try installation.configuration.regionsOfAddresses()
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do { try await step() } catch { logger.error("watch", metadata: ["cause": "\(error)"]) }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
        }
    }

    func step() async throws {
        try await platform.closedAddresses.refresh(from: platform.datastore, at: platform.clock.now())
        guard !platform.watch.isQuiet else { return }
        let today = platform.clock.now().date
        let calendar = try await platform.datastore.report { try $0.workingCalendar(from: today.adding(days: -7)) }
        for finding in platform.watch.drain(isWorkingDay: calendar.isWorkingDay) {
            try await TellAttack(platform, exempt: exempt)(finding)
            logger.warning(
                "security",
                metadata: [
                    "kind": "\(finding.attack.rawValue)", "subject": "\(finding.subject)", "count": "\(finding.count)",
                ])
        }
    }
}

extension ServerConfiguration {
    /// Never closed: what the operator names, and the proxies in front.
    func exemptAddresses() throws -> [AddressBlock] {
        try Self.blocks(blockExempt, key: "block-exempt") + proxies()
    }

    /// Throws `ConfigurationError` for a file that cannot be read, or a line that is none.
    func regionsOfAddresses() throws -> AddressRegions {
        guard let path = addressRegions else { return AddressRegions() }
        guard let bytes = FileManager.default.contents(atPath: path),
            let regions = AddressRegions(String(decoding: bytes, as: UTF8.self))
        else {
            throw ConfigurationError(description: "address-regions: \(path): lines CIDR,region are wanted")
        }
        return regions
    }
}
