import Glibc
import Storage

/// Rows that nothing reads before COMMIT: those of several units are written by one statement a table.
struct LateRows {
    struct Part {
        let table: StaticString
        let columns: [StaticString]
        var rows: [[Value]]
    }

    /// In the order in which the tables came first.
    private(set) var parts: [Part] = []
    /// How many rows each part had.
    typealias Mark = [Int]

    var isEmpty: Bool { parts.allSatisfy(\.rows.isEmpty) }
    var rowCount: Int { parts.reduce(0) { $0 + $1.rows.count } }
    var mark: Mark { parts.map(\.rows.count) }

    /// Throws `StorageError.statement` for a row of another length.
    mutating func add(_ table: StaticString, _ columns: [StaticString], _ rows: [[Value]]) throws(StorageError) {
        for row in rows where row.count != columns.count { throw .rowOfWrongLength(row.count, columns.count) }
        // The same words of the program, not the same letters: two places that insert alike make two statements.
        let known = parts.firstIndex { part in
            part.table.isSame(as: table) && part.columns.elementsEqual(columns) { $0.isSame(as: $1) }
        }
        if let known {
            parts[known].rows += rows
        } else {
            parts.append(Part(table: table, columns: columns, rows: rows))
        }
    }

    /// Takes away what came since: its unit failed.
    mutating func cut(to mark: Mark) {
        parts.removeSubrange(min(mark.count, parts.count)...)
        for index in parts.indices { parts[index].rows.removeSubrange(min(mark[index], parts[index].rows.count)...) }
    }

    /// Whether a statement may read or change them: whether it has the name of a table with rows in it.
    func isNamed(in text: String) -> Bool { parts.contains { !$0.rows.isEmpty && text.hasWord($0.table) } }
}

extension String {
    /// Every statement of a unit is looked through, hence libc.
    fileprivate func hasWord(_ word: StaticString) -> Bool {
        withCString { text in
            let wanted = UnsafeRawPointer(word.utf8Start).assumingMemoryBound(to: CChar.self)
            var rest = text
            while let found = strstr(rest, wanted) {
                let start = UnsafePointer<CChar>(found)
                let end = start + word.utf8CodeUnitCount
                if (start == text || !(start - 1).pointee.isWordPart) && !end.pointee.isWordPart { return true }
                rest = end
            }
            return false
        }
    }
}

extension CChar {
    fileprivate var isWordPart: Bool {
        switch UInt8(bitPattern: self) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
