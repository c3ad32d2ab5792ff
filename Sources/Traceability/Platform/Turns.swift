/// Lets those who work on the same thing do so one after the other, in the order in which they came.
actor Turns {
    /// Those who wait, for each thing that somebody works on.
    private var waiting: [Int64: [CheckedContinuation<Void, Never>]] = [:]

    /// Runs `work` when its turn has come.
    nonisolated func take<T: Sendable>(_ id: Int64, _ work: @Sendable () async throws -> T) async throws -> T {
        await enter(id)
        let outcome: Result<T, any Error>
        do { outcome = .success(try await work()) } catch { outcome = .failure(error) }
        await leave(id)
        return try outcome.get()
    }

    private func enter(_ id: Int64) async {
        guard waiting[id] != nil else {
            waiting[id] = []
            return
        }
        await withCheckedContinuation { waiting[id]?.append($0) }
    }

    private func leave(_ id: Int64) {
        guard var line = waiting[id], !line.isEmpty else {
            waiting[id] = nil
            return
        }
        let next = line.removeFirst()
        waiting[id] = line
        next.resume()
    }
}
