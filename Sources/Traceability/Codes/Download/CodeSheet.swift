import Cryptography

/// The lines of a TXT or CSV: of one width wherever the codes are, so that a byte's offset tells the code and back.
public struct CodeSheet: Sendable {
    private enum Piece: Sendable {
        case bytes([UInt8])
        case field, roll, sequence, scratch
    }

    /// One code in the ways that files name it.
    public struct Row: Sendable, Hashable {
        public let index: Int64
        public let code: String
        public let address: String
        public let roll: Int64
        public let sequence: Int64
        /// The code under the scratch layer, where it was asked for.
        public let scratch: String?
    }

    /// Of the owner's allocations, the one whose codes these are.
    public var allocationNumber: Int64 { source.allocation.number }
    public let part: DownloadPart
    /// Bytes of the whole document; nil when the codes differ in length: then it cannot be resumed.
    public let byteCount: Int64?
    /// Strong: the same bytes for ever.
    public let entityTag: String
    public let hasRolls: Bool
    public var hasScratch: Bool { scratch != nil }
    private let scratch: ScratchColumn?
    private let source: CodeSource
    private let plan: RollPlan
    private let pieces: [Piece]
    private let header: [UInt8]
    private let rowWidth: Int?
    private let rollWidth: Int
    private let sequenceWidth: Int
    /// Rolls of the parts before this one.
    private let rollOffset: Int64

    init(
        _ source: CodeSource, _ part: DownloadPart, _ request: DownloadRequest, scratch: ScratchColumn? = nil
    ) {
        self.scratch = scratch
        let allocation = source.allocation
        self.source = source
        self.part = part
        hasRolls = request.rollLength != nil
        let length = request.rollLength ?? max(1, part.count)
        plan = RollPlan(count: part.count, length: length, lanes: request.lanes)
        rollOffset = hasRolls ? part.first / length : 0
        rollWidth = String((allocation.count + length - 1) / length).utf8.count
        sequenceWidth = String(length).utf8.count
        pieces = Self.pieces(allocation, request, withScratch: scratch != nil)
        header = request.format == .csv ? Self.csvHeader(hasRolls, withScratch: scratch != nil) : []
        var width: Int? = 0
        for piece in pieces {
            switch piece {
            case .bytes(let bytes): width? += bytes.count
            case .field: width = source.fieldWidth.flatMap { field in width.map { $0 + field } }
            case .roll: width? += rollWidth
            case .sequence: width? += sequenceWidth
            case .scratch: width? += scratch?.width ?? 0
            }
        }
        rowWidth = width
        let headerCount = Int64(header.count)
        byteCount = width.map { headerCount + Int64($0) * part.count }
        entityTag = """
            "\(allocation.ownerID)-\(allocation.number)-\(allocation.keyID)-\(part.first)-\(part.count)-\
            \(request.format.rawValue)-\(request.content.rawValue)-\(request.rollLength ?? 0)x\(request.lanes)\
            \(scratch == nil ? "" : "-s")"
            """
    }

    private static func csvHeader(_ hasRolls: Bool, withScratch: Bool) -> [UInt8] {
        let names = "code,address" + (hasRolls ? ",roll,sequence" : "") + (withScratch ? ",scratch" : "")
        return [0xEF, 0xBB, 0xBF] + Array((names + "\r\n").utf8)
    }

    /// What stands around the field is the same in every row.
    private static func pieces(
        _ allocation: Allocation, _ request: DownloadRequest, withScratch: Bool
    ) -> [Piece] {
        func around(_ text: String) -> [Piece] { [.bytes(Array(text.utf8)), .field] }
        let code = allocation.isGTIN ? "(01)\(allocation.scope)(21)" : ""
        let address = allocation.address + (allocation.isGTIN ? "/01/\(allocation.scope)/21/" : "/E=")
        let end = Piece.bytes([0x0D, 0x0A])
        let comma = Piece.bytes([0x2C])
        if request.format == .txt { return around(request.content == .code ? code : address) + [end] }
        let rolls = request.rollLength == nil ? [] : [comma, .roll, comma, .sequence]
        let scratch = withScratch ? [comma, .scratch] : []
        return around(code) + [comma] + around(address) + rolls + scratch + [end]
    }
}

extension CodeSheet {
    /// `count` bytes from `offset` on. Codes of different lengths come as a whole only.
    public func reader(from offset: Int64 = 0, count: Int64? = nil) -> Reader { Reader(self, offset, count) }

    /// Makes the document piece by piece, some 512 KiB at a time: whoever takes them sets the pace.
    public struct Reader: Sendable {
        private let sheet: CodeSheet
        private let chunk: Int64
        private var row: Int64 = 0
        /// Bytes of the first piece that come before the offset.
        private var skip: Int64
        private var left: Int64
        private var buffer: [UInt8]
        private var page = FieldPage()

