/// The rows of a long list, a page at a time: each page is a report of its own that begins after the last row of
/// the page before (keyset), so nothing is kept and the consumer sets the pace.
///
/// A page is of one moment, the whole is not: rows that come or go between two pages are seen or missed.
public struct Pages<Row: Sendable>: AsyncSequence, Sendable {
    public typealias Element = [Row]

    let datastore: any Datastore
    let size: Int
    let page: @Sendable (Row?) -> Query
    let decode: @Sendable (inout RowReader) throws -> Row

    public struct AsyncIterator: AsyncIteratorProtocol {
        let pages: Pages
        var last: Row?
        var isAtEnd = false

        /// The next page; never an empty one. Nil at the end.
        public mutating func next() async throws -> [Row]? {
            guard !isAtEnd else { return nil }
            let query = pages.page(last) + " LIMIT \(pages.size)"
            let decode = pages.decode
            let rows = try await pages.datastore.report { try $0.rows(query, decode) }
            isAtEnd = rows.count < pages.size
            last = rows.last
            return rows.isEmpty ? nil : rows
        }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pages: self) }
}

extension Datastore {
    /// Pages of at most `size` rows.
    ///
    /// ```swift
    /// let pages = datastore.pages { (last: Product?) in
    ///     "SELECT product_id, name FROM product WHERE product_id > \(last?.id ?? 0) ORDER BY product_id"
    /// } decode: { row in Product(id: try row.next(), name: try row.next()) }
    /// for try await page in pages { … }
    /// ```
    /// - Parameter page: the statement for the rows after `last` (nil: from the beginning), ending in its ORDER BY
    ///   on a unique key; LIMIT is added.
    public func pages<Row: Sendable>(
        size: Int = 1_000, _ page: @escaping @Sendable (_ last: Row?) -> Query,
        decode: @escaping @Sendable (inout RowReader) throws -> Row
    ) -> Pages<Row> {
        Pages(datastore: self, size: Swift.max(1, size), page: page, decode: decode)
    }
}
