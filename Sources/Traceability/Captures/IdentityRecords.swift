import Cryptography
import Storage

/// An event that is there already under the same identity.
struct KnownEvent: Sendable {
    let eventID: Int64
    let content: [UInt8]
    let state: ReturnState
    var returnID: Int64 { eventID >> 24 }
    var isUnderWay: Bool { [.receiving, .checking, .storing].contains(state) }
}

extension Session {
    /// Those of the identities that the captor has sent before, whatever became of it.
    func knownEvents(of captorID: Int64, _ identities: [[UInt8]]) throws -> [[UInt8]: KnownEvent] {
        var all: [[UInt8]: KnownEvent] = [:]
        all.reserveCapacity(identities.count)
        for start in stride(from: 0, to: identities.count, by: 500) {
            let part = Array(identities[start..<min(identities.count, start + 500)])
            try forEach(
                """
                SELECT identity, event_id, content, state FROM event_identity
                    JOIN trace_return ON trace_return.return_id = event_identity.event_id >> 24
                WHERE event_identity.captor_id = \(captorID) AND identity IN \(list: part)
                """
            ) { row in
                let identity = try row.next([UInt8].self)
                all[identity] = KnownEvent(eventID: try row.next(), content: try row.next(), state: try row.next())
            }
        }
        return all
    }
}

extension WriteSession {
    /// Identities of events whose returns came to nothing: they may be used again. Those that another capture has taken
    /// over meanwhile are of another return by now, and stay.
    func forget(_ stale: [Int64: [[UInt8]]], of captorID: Int64) throws {
        for (returnID, identities) in stale.sorted(by: { $0.key < $1.key }) {
            for start in stride(from: 0, to: identities.count, by: 500) {
                let part = Array(identities[start..<min(identities.count, start + 500)])
                try run(
                    """
                    DELETE FROM event_identity WHERE captor_id = \(captorID) AND identity IN \(list: part)
                        AND event_id >> 24 = \(returnID)
                    """)
            }
        }
    }
}

/// What makes an event the same as another of its captor.
enum EventIdentity {
    /// 16 bytes. By the name where it has one; else by time and hash, so that what happened together lies together.
    static func of(eventID: String?, time: Instant, hash: [UInt8], isDeclaration: Bool) -> [UInt8] {
        if let eventID {
            var key = Array(SHA256.hash(Array(eventID.utf8)).prefix(16))
            key[15] = isDeclaration ? key[15] | 1 : key[15] & 0xFE
            return key
        }
        var key = withUnsafeBytes(of: UInt64(bitPattern: time.microseconds ^ .min).bigEndian) { Array($0) }
        key.append(contentsOf: hash.prefix(8))
        key[15] = isDeclaration ? key[15] | 1 : key[15] & 0xFE
        return key
    }
}