        fileprivate init(_ sheet: CodeSheet, _ offset: Int64, _ count: Int64?) {
            self.sheet = sheet
            skip = offset
            left = count ?? sheet.byteCount.map { $0 - offset } ?? .max
            buffer = sheet.header
            chunk = Int64(max(256, 524_288 / (sheet.rowWidth ?? 100)))
            let headerCount = Int64(sheet.header.count)
            if let width = sheet.rowWidth, offset >= headerCount {
                (row, skip) = (offset - headerCount).quotientAndRemainder(dividingBy: Int64(width))
                buffer = []
            }
        }

        /// nil after the last piece.
        public mutating func next() async throws -> [UInt8]? {
            guard left > 0, row < sheet.part.count || !buffer.isEmpty else { return nil }
            let end = min(row + chunk, sheet.part.count)
            if row < end { try await sheet.append(row..<end, to: &buffer, &page) }
            row = end
            if skip > 0 { buffer.removeFirst(Int(min(skip, Int64(buffer.count)))) }
            skip = 0
            if Int64(buffer.count) > left { buffer.removeLast(buffer.count - Int(left)) }
            left -= Int64(buffer.count)
            defer { buffer.removeAll(keepingCapacity: true) }
            return buffer
        }
    }

    fileprivate func append(_ rows: Range<Int64>, to buffer: inout [UInt8], _ page: inout FieldPage) async throws {
        if let rowWidth { buffer.reserveCapacity(buffer.count + rows.count * rowWidth) }
        guard plan.lanes > 1 else {
            try await source.load(&page, from: part.first + rows.lowerBound, count: Int64(rows.count))
            for row in rows { compose(plan.place(row), page, Int(row - rows.lowerBound), into: &buffer) }
            return
        }
        let (places, pages) = try await pagesByRoll(rows)
        for place in places {
            guard let found = pages[place.roll] else { continue }
            compose(place, found.page, Int(place.index - found.first), into: &buffer)
        }
    }

    /// Across lanes the rows jump from roll to roll, but within a roll they are one run.
    private func pagesByRoll(
        _ rows: Range<Int64>
    ) async throws -> ([RollPlan.Place], [Int64: (first: Int64, page: FieldPage)]) {
        let places = rows.map(plan.place)
        var runs: [Int64: (first: Int64, count: Int64)] = [:]
        for place in places {
            let run = runs[place.roll]
            runs[place.roll] = (run?.first ?? place.index, (run?.count ?? 0) + 1)
        }
        var pages: [Int64: (first: Int64, page: FieldPage)] = [:]
        for (roll, run) in runs {
            var page = FieldPage()
            try await source.load(&page, from: part.first + run.first, count: run.count)
            pages[roll] = (run.first, page)
        }
        return (places, pages)
    }

    private func compose(_ place: RollPlan.Place, _ page: FieldPage, _ position: Int, into buffer: inout [UInt8]) {
        for piece in pieces {
            switch piece {
            case .bytes(let bytes): buffer.append(contentsOf: bytes)
            case .field: buffer.append(contentsOf: page.bytes[page.range(position)])
            case .roll: buffer.append(contentsOf: padded(place.roll + rollOffset, to: rollWidth).utf8)
            case .sequence: buffer.append(contentsOf: padded(place.sequence, to: sequenceWidth).utf8)
            case .scratch: buffer.append(contentsOf: scratch?.code(at: part.first + place.index) ?? [])
            }
        }
    }

    /// Rows as values, for spreadsheets and symbols: `rows` counts within the part.
    public func rows(_ rows: Range<Int64>) async throws -> [Row] {
        let allocation = source.allocation
        let (places, pages) = try await pagesByRoll(rows)
        return places.compactMap { place in
            guard let found = pages[place.roll] else { return nil }
            let field = found.page.bytes[found.page.range(Int(place.index - found.first))]
            let printed = allocation.printed(field: String(decoding: field, as: UTF8.self))
            return Row(
                index: part.first + place.index, code: printed.text, address: printed.address,
                roll: place.roll + rollOffset, sequence: place.sequence,
                scratch: scratch.map { String(decoding: $0.code(at: part.first + place.index), as: UTF8.self) })
        }
    }

    /// SHA-256 of the whole document.
    public func digest() async throws -> [UInt8] {
        let digest = Digest(.sha256)
        var reader = reader()
        while let bytes = try await reader.next() { digest.update(bytes) }
        return digest.finish()
    }
}

extension Allocation {
    /// The code with this field of a `CodeSource`.
    func printed(field: String) -> PrintedCode {
        isGTIN ? printed(serialField: field) : PrintedCode(text: field, address: "\(address)/E=\(field)")
    }
}
