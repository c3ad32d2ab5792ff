import Cryptography
import Synchronization

/// The data keys of an installation in memory: every one opens what it sealed, one of them seals.
final class Keyring: Sendable {
    struct Entry: Sendable {
        let number: UInt32
        let key: SecretBytes
        /// From then on it seals: by then every process has learned of it.
        let activeFrom: Instant
    }

    private struct Contents {
        var entries: [UInt32: Entry] = [:]
        var sealer: Sealer
        /// Of the database's counter.
        var version: Int64 = -1
        /// Under this key lies all that may change.
        var resealed: UInt32 = 0
        /// Nothing of before lies in the clear.
        var hasSealedOld = false
        /// Where a sweep over a table goes on, by its name: keys of the last row that it has done.
        var places: [String: [Int64]] = [:]
        /// Values that no key of this installation opens, by their column and row: told once, and left as they are.
        var unopened: Set<String> = []
    }

    private let contents: Mutex<Contents>

    /// - Parameter first: seals as long as there is no data key.
    init(first: SecretBytes) { contents = Mutex(Contents(sealer: Sealer(number: 0, key: first))) }

    var sealer: Sealer { contents.withLock { $0.sealer } }
    var version: Int64 { contents.withLock { $0.version } }

    /// What may change lies under the key that seals now.
    var isResealed: Bool { contents.withLock { $0.resealed == $0.sealer.number } }
    func noteResealed(_ number: UInt32) { contents.withLock { $0.resealed = number } }

    var hasSealedOld: Bool { contents.withLock { $0.hasSealedOld } }
    func noteSealedOld() { contents.withLock { $0.hasSealedOld = true } }

    func place(of sweep: String) -> [Int64]? { contents.withLock { $0.places[sweep] } }
    func keep(_ place: [Int64]?, of sweep: String) { contents.withLock { $0.places[sweep] = place } }

    /// True the first time.
    func noteUnopened(_ name: String) -> Bool { contents.withLock { $0.unopened.insert(name).inserted } }

    func key(_ number: UInt32) -> SecretBytes? { contents.withLock { $0.entries[number]?.key } }

    func replace(with entries: [Entry], version: Int64) {
        contents.withLock { contents in
            contents.entries = Dictionary(entries.map { ($0.number, $0) }) { first, _ in first }
            contents.version = version
        }
    }

    /// The newest key whose time has come seals; before any has, the first.
    func choose(at now: Instant) {
        contents.withLock { contents in
            let due = contents.entries.values.filter { $0.activeFrom <= now }.max { $0.number < $1.number }
            guard let entry = due ?? contents.entries.values.min(by: { $0.number < $1.number }),
                entry.number != contents.sealer.number
            else { return }
            contents.sealer = Sealer(number: entry.number, key: entry.key)
        }
    }
}
