import Dispatch
import Synchronization

/// Keeps the reading of pictures off the event loops and few at a time: each slot has a queue of its own, and who
/// finds all queues full is told so at once.
///
/// ```swift
/// let gate = ReadingGate(slots: 2, waiting: 8)
/// let symbols = try await gate.read(photo, with: SymbolReader())
/// ```
public final class ReadingGate: Sendable {
    private let queues: [DispatchQueue]
    private let capacity: Int
    /// Readings of each slot, running or waiting.
    private let loads: Mutex<[Int]>

    /// - Parameters:
    ///   - slots: readings at the same time, at least one; a reading keeps a core busy and holds up to 40 MB.
    ///   - waiting: readings that wait in line for each slot.
    public init(slots: Int = 2, waiting: Int = 8) {
        let slots = max(1, slots)
        queues = (0..<slots).map { DispatchQueue(label: "labels.reading.\($0)", qos: .userInitiated) }
        capacity = 1 + max(0, waiting)
        loads = Mutex([Int](repeating: 0, count: slots))
    }

    /// Readings that run or wait.
    public var load: Int { loads.withLock { $0.reduce(0, +) } }

    /// Reads a picture in the slot with the shortest line. Throws `.busy` when every line is full.
    public func read(
        _ image: [UInt8], with reader: SymbolReader = SymbolReader()
    ) async throws(ReadingError) -> [ReadSymbol] {
        try await run { () throws(ReadingError) in try reader.read(image) }
    }

    /// Does any work of reading, for instance a `LabelInspection`, in a slot.
    public func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws(ReadingError) -> Value
    ) async throws(ReadingError) -> Value {
        guard let slot = enter() else { throw .busy }
        let result: Result<Value, ReadingError> = await withCheckedContinuation { continuation in
            queues[slot].async { [self] in
                let result = Result { () throws(ReadingError) in try work() }
                loads.withLock { $0[slot] -= 1 }
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }

    private func enter() -> Int? {
        loads.withLock { loads in
            guard let slot = loads.indices.min(by: { loads[$0] < loads[$1] }), loads[slot] < capacity else {
                return nil
            }
            loads[slot] += 1
            return slot
        }
    }
}
