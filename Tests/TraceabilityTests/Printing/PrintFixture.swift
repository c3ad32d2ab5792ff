import Foundation
import Storage
import TestSupport

@testable import Traceability

extension CodesFixture {
    func order(_ allocation: Allocation, _ format: PrintFormat = .csv) -> PrintOrder {
        var order = PrintOrder()
        order.allocationNumber = allocation.number
        order.format = format
        return order
    }

    func print(_ order: PrintOrder) async throws -> PrintJob {
        try await OrderPrinting(platform)(order, by: maker, on: clock.occasion)
    }

    /// Works until nothing waits.
    func work(shouldStop: @escaping @Sendable () -> Bool = { false }) async throws {
        let work = try PrintWork(platform, shouldStop: shouldStop)
        while try await work.step() {}
    }

    func files(_ job: PrintJob) async throws -> (job: PrintJob, files: [PrintFile]) {
        try await platform.printJob(job.id, for: maker)
    }

    func look(_ job: PrintJob, by actor: Actor) async throws {
        let found = try await platform.printJob(job.id, for: actor)
        precondition(found.job.id == job.id)
    }

    func take(_ job: PrintJob, by actor: Actor) async throws {
        let found = try await ReadPrintFile(platform)(job.id, 1, by: actor, on: clock.occasion)
        precondition(!found.path.isEmpty)
    }

    func bytes(_ job: PrintJob, _ number: Int64) async throws -> [UInt8] {
        let found = try await ReadPrintFile(platform)(job.id, number, by: maker, on: clock.occasion)
        return Array(try Data(contentsOf: URL(fileURLWithPath: found.path)))
    }

    /// The rows of a CSV file of the job, without its header.
    func rows(_ job: PrintJob, _ number: Int64) async throws -> [[String]] {
        let text = String(decoding: try await bytes(job, number), as: UTF8.self)
        return text.split(separator: "\r\n").dropFirst().map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }
}
