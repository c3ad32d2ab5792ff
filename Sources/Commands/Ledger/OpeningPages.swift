import Exchange

/// Pages of openings, a few of them on their way at once: while one is written the server works on the next.
struct OpeningPages {
    /// Pages that are asked for ahead.
    private static let ahead = 3

    private let files: LogFiles
    private let prefix: String
    private let end: UInt64
    private var width: UInt64?
    private var last: UInt64?
    private var coming: [UInt64: LogFiles.Reading] = [:]

    /// - Parameters:
    ///   - prefix: of the address of a page; the number of its first entry follows.
    ///   - end: the size of the log.
    init(_ files: LogFiles, prefix: String, end: UInt64) { (self.files, self.prefix, self.end) = (files, prefix, end) }

    /// The page that begins with the entry. How many entries a page has is learned from where the second one begins; a
    /// page that turns out to begin elsewhere is asked for anew.
    mutating func page(from start: UInt64) throws -> [UInt8]? {
        if let last, start > last { width = start - last }
        last = start
        let page = coming.removeValue(forKey: start) ?? files.begin("\(prefix)\(start)")
        coming = coming.filter { $0.key > start }
        if let width {
            for number in 1...Self.ahead {
                let next = start + UInt64(number) * width
                guard next < end else { break }
                if coming[next] == nil { coming[next] = files.begin("\(prefix)\(next)") }
            }
        }
        return try page.wait()
    }
}
