import Spreadsheets
import Storage
import Synchronization

/// The head of a spreadsheet: what a person needs to see to say what its columns mean.
public struct SheetPreview: Sendable, Hashable {
    public static let rowLimit = 3

    public let headings: [String]
    /// The first rows, in the order of the headings; each text at most 40 characters.
    public let rows: [[String]]
    /// Days with the year last in the first `dayRowLimit` rows: they show in which order the sheet writes days.
    public let days: [String]
    static let dayRowLimit = 50

    /// Reads no further than the first rows, on a thread of its own. Throws `Refusal` for what is no spreadsheet.
    public static func read(path: String) async throws -> SheetPreview {
        let box = Outcome()
        let thread = BlockingThread(name: "preview") {
            let read = Result { try head(path) }
            box.value.withLock { $0 = read }
        }
        await thread.join()
        guard let read = box.value.withLock({ $0 }) else { throw Refusal(.unavailable, .unavailable) }
        return try read.get()
    }

    private static func head(_ path: String) throws -> SheetPreview {
        var all: [SpreadsheetRow] = []
        do {
            try SpreadsheetRows.readRows(path: path) { row in
                all.append(row)
                if all.count > dayRowLimit { throw Enough() }
            }
        } catch is Enough {
        } catch let error as SpreadsheetError {
            throw Refusal(.invalid, .returnBroken, words: ["reason": error.words])
        }
        guard let header = all.first else { throw Refusal(.invalid, .returnEmpty) }
        let headings = header.cells.map { ColumnHeading.visible($0.text) }
        let rows = all.dropFirst().prefix(rowLimit).map { row in
            headings.indices.map { String(ColumnHeading.visible(row.text($0)).prefix(40)) }
        }
        let days = all.dropFirst().flatMap { row in row.cells.map { String($0.text.prefix(40)) } }
        return SheetPreview(headings: headings, rows: rows, days: days.filter(DateOrder.hasYearLast))
    }

    private struct Enough: Error {}

    private final class Outcome: Sendable {
        let value = Mutex<Result<SheetPreview, any Error>?>(nil)
    }
}
