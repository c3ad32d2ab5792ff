import Storage

/// `INSERT … SELECT … FROM unnest(…)` for each place of the program that inserts, put together once.
struct InsertTexts {
    private struct Known {
        let table: StaticString
        let columns: [StaticString]
        let hasArray: [Bool]
        let text: String
    }

    private var known: [Known] = []
    /// Which columns are NULL in all rows makes statements of one place differ.
    private static let countMax = 512

    /// - Parameter hasArray: of each column, whether it has values; one at least has.
    mutating func text(_ table: StaticString, _ columns: [StaticString], _ hasArray: [Bool]) -> String {
        let found = known.first { known in
            known.table.isSame(as: table) && known.hasArray == hasArray
                && known.columns.elementsEqual(columns) { $0.isSame(as: $1) }
        }
        if let found { return found.text }
        let text = Self.text(table, columns, hasArray)
        if known.count >= Self.countMax { known = [] }
        known.append(Known(table: table, columns: columns, hasArray: hasArray, text: text))
        return text
    }

    private static func text(_ table: StaticString, _ columns: [StaticString], _ hasArray: [Bool]) -> String {
        let names = columns.map(\.description).joined(separator: ", ")
        var count = 0
        let sources = hasArray.map { has -> String in
            guard has else { return "NULL" }
            count += 1
            return "u.c\(count)"
        }.joined(separator: ", ")
        let arrays = (1...count).map { "$\($0)" }.joined(separator: ", ")
        let outputs = (1...count).map { "c\($0)" }.joined(separator: ", ")
        return "INSERT INTO \(table) (\(names)) SELECT \(sources) FROM unnest(\(arrays)) AS u (\(outputs))"
    }

    /// Of rows that have nothing but NULL.
    static func text(_ table: StaticString, _ columns: [StaticString], nullRows: Int) -> String {
        let names = columns.map(\.description).joined(separator: ", ")
        let nulls = columns.map { _ in "NULL" }.joined(separator: ", ")
        return "INSERT INTO \(table) (\(names)) SELECT \(nulls) FROM generate_series(1, \(nullRows))"
    }
}
