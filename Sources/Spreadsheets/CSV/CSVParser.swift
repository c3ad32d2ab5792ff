/// UTF-8 in chunks cut anywhere to rows (RFC 4180, and what Excel does beyond it: any of LF, CR LF and CR ends a line,
/// a quotation mark inside an unquoted cell is that mark). Lines without a byte are passed over.
struct CSVParser {
    private enum State {
        case cellStart, unquoted, quoted, quoteSeen
    }

    let separator: UInt8
    let encoding: CSVEncoding
    let limits: SpreadsheetLimits
    private var state = State.cellStart
    private var line = 1
    private var rowLine = 1
    private var quoteLine = 1
    private var endedWithReturn = false
    private var bytes: [UInt8] = []
    private var cellStarts: [Int] = [0]
    private var rows = 0

    init(separator: UInt8, encoding: CSVEncoding, limits: SpreadsheetLimits) {
        self.separator = separator
        self.encoding = encoding
        self.limits = limits
    }

    mutating func parse(_ chunk: UnsafeBufferPointer<UInt8>, _ body: (SpreadsheetRow) throws -> Void) throws {
        var index = 0
        if endedWithReturn, let first = chunk.first {
            endedWithReturn = false
            if first == 0x0A {
                if state == .quoted { try append(chunk[0..<1]) }
                index = 1
            }
        }
        while index < chunk.count {
            switch state {
            case .quoted: try takeQuoted(chunk, &index)
            case .quoteSeen: try takeAfterQuote(chunk, &index, body)
            case .cellStart where chunk[index] == 0x22:
                state = .quoted
                quoteLine = line
                index += 1
            case .cellStart, .unquoted: try takePlain(chunk, &index, body)
            }
        }
    }

    mutating func finish(_ body: (SpreadsheetRow) throws -> Void) throws {
        if state == .quoted { throw SpreadsheetError.unterminatedQuote(line: quoteLine, column: cellStarts.count) }
        if state != .cellStart || cellStarts.count > 1 { try endRow(body) }
    }

    private mutating func takePlain(
        _ chunk: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ body: (SpreadsheetRow) throws -> Void
    ) throws {
        let start = index
        while index < chunk.count, chunk[index] >= 0x20, chunk[index] != separator { index += 1 }
        if index > start {
            state = .unquoted
            try append(chunk[start..<index])
        }
        if index < chunk.count { try takeStop(chunk, &index, body) }
    }

    /// A separator, an end of line or a control character outside quotation marks.
    private mutating func takeStop(
        _ chunk: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ body: (SpreadsheetRow) throws -> Void
    ) throws {
        let byte = chunk[index]
        switch byte {
        case separator:
            try endCell()
            index += 1
        case 0x0A, 0x0D:
            let isBlank = state == .cellStart && cellStarts.count == 1
            if !isBlank { try endRow(body) }
            countLine(chunk, &index)
            rowLine = line
        case 0x09:
            state = .unquoted
            try append(chunk[index...index])
            index += 1
        default:
            throw SpreadsheetError.controlCharacter(line: rowLine, column: cellStarts.count, code: Int(byte))
        }
    }

    private mutating func takeQuoted(_ chunk: UnsafeBufferPointer<UInt8>, _ index: inout Int) throws {
        let start = index
        while index < chunk.count, chunk[index] >= 0x20, chunk[index] != 0x22 { index += 1 }
        if index > start { try append(chunk[start..<index]) }
        guard index < chunk.count else { return }
        let stop = index
        switch chunk[index] {
        case 0x22:
            state = .quoteSeen
            index += 1
        case 0x0A, 0x0D:
            countLine(chunk, &index)
            try append(chunk[stop..<index])
        case 0x09:
            index += 1
            try append(chunk[stop..<index])
        default:
            throw SpreadsheetError.controlCharacter(
                line: rowLine, column: cellStarts.count, code: Int(chunk[stop]))
        }
    }

    private mutating func takeAfterQuote(
        _ chunk: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ body: (SpreadsheetRow) throws -> Void
    ) throws {
        switch chunk[index] {
        case 0x22:
            state = .quoted
            try append(chunk[index...index])
            index += 1
        case separator, 0x0A, 0x0D:
            try takeStop(chunk, &index, body)
        default:
            throw SpreadsheetError.textAfterQuote(line: rowLine, column: cellStarts.count)
        }
    }

    /// Steps over LF, CR or CR LF, whose second half may be in the next chunk.
    private mutating func countLine(_ chunk: UnsafeBufferPointer<UInt8>, _ index: inout Int) {
        line += 1
        index += 1
        guard chunk[index - 1] == 0x0D else { return }
        if index == chunk.count {
            endedWithReturn = true
        } else if chunk[index] == 0x0A {
            index += 1
        }
    }

    private mutating func append(_ piece: Slice<UnsafeBufferPointer<UInt8>>) throws {
        let cellLength = bytes.count - (cellStarts.last ?? 0) + piece.count
        guard cellLength <= limits.cellBytes else {
            throw SpreadsheetError.cellTooLong(line: rowLine, column: cellStarts.count, limit: limits.cellBytes)
        }
        guard bytes.count + piece.count <= limits.rowBytes else {
            throw SpreadsheetError.rowTooLong(line: rowLine, limitBytes: limits.rowBytes)
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: piece))
    }

    private mutating func endCell() throws {
        guard cellStarts.count < limits.columns else {
            throw SpreadsheetError.tooManyColumns(line: rowLine, limit: limits.columns)
        }
        cellStarts.append(bytes.count)
        state = .cellStart
    }

    private mutating func endRow(_ body: (SpreadsheetRow) throws -> Void) throws {
        rows += 1
        guard rows <= limits.rows else { throw SpreadsheetError.tooManyRows(limit: limits.rows) }
        let cells = try bytes.withUnsafeBufferPointer(cells)
        bytes.removeAll(keepingCapacity: true)
        cellStarts.removeAll(keepingCapacity: true)
        cellStarts.append(0)
        state = .cellStart
        if !cells.isEmpty { try body(SpreadsheetRow(line: rowLine, cells: cells)) }
    }

    private func cells(_ bytes: UnsafeBufferPointer<UInt8>) throws -> [SpreadsheetCell] {
        var cells: [SpreadsheetCell] = []
        cells.reserveCapacity(cellStarts.count)
        for (index, start) in cellStarts.enumerated() {
            let end = index + 1 < cellStarts.count ? cellStarts[index + 1] : bytes.count
            guard end > start else {
                cells.append(.empty)
                continue
            }
            let piece = UnsafeBufferPointer(rebasing: bytes[start..<end])
            guard let text = String(validating: piece, as: UTF8.self) else {
                throw SpreadsheetError.invalidEncoding(line: rowLine, column: index + 1, encoding: encoding)
            }
            cells.append(.text(text))
        }
        while cells.last == .empty { cells.removeLast() }
        return cells
    }
}
