import Cryptography
import Storage

/// Everything that a submission of an amendment asks for (更正内容), in one digest: head, reason, evidence, differences,
/// and what takes the place of what. The step that submits it commits to the digest, and so does what became of it.
struct AmendmentContent: Sendable, Hashable {
    /// nil: rows of an amendment without a submission.
    let amendmentID: Int64?
    let round: Int64?
    /// SHA-256. The differences go into it as they are stored, sealed: nobody can try values against it.
    let digest: [UInt8]
}

extension Session {
    /// Of a return; nil: it is no submission, and nothing says that it takes the place of anything.
    func amendmentContent(of returnID: Int64) throws -> AmendmentContent? {
        let text = RowText()
        for part in Self.contentParts(returnID) {
            text.beginTable()
            try forEach(part) { row in
                var values: [Value] = []
                while row.hasNext { values.append(try row.nextNamed().value) }
                text.add(values)
            }
        }
        guard text.rowCount > 0 else { return nil }
        let round = try first(
            "SELECT amendment_id, round_no FROM amendment_round WHERE return_id = \(returnID)"
        ) { row in (try row.next(Int64.self), try row.next(Int64.self)) }
        return AmendmentContent(amendmentID: round?.0, round: round?.1, digest: text.finish())
    }

    /// Digest of the last submission of an amendment; nil: there is none.
    func requestDigest(ofAmendment id: Int64) throws -> [UInt8]? {
        try lastRound(of: id).flatMap { try amendmentContent(of: $0.returnID)?.digest }
    }

    /// Returns in the range that have rows of an amendment, rightly or not.
    func returnsWithContent(_ range: ClosedRange<Int64>) throws -> [Int64] {
        let condition: Query = "WHERE return_id BETWEEN \(range.lowerBound) AND \(range.upperBound)"
        return try rows(
            """
            SELECT return_id FROM amendment_round \(condition) UNION SELECT return_id FROM amended_event \(condition)
            UNION SELECT return_id FROM amendment_run \(condition)
            UNION SELECT return_id FROM batch_amendment \(condition)
            """
        ) { try $0.next(Int64.self) }
    }

    private static func contentParts(_ id: Int64) -> [Query] {
        [
            """
            SELECT amendment.amendment_id, owner_id, captor_id, scope, subject, allocation_no, code_index, batch_id,
                subject_return_id, spot_check_id, created_at
            FROM amendment_round JOIN amendment ON amendment.amendment_id = amendment_round.amendment_id
            WHERE return_id = \(id)
            """,
            """
            SELECT round_no, return_id, reason, amendment_round.file_id, stored_file.sha256, public_fields, changes,
                event_count, unit_count, account_id, at
            FROM amendment_round LEFT JOIN stored_file ON stored_file.file_id = amendment_round.file_id
            WHERE return_id = \(id)
            """,
            """
            SELECT owner_id, event_id, new_event_id, biz_step FROM amended_event WHERE return_id = \(id)
            ORDER BY owner_id, event_id
            """,
            """
            SELECT owner_id, allocation_no, first_index, last_index FROM amendment_run WHERE return_id = \(id)
            ORDER BY owner_id, allocation_no, first_index
            """,
            """
            SELECT owner_id, batch_id, old_production_date, old_version_no, old_line, old_shift, production_date,
                version_no, line, shift
            FROM batch_amendment WHERE return_id = \(id) ORDER BY owner_id, batch_id
            """,
        ]
    }
}

/// The digest of rows one after another, so that no two lists of rows have the same bytes: each value with its kind and
/// length. A large submission takes the place of a million events: they are not in memory together.
private final class RowText {
    private let digest = Digest(.sha256)
    private var bytes: [UInt8] = []
    private(set) var rowCount = 0

    func beginTable() { bytes.append(0xFF) }

    func add(_ row: [Value]) {
        rowCount += 1
        bytes.append(0xFE)
        for value in row {
            switch value {
            case .null: bytes.append(0)
            case .integer(let number): add(1, number)
            case .real(let number): add(2, Int64(bitPattern: number.bitPattern))
            case .text(let text): add(3, Array(text.utf8))
            case .bytes(let content): add(4, content)
            }
        }
        if bytes.count > 1 << 16 { flush() }
    }

    func finish() -> [UInt8] {
        flush()
        return digest.finish()
    }

    private func flush() {
        digest.update(bytes)
        bytes.removeAll(keepingCapacity: true)
    }

    private func add(_ kind: UInt8, _ content: [UInt8]) {
        add(kind, Int64(content.count))
        bytes += content
    }

    private func add(_ kind: UInt8, _ number: Int64) {
        bytes.append(kind)
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
